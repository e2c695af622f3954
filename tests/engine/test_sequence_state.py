"""A sequence copied out of one context and into another; real llama.cpp."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import scripts
from conftest import MakeModel

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext, LlamaSampler
from localseek.engine.llama.model import LlamaModel
from localseek.engine.llama.sequence_state import restore_state, save_state
from localseek.engine.request import Request, Sampling, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings

TOKENS = (1, 3, 20, 21, 22, 23, 4)


@pytest.fixture
def contexts(scripted_model: MakeModel) -> Iterator[tuple[LlamaContext, LlamaContext]]:
    """Two contexts of one model."""
    interrupt = Interrupt()
    model = LlamaModel(scripted_model(scripts.THINKS), interrupt=interrupt, n_gpu_layers=0)
    settings = ContextSettings(n_ctx=64, n_threads=1)
    pair = tuple(LlamaContext(model, settings, interrupt=interrupt) for _ in range(2))
    yield pair[0], pair[1]
    for context in pair:
        context.close()
    model.close()


def reply_to(scheduler: Scheduler[LlamaSampler], tokens: tuple[int, ...]) -> list[int]:
    request = Request(request_id="a", tokens=tokens, sampling=Sampling(temperature=0), max_tokens=5)
    return [event.token for event in scheduler.run([request]) if isinstance(event, Token)]


def test_a_restored_sequence_goes_on_as_the_one_it_was_copied_from(
    contexts: tuple[LlamaContext, LlamaContext],
) -> None:
    first, second = map(Scheduler, contexts)
    said = reply_to(first, TOKENS)
    held = first.held(0)

    assert restore_state(contexts[1], 0, save_state(contexts[0], 0), n_tokens=len(held))
    second.adopt(0, held)

    assert held == (*TOKENS, *said[:-1])  # the last one drawn was not fed
    assert second.held(0) == held
    assert reply_to(second, (*held, said[-1])) == reply_to(first, (*held, said[-1]))


@pytest.mark.parametrize("n_tokens", [1, 100])
def test_a_state_of_another_length_is_refused_and_leaves_nothing(
    contexts: tuple[LlamaContext, LlamaContext], n_tokens: int
) -> None:
    first, second = contexts
    reply_to(Scheduler(first), TOKENS)

    assert not restore_state(second, 0, save_state(first, 0), n_tokens=n_tokens)

    assert save_state(second, 0).size < save_state(first, 0).size


def test_bytes_that_are_no_state_are_refused(
    contexts: tuple[LlamaContext, LlamaContext],
) -> None:
    assert not restore_state(contexts[0], 0, np.zeros(100, np.uint8), n_tokens=3)
    assert not restore_state(contexts[0], 0, np.zeros(0, np.uint8), n_tokens=3)


def test_only_a_free_sequence_can_be_adopted(
    contexts: tuple[LlamaContext, LlamaContext],
) -> None:
    scheduler = Scheduler(contexts[0])
    request = Request(request_id="a", tokens=TOKENS, sampling=Sampling(temperature=0))
    running = scheduler.run([request])
    next(running)

    with pytest.raises(ValueError, match="serves a request"):
        scheduler.adopt(0, TOKENS)

    running.close()
