"""Rope settings in both forms, the factors of Llama 3, and yarn as llama.cpp computes it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from tiny_architectures import Config, tiny_config
from tiny_models import model_of, rows_of, value_of

from localseek_quantize.architectures.model import Model
from localseek_quantize.checkpoints.error import CheckpointError

LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}


def new_form(class_name: str, theta: float, settings: Config, **changes: object) -> Config:
    parameters = {"rope_theta": theta, **settings}
    return tiny_config(class_name, rope_theta=..., rope_parameters=parameters, **changes)


def old_form(class_name: str, theta: float, settings: Config, **changes: object) -> Config:
    return tiny_config(class_name, rope_theta=theta, rope_scaling=settings, **changes)


def rope_of(model: Model) -> dict[str, object]:
    mark = f"{model.architecture}.rope."
    fields = {k.removeprefix(mark): f.value for k, f in model.fields.items() if mark in k}
    return {k: v.decode() if isinstance(v, bytes) else v for k, v in fields.items()}


@pytest.mark.parametrize(
    "settings",
    [
        {"rope_type": "linear", "factor": 2.0},
        {"rope_type": "dynamic", "factor": 2.0},
        YARN,
        LLAMA3,
    ],
    ids=["linear", "dynamic", "yarn", "llama3"],
)
def test_both_forms_of_config_json_say_the_same(settings: Config) -> None:
    old = model_of(old_form("LlamaForCausalLM", 5e5, settings))
    new = model_of(new_form("LlamaForCausalLM", 5e5, settings))
    older = {"type" if key == "rope_type" else key: value for key, value in settings.items()}
    oldest = model_of(old_form("LlamaForCausalLM", 5e5, older))

    assert old.fields == new.fields == oldest.fields
    assert [t.name for t in old.tensors] == [t.name for t in new.tensors]


def test_plain_rope_is_a_base_and_nothing_more() -> None:
    plain = model_of(new_form("Qwen2ForCausalLM", 1e6, {"rope_type": "default"}))
    none = model_of(tiny_config("Qwen2ForCausalLM", rope_theta=1e6, rope_scaling=None))

    assert rope_of(plain) == rope_of(none) == {"freq_base": 1e6}


def test_no_base_is_the_base_of_the_paper() -> None:
    model = model_of(tiny_config("LlamaForCausalLM", rope_theta=...))

    assert value_of(model, "rope.freq_base") == 10000.0


def test_linear_scaling_is_a_factor() -> None:
    model = model_of(old_form("Qwen2ForCausalLM", 1e4, {"type": "linear", "factor": 2.5}))

    assert rope_of(model) == {"freq_base": 1e4, "scaling.type": "linear", "scaling.factor": 2.5}


def test_dynamic_scaling_is_told_and_left_out() -> None:
    settings = {"type": "dynamic", "factor": 2.0}

    model = model_of(old_form("Qwen2ForCausalLM", 1e4, settings))

    assert rope_of(model) == {"freq_base": 1e4}
    assert "beyond 128 tokens" in model.notices[0]


def test_yarn_has_a_factor_and_the_context_it_began_with() -> None:
    """R1-0528-Qwen3-8B has these settings, and an attn_factor that transformers does not know."""
    settings = {
        "rope_type": "yarn",
        "factor": 4.0,
        "original_max_position_embeddings": 32768,
        "attn_factor": 0.8782488562869419,
    }

    model = model_of(old_form("Qwen3ForCausalLM", 1e6, settings))

    assert rope_of(model) == {
        "freq_base": 1e6,
        "scaling.type": "yarn",
        "scaling.factor": 4.0,
        "scaling.original_context_length": 32768,
    }
    assert "attn_factor of its rope scaling is not applied" in model.notices[0]


def test_yarn_without_a_context_began_with_the_whole_one() -> None:
    model = model_of(old_form("Qwen3ForCausalLM", 1e6, {"type": "yarn", "factor": 4.0}))

    assert value_of(model, "rope.scaling.original_context_length") == 128


def test_a_stretch_of_its_own_is_told_beyond_that_of_the_paper() -> None:
    """llama.cpp multiplies attn_factor with 0.1 ln s + 1; transformers replaces that."""
    settings = {**YARN, "attention_factor": 1.5}

    model = model_of(old_form("Qwen2ForCausalLM", 1e4, settings))

    found = value_of(model, "rope.scaling.attn_factor")
    assert found == pytest.approx(1.5 / (0.1 * math.log(4.0) + 1))


def published_factors(base: float, head_dim: int, settings: dict[str, Any]) -> list[float]:
    """What a frequency is divided by, one by one.

    Source: apply_scaling in Meta's llama-models, models/llama3/reference_impl/model.py.
    """
    n_ctx = settings["original_max_position_embeddings"]
    longest, shortest = n_ctx / settings["low_freq_factor"], n_ctx / settings["high_freq_factor"]
    factors = []
    for pair in range(head_dim // 2):
        frequency = 1.0 / base ** (2 * pair / head_dim)
        wave = 2 * math.pi / frequency
        if wave < shortest:
            factors.append(1.0)
        elif wave > longest:
            factors.append(settings["factor"])
        else:
            low, high = settings["low_freq_factor"], settings["high_freq_factor"]
            smooth = (n_ctx / wave - low) / (high - low)
            new = (1 - smooth) * frequency / settings["factor"] + smooth * frequency
            factors.append(frequency / new)
    return factors


@pytest.mark.parametrize(
    ("base", "settings"),
    [(5e5, LLAMA3), (5e5, {**LLAMA3, "factor": 32.0}), (1e4, {**LLAMA3, "low_freq_factor": 2.0})],
    ids=["Llama 3.1", "Llama 3.2", "other"],
)
def test_factors_of_llama_3_are_the_published_ones(base: float, settings: Config) -> None:
    model = model_of(new_form("LlamaForCausalLM", base, settings, head_dim=128))

    found = rows_of(model, "rope_freqs.weight")

    assert found.shape == (64,)
    assert np.allclose(found, published_factors(base, 128, settings), rtol=1e-6)
    assert {found.min(), found.max()} == {1.0, settings["factor"]}


def deepseek_scores(model: Model) -> tuple[float, float]:
    """How llama.cpp stretches the scores of what is turned, and of what is not.

    Source: llama_context::llama_context in src/llama-context.cpp, the graph in
    src/models/deepseek2.cpp, rope_yarn in ggml/src/ggml-cpu/ops.cpp.
    """
    fields = rope_of(model)
    log_s = math.log(float(str(fields["scaling.factor"])))
    log_mul = float(str(fields.get("scaling.yarn_log_multiplier", 0.0))) / 0.1
    mscale = 1.0 if log_mul in (0.0, 1.0) else log_mul
    factor = 0.1 * mscale * log_s + 1
    if log_mul:
        factor /= 0.1 * log_mul * log_s + 1
    factor *= float(str(fields.get("scaling.attn_factor", 1.0))) / (1 + 0.1 * log_s)
    of_all = factor * (1 + 0.1 * log_s) * (1 + 0.1 * log_mul * log_s)
    turned = factor * (1 + 0.1 * log_s)
    return turned**2 * of_all**2, of_all**2


@pytest.mark.parametrize(
    ("mscale", "mscale_all_dim"), [(1.0, 1.0), (0.707, 0.707), (1.0, 0.5), (0, 0), (1.0, 0)]
)
def test_deepseek_s_yarn_stretches_scores_as_transformers_does(
    mscale: float, mscale_all_dim: float
) -> None:
    """Source: _compute_yarn_parameters and yarn_apply_mscale in transformers."""
    settings = {**YARN, "factor": 40.0, "mscale": mscale, "mscale_all_dim": mscale_all_dim}

    model = model_of(old_form("DeepseekV3ForCausalLM", 1e4, settings))

    log_s = math.log(40.0)
    of_all = 0.1 * mscale_all_dim * log_s + 1 if mscale_all_dim else 1.0
    both = mscale and mscale_all_dim
    turned = (0.1 * mscale * log_s + 1) / of_all if both else 0.1 * log_s + 1
    expected = (turned**2 * of_all**2, of_all**2)
    assert deepseek_scores(model) == pytest.approx(expected, rel=1e-5)


def test_deepseek_s_own_yarn_has_the_fields_that_upstream_writes() -> None:
    settings = {
        **YARN,
        "factor": 40.0,
        "beta_fast": 32,
        "beta_slow": 1,
        "mscale": 1.0,
        "mscale_all_dim": 1.0,
    }

    model = model_of(old_form("DeepseekV3ForCausalLM", 1e4, settings))

    assert rope_of(model) == {
        "freq_base": 1e4,
        "dimension_count": 4,
        "scaling.type": "yarn",
        "scaling.factor": 40.0,
        "scaling.original_context_length": 32,
        "scaling.yarn_beta_fast": 32.0,
        "scaling.yarn_beta_slow": 1.0,
        "scaling.yarn_log_multiplier": 0.1,
    }


@pytest.mark.parametrize(
    ("class_name", "settings", "found"),
    [
        ("LlamaForCausalLM", {"type": "longrope", "factor": 2.0}, "longrope"),
        ("LlamaForCausalLM", {"type": "mrope"}, "mrope"),
        ("LlamaForCausalLM", {"type": 5}, "rope_scaling.type is .*a text"),
        ("Qwen2ForCausalLM", LLAMA3, "llama3"),
        ("DeepseekV3ForCausalLM", {"type": "linear", "factor": 2.0}, "linear"),
        ("LlamaForCausalLM", {"type": "linear"}, "factor is missing"),
        ("LlamaForCausalLM", {"type": "linear", "factor": 0}, "factor is 0"),
        ("LlamaForCausalLM", {"type": "linear", "factor": 1e300}, "factor is 1e\\+300"),
        ("LlamaForCausalLM", {**LLAMA3, "high_freq_factor": 1.0}, "above low_freq_factor"),
        ("LlamaForCausalLM", {**LLAMA3, "low_freq_factor": ...}, "low_freq_factor is missing"),
        ("LlamaForCausalLM", {"type": "default", "partial_rotary_factor": 0.5}, "is 0.5"),
        ("Qwen3ForCausalLM", {**YARN, "beta_fast": 16}, "beta_fast is 16"),
        ("Qwen3ForCausalLM", {**YARN, "truncate": False}, "truncate is false"),
        ("Qwen3ForCausalLM", {**YARN, "attention_factor": -1.0}, "attention_factor is -1"),
    ],
)
def test_what_llama_cpp_cannot_compute_is_refused(
    class_name: str, settings: Config, found: str
) -> None:
    given = {key: value for key, value in settings.items() if value is not ...}

    with pytest.raises(CheckpointError, match=found):
        model_of(old_form(class_name, 1e4, given))
