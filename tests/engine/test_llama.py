"""The engine on real llama.cpp: a model that recites, and a small one that speaks."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeModel
from scripted_gguf import ASSISTANT, BOS, USER, Script

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.chain import Chain
from localseek.engine.llama.context import LlamaContext, NotANumberError
from localseek.engine.llama.library import C
from localseek.engine.llama.model import LlamaModel, ModelRefusedError
from localseek.engine.request import Event, Finished, Prefilled, Request, Sampling, Token
from localseek.engine.sampler import chain_stages
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import KV_TYPES, ContextSettings

RECITED = Script(reply=["<think>", "two", " plus", " two", "</think>", "It", " is", " four"])
GREEDY = Sampling(temperature=0)
TURN = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


def open_context(model: LlamaModel, interrupt: Interrupt, **settings: object) -> LlamaContext:
    return LlamaContext(
        model,
        ContextSettings(**{"n_ctx": 512, "n_threads": 2, **settings}),  # type: ignore[arg-type]
        interrupt=interrupt,
    )


def tokens_of(events: list[Event], name: str = "a") -> list[int]:
    return [e.token for e in events if isinstance(e, Token) and e.request_id == name]


def text_of(model: LlamaModel, events: list[Event], name: str = "a") -> str:
    return b"".join(model.vocabulary.token_bytes(t) for t in tokens_of(events, name)).decode()


@pytest.fixture
def interrupt() -> Interrupt:
    return Interrupt()


@pytest.fixture
def reciter(scripted_model: MakeModel, interrupt: Interrupt) -> Iterator[LlamaModel]:
    with closing(LlamaModel(scripted_model(RECITED), interrupt=interrupt)) as model:
        yield model


@pytest.fixture(scope="module")
def smollm2(smollm2_gguf: Path) -> Iterator[LlamaModel]:
    with closing(LlamaModel(smollm2_gguf, interrupt=Interrupt())) as model:
        yield model


def ask(model: LlamaModel, question: str, name: str = "a", **fields: object) -> Request:
    tokens = tuple(model.vocabulary.encode(TURN.format(question), special=True))
    settings = {"sampling": GREEDY, "max_tokens": 24, **fields}
    return Request(request_id=name, tokens=tokens, **settings)  # type: ignore[arg-type]


def test_llama_cpp_recites_the_script(reciter: LlamaModel, interrupt: Interrupt) -> None:
    prompt = tuple(reciter.vocabulary.encode(f"{BOS}{USER}2+2?{ASSISTANT}", special=True))

    with closing(open_context(reciter, interrupt)) as context:
        events = list(Scheduler(context).run([Request(request_id="a", tokens=prompt)]))

    assert text_of(reciter, events) == "<think>two plus two</think>It is four"
    assert events[-1] == Finished("a", "stop")


def test_greedy_tokens_are_those_of_another_loop(smollm2: LlamaModel, interrupt: Interrupt) -> None:
    """The reference is llama-cpp-python's own class, which shares no line with the scheduler."""
    from llama_cpp import Llama  # noqa: TID251 - the reference

    request = ask(smollm2, "What is the capital of France? One word.", max_tokens=10)
    with closing(open_context(smollm2, interrupt)) as context:
        ours = tokens_of(list(Scheduler(context).run([request])))

    with closing(Llama(str(smollm2.path), n_ctx=512, n_threads=2, verbose=False)) as llama:
        theirs = list(
            zip(range(len(ours)), llama.generate(list(request.tokens), temp=0.0), strict=False)
        )

    assert ours == [token for _, token in theirs]


def test_the_same_seed_gives_the_same_text_alone(smollm2: LlamaModel, interrupt: Interrupt) -> None:
    request = ask(smollm2, "Name an animal.", sampling=Sampling(temperature=1.0, seed=11))
    texts = set()

    for _ in range(2):
        with closing(open_context(smollm2, interrupt)) as context:
            texts.add(text_of(smollm2, list(Scheduler(context).run([request]))))

    assert len(texts) == 1


def test_what_runs_beside_it_does_not_change_the_draws(
    scripted_model: MakeModel, interrupt: Interrupt
) -> None:
    """Each of two next tokens is as likely: only the request's own random numbers decide."""
    model = LlamaModel(scripted_model(RECITED), interrupt=interrupt)
    bias = tuple((t, 60.0) for t in model.vocabulary.encode("abcdefgh", special=False))
    prompt = tuple(model.vocabulary.encode(f"{BOS}{USER}2+2?{ASSISTANT}", special=True))

    def request(name: str, seed: int) -> Request:
        sampling = Sampling(temperature=100, top_p=1, seed=seed, logit_bias=bias)
        return Request(request_id=name, tokens=prompt, sampling=sampling, max_tokens=40)

    with closing(model), closing(open_context(model, interrupt, n_seq=3)) as context:
        scheduler = Scheduler(context)
        alone = tokens_of(list(scheduler.run([request("a", 1)])))
        crowd = list(scheduler.run([request("b", 2), request("a", 1), request("c", 3)]))

    assert tokens_of(crowd) == alone
    assert len({tuple(tokens_of(crowd, name)) for name in "abc"}) == 3


def test_requests_that_share_a_batch_answer_as_if_alone(
    smollm2: LlamaModel, interrupt: Interrupt
) -> None:
    france = ask(smollm2, "What is the capital of France? One word.", max_tokens=8)
    others = [ask(smollm2, f"Count to {i}.", name=str(i)) for i in range(3)]

    with closing(open_context(smollm2, interrupt, n_seq=4)) as context:
        events = list(Scheduler(context).run([*others, france]))

    assert text_of(smollm2, events) == "The capital of France is Paris."


