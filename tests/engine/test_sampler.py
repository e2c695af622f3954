"""Settings become the stages of a chain, in llama.cpp's own order."""

from __future__ import annotations

import pytest

from localseek.engine.request import RANGES, Request, Sampling
from localseek.engine.sampler import NEGLIGIBLE, chain_stages, fresh_seed, needs_history
from localseek.engine.settings import ContextSettings


def test_the_defaults_are_those_of_the_r1_model_card() -> None:
    assert chain_stages(Sampling(), seed=5) == [
        ("min_p", (NEGLIGIBLE, 1)),
        ("top_p", (0.95, 1)),
        ("temp", (0.6,)),
        ("dist", (5,)),
    ]


def test_temperature_zero_is_greedy_and_leaves_the_filters_out() -> None:
    assert chain_stages(Sampling(temperature=0, top_k=40), seed=5) == [("greedy", ())]


def test_everything_on_is_in_order() -> None:
    sampling = Sampling(
        logit_bias=((3, -1.0),),
        repeat_penalty=1.1,
        dry_multiplier=0.8,
        top_k=40,
        typical_p=0.9,
        min_p=0.05,
        xtc_probability=0.1,
    )

    names = [name for name, _ in chain_stages(sampling, seed=5)]

    assert names == [
        "logit_bias",
        "penalties",
        "dry",
        "top_k",
        "typical",
        "top_p",
        "min_p",
        "xtc",
        "temp",
        "dist",
    ]
    assert needs_history(sampling)
    assert not needs_history(Sampling(logit_bias=((3, -1.0),)))


@pytest.mark.parametrize("name", RANGES)
def test_no_number_out_of_range_is_taken(name: str) -> None:
    low, high = RANGES[name]

    for value in (low - 1, high + 1, float("nan")):
        with pytest.raises(ValueError, match=name):
            Sampling(**{name: value})  # type: ignore[arg-type]


def test_other_settings_that_nobody_can_mean() -> None:
    with pytest.raises(ValueError, match="seed"):
        Sampling(seed=2**32 - 1)
    with pytest.raises(ValueError, match="logit_bias"):
        Sampling(logit_bias=((-1, 0.0),))
    with pytest.raises(ValueError, match="tokens"):
        Request(request_id="a", tokens=())
    with pytest.raises(ValueError, match="max_tokens"):
        Request(request_id="a", tokens=(1,), max_tokens=0)
    with pytest.raises(ValueError, match="n_threads"):
        ContextSettings(n_ctx=256, n_threads=100_000)
    with pytest.raises(ValueError, match="kv_type"):
        ContextSettings(n_ctx=256, n_threads=1, kv_type="q9_9")  # type: ignore[arg-type]


def test_a_fresh_seed_is_one_that_can_be_asked_for() -> None:
    assert all(0 <= fresh_seed() < 2**32 - 1 for _ in range(100))