def test_the_second_turn_is_the_same_from_the_cache_as_from_nothing(
    smollm2: LlamaModel, interrupt: Interrupt
) -> None:
    first = ask(smollm2, "What is the capital of France? One word.")
    second = ask(smollm2, "What is the capital of France? Two words, please.", max_tokens=8)

    with closing(open_context(smollm2, interrupt)) as context:
        scheduler = Scheduler(context)
        list(scheduler.run([first]))
        cached = list(scheduler.run([second]))
    with closing(open_context(smollm2, interrupt)) as context:
        fresh = list(Scheduler(context).run([second]))

    assert isinstance(cached[0], Prefilled)
    assert cached[0].n_cached >= 10
    assert tokens_of(cached) == tokens_of(fresh)


def test_an_interrupt_stops_a_long_prompt_and_the_context_goes_on(
    smollm2: LlamaModel, interrupt: Interrupt
) -> None:
    long = Request(
        request_id="long",
        tokens=tuple(smollm2.vocabulary.encode("the quick brown fox " * 900, special=False)),
        sampling=GREEDY,
    )
    with closing(open_context(smollm2, interrupt, n_ctx=8192)) as context:
        scheduler = Scheduler(context)
        timer = threading.Timer(0.2, interrupt.set)
        timer.start()
        stopped = list(scheduler.run([long]))
        timer.join()
        interrupt.clear()
        after = list(scheduler.run([ask(smollm2, "What is the capital of France? One word.")]))

    assert stopped == [Finished("long", "interrupted")]
    assert text_of(smollm2, after) == "The capital of France is Paris."


@pytest.mark.parametrize("kv_type", KV_TYPES)
def test_every_kv_type_runs(smollm2: LlamaModel, interrupt: Interrupt, kv_type: str) -> None:
    with closing(open_context(smollm2, interrupt, kv_type=kv_type)) as context:
        events = list(Scheduler(context).run([ask(smollm2, "Say hello.", max_tokens=2)]))

    assert len(tokens_of(events)) == 2


def test_every_sampler_stage_runs(smollm2: LlamaModel, interrupt: Interrupt) -> None:
    sampling = Sampling(
        logit_bias=((3, -1.0),),
        repeat_penalty=1.1,
        presence_penalty=0.1,
        frequency_penalty=0.1,
        dry_multiplier=0.8,
        top_k=40,
        typical_p=0.9,
        min_p=0.05,
        xtc_probability=0.5,
        seed=1,
    )
    with closing(open_context(smollm2, interrupt)) as context:
        events = list(
            Scheduler(context).run([ask(smollm2, "Name three animals.", sampling=sampling)])
        )

    assert len(tokens_of(events)) > 3


def test_the_draw_follows_the_softmax_of_the_logits(reciter: LlamaModel) -> None:
    """4,000 draws from four known logits, against the probabilities worked out by NumPy."""
    logits = np.array([1.0, 0.0, -1.0, 2.0], np.float32)
    chain = Chain(reciter, chain_stages(Sampling(temperature=0.7, top_p=1, seed=3), seed=3))
    counts = np.zeros(4)

    with closing(chain):
        for _ in range(4000):
            data = (C.llama_token_data * 4)(*[(i, x, 0.0) for i, x in enumerate(logits)])
            array = C.llama_token_data_array(data, 4, -1, False)
            C.llama_sampler_apply(chain.handle, ctypes.byref(array))
            counts[array.data[array.selected].id] += 1

    expected = np.exp(logits / 0.7) / np.exp(logits / 0.7).sum()
    assert np.abs(counts / 4000 - expected).max() < 0.03


def test_a_file_that_is_no_model_is_refused_with_a_reason(
    tmp_path: Path, interrupt: Interrupt
) -> None:
    path = tmp_path / "empty.gguf"
    path.write_bytes(b"GGUF")

    with pytest.raises(ModelRefusedError, match=r"cannot load empty\.gguf: \w"):
        LlamaModel(path, interrupt=interrupt)


def test_an_interrupt_stops_loading(smollm2_gguf: Path, interrupt: Interrupt) -> None:
    interrupt.set()

    with pytest.raises(KeyboardInterrupt):
        LlamaModel(smollm2_gguf, interrupt=interrupt)


def test_weights_that_are_no_numbers_are_noticed(
    scripted_model: MakeModel, tmp_path: Path, interrupt: Interrupt
) -> None:
    good = scripted_model(RECITED).read_bytes()
    bad = tmp_path / "nan.gguf"
    bad.write_bytes(good[: -4 * 64 * 64] + b"\xff" * 4 * 64 * 64)

    with closing(LlamaModel(bad, interrupt=interrupt)) as model:
        request = Request(request_id="a", tokens=(1, 3, 4))
        with closing(open_context(model, interrupt)) as context, pytest.raises(NotANumberError):
            list(Scheduler(context).run([request]))


def test_text_of_any_kind_goes_through_the_tokenizer(reciter: LlamaModel) -> None:
    vocabulary = reciter.vocabulary

    for text in ("", "\x00", "\ud800", "four\u0000bytes", "四🙂", "a" * 10_000):
        tokens = vocabulary.encode(text, special=False)
        assert all(0 <= token < vocabulary.n_tokens for token in tokens)


def test_a_token_beyond_the_vocabulary_is_refused(reciter: LlamaModel) -> None:
    with pytest.raises(ValueError, match="token must be below"):
        reciter.vocabulary.token_bytes(reciter.vocabulary.n_tokens)
