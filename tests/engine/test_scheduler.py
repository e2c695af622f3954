"""Requests in, events out: what is batched, reused, ended, without any model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_context import END, ScriptedContext

from localseek.engine.request import (
    Event,
    Finished,
    FinishReason,
    Prefilled,
    Request,
    Sampling,
    Token,
)
from localseek.engine.scheduler import Scheduler


def countdown(memory: list[int]) -> int:
    """After 3 comes 2, then 1, then END."""
    return memory[-1] - 1


def forever(memory: list[int]) -> int:
    return memory[-1] + 1


def request(name: str, *tokens: int, max_tokens: int | None = None) -> Request:
    return Request(request_id=name, tokens=tokens, max_tokens=max_tokens)


def said(events: Iterable[Event], name: str) -> list[int]:
    return [e.token for e in events if isinstance(e, Token) and e.request_id == name]


def ended(events: Iterable[Event]) -> dict[str, FinishReason]:
    return {e.request_id: e.reason for e in events if isinstance(e, Finished)}


def prefilled(events: Iterable[Event]) -> dict[str, Prefilled]:
    return {e.request_id: e for e in events if isinstance(e, Prefilled)}


def test_one_request_runs_to_the_end_of_its_turn() -> None:
    events = list(Scheduler(ScriptedContext(countdown)).run([request("a", 9, 9, 4)]))

    assert said(events, "a") == [3, 2, 1]
    assert isinstance(events[0], Prefilled)
    assert events[-1] == Finished("a", "stop")


def test_a_long_prompt_is_fed_in_chunks() -> None:
    context = ScriptedContext(countdown, n_batch=8)

    events = list(Scheduler(context).run([request("a", *[9] * 19, 1)]))

    assert [len(batch[0].tokens) for batch in context.batches] == [8, 8, 4]
    assert [batch[0].wants_logits for batch in context.batches] == [False, False, True]
    assert ended(events) == {"a": "stop"}


def test_behind_a_cached_prefix_a_prompt_is_cut_where_it_would_be_without() -> None:
    context = ScriptedContext(countdown, n_batch=8)
    scheduler = Scheduler(context)
    list(scheduler.run([request("a", *[9] * 5, 1)]))
    context.batches.clear()

    events = list(scheduler.run([request("b", *[9] * 19, 1)]))

    assert prefilled(events)["b"].n_cached == 5
    assert [len(batch[0].tokens) for batch in context.batches] == [3, 8, 4]


def test_a_new_request_joins_while_others_reply() -> None:
    context = ScriptedContext(countdown, n_seq=2)

    events = list(
        Scheduler(context).run([request("a", 9), request("b", 2), request("c", 5), request("d", 3)])
    )

    assert said(events, "a") == [8, 7, 6, 5, 4, 3, 2, 1]
    assert said(events, "c") == [4, 3, 2, 1]
    assert said(events, "d") == [2, 1]
    assert all(len(batch) == 2 for batch in context.batches[:8])


def test_requests_are_taken_only_when_a_sequence_is_free() -> None:
    taken: list[str] = []

    def source() -> Iterator[Request]:
        for name in "abc":
            taken.append(name)
            yield request(name, 3)

    events = Scheduler(ScriptedContext(countdown)).run(source())

    next(events)
    assert taken == ["a"]
    assert set(ended(events)) == {"a", "b", "c"}


def test_replies_come_first_in_a_batch_and_prompts_fill_it() -> None:
    context = ScriptedContext(countdown, n_seq=2, n_batch=8)

    list(Scheduler(context).run([request("a", 9), request("b", *[1] * 12, 1)]))

    assert [[len(span.tokens) for span in batch] for batch in context.batches[:3]] == [
        [1, 7],
        [1, 6],
        [1],
    ]


@pytest.mark.parametrize(
    ("max_tokens", "n_said", "reason"), [(5, 5, "length"), (None, 61, "context")]
)
def test_limits_end_a_reply(max_tokens: int | None, n_said: int, reason: FinishReason) -> None:
    context = ScriptedContext(forever, n_ctx=64)

    events = list(Scheduler(context).run([request("a", 7, 8, 9, max_tokens=max_tokens)]))

    assert len(said(events, "a")) == n_said
    assert ended(events) == {"a": reason}


def test_a_prompt_that_fills_the_context_is_not_fed() -> None:
    context = ScriptedContext(forever, n_ctx=4)

    assert list(Scheduler(context).run([request("a", 1, 2, 3, 4)])) == [Finished("a", "context")]
    assert not context.batches


def test_behind_prompts_that_are_too_long_the_next_one_is_answered() -> None:
    requests = [request("a", *[9] * 64), request("b", *[9] * 70), request("c", 3)]

    events = list(Scheduler(ScriptedContext(countdown, n_ctx=64)).run(requests))

    assert ended(events) == {"a": "context", "b": "context", "c": "stop"}
    assert said(events, "c") == [2, 1]


def test_the_second_turn_feeds_only_what_is_new() -> None:
    context = ScriptedContext(countdown)
    scheduler = Scheduler(context)
    list(scheduler.run([request("first", 50, 60, 3)]))
    assert context.memory[0] == [50, 60, 3, 2, 1]

    events = list(scheduler.run([request("second", 50, 60, 3, 77, 2)]))

    assert prefilled(events)["second"].n_cached == 3
    assert said(events, "second") == [1]
    assert [list(span.tokens) for batch in context.batches[3:] for span in batch] == [[77, 2], [1]]


def test_the_same_prompt_again_feeds_its_last_token() -> None:
    scheduler = Scheduler(ScriptedContext(countdown))
    first = list(scheduler.run([request("a", 9, 9, 4)]))

    again = list(scheduler.run([request("a", 9, 9, 4)]))

    assert prefilled(again)["a"].n_cached == 2
    assert said(again, "a") == said(first, "a")


def test_a_memory_that_cannot_be_cut_is_fed_anew() -> None:
    scheduler = Scheduler(ScriptedContext(countdown, can_cut=False))
    list(scheduler.run([request("a", 9, 9, 4)]))

    events = list(scheduler.run([request("b", 9, 9, 2)]))

    assert prefilled(events)["b"].n_cached == 0
    assert said(events, "b") == [1]


def test_a_shared_prefix_is_copied_from_a_busy_sequence() -> None:
    context = ScriptedContext(countdown, n_seq=2, n_batch=16)
    prefix = [30 + i for i in range(10)]

    def source() -> Iterator[Request]:
        yield request("a", *prefix, 9)
        yield request("short", 2)  # leaves its sequence while "a" is still replying
        yield request("b", *prefix, 4)

    events = list(Scheduler(context).run(source()))

    assert prefilled(events)["b"].n_cached == len(prefix)
    assert said(events, "b") == [3, 2, 1]
    assert said(events, "a") == [8, 7, 6, 5, 4, 3, 2, 1]


def test_an_interrupt_ends_everything_and_leaves_the_context_usable() -> None:
    context = ScriptedContext(forever, n_seq=2)
    scheduler = Scheduler(context)
    context.interrupt_after = 4

    events = list(scheduler.run([request("a", 7), request("b", 8), request("c", 9)]))

    assert ended(events) == {"a": "interrupted", "b": "interrupted"}
    assert said(events, "a") == [8, 9, 10, 11]
    context.interrupt_after = None
    again = list(scheduler.run([request("a", 7, max_tokens=6)]))
    assert said(again, "a") == [8, 9, 10, 11, 12, 13]


def test_one_request_can_be_cancelled_while_others_go_on() -> None:
    scheduler = Scheduler(ScriptedContext(countdown, n_seq=2))
    events: list[Event] = []

    for event in scheduler.run([request("a", 9), request("b", 9)]):
        events.append(event)
        if said(events, "a") == [8, 7]:
            scheduler.cancel("a")

    assert ended(events) == {"a": "cancelled", "b": "stop"}
    assert said(events, "a") == [8, 7]


def test_closing_the_stream_frees_everything() -> None:
    context = ScriptedContext(forever)
    scheduler = Scheduler(context)
    stream = scheduler.run([request("a", 7)])
    assert [type(next(stream)) for _ in range(3)] == [Prefilled, Token, Token]

    stream.close()

    assert all(sampler.closed for sampler in context.samplers)
    assert said(scheduler.run([request("b", 3, max_tokens=1)]), "b") == [4]


def test_the_seed_is_the_given_one_or_a_fresh_one() -> None:
    scheduler = Scheduler(ScriptedContext(countdown))
    given_seed = Request(request_id="a", tokens=(2,), sampling=Sampling(seed=7))

    assert prefilled(scheduler.run([given_seed]))["a"].seed == 7
    fresh = {prefilled(scheduler.run([request("b", 2)]))["b"].seed for _ in range(4)}
    assert len(fresh) > 1


def test_a_batch_must_hold_a_token_of_every_sequence() -> None:
    with pytest.raises(ValueError, match="n_batch"):
        Scheduler(ScriptedContext(countdown, n_seq=9, n_batch=8))


@given(
    st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=30), max_size=8),
    st.integers(1, 4),
    st.integers(4, 16),
)
def test_any_mix_gives_each_request_what_it_gets_alone(
    prompts: list[list[int]], n_seq: int, n_batch: int
) -> None:
    requests = [request(str(i), *prompt) for i, prompt in enumerate(prompts)]
    context = ScriptedContext(countdown, n_seq=n_seq, n_batch=n_batch)

    events = list(Scheduler(context).run(requests))

    for i, prompt in enumerate(prompts):
        assert said(events, str(i)) == list(range(prompt[-1] - 1, END, -1))
    assert set(ended(events).values()) <= {"stop"}
    assert len(ended(events)) == len(prompts)


def test_what_prompts_share_is_read_once_when_they_come_together() -> None:
    system = [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]
    context = ScriptedContext(countdown, n_seq=4, n_batch=8)

    events = list(
        Scheduler(context).run(request(name, *system, 60 + i, 3) for i, name in enumerate("abcd"))
    )

    fed = [token for batch in context.batches for span in batch for token in span.tokens]
    assert fed.count(55) == 1
    assert [prefilled(events)[name].n_cached for name in "abcd"] == [0, 10, 10, 10]
    assert all(said(events, name) == [2, 1] for name in "abcd")


def test_a_prompt_of_its_own_does_not_wait_for_others() -> None:
    context = ScriptedContext(countdown, n_seq=2, n_batch=8)

    list(Scheduler(context).run([request("a", 1, 2, 3), request("b", 9, 9, 2)]))

    assert [span.seq for span in context.batches[0]] == [0, 1]


def test_who_waits_for_a_prompt_hears_of_the_interrupt() -> None:
    context = ScriptedContext(countdown, n_seq=2, n_batch=8)
    context.interrupt_after = 1

    events = list(
        Scheduler(context).run([request("a", *range(9, 40)), request("b", *range(9, 41))])
    )

    assert ended(events) == {"a": "interrupted", "b": "interrupted"}


def test_who_waits_for_a_prompt_can_be_cancelled() -> None:
    context = ScriptedContext(countdown, n_seq=2, n_batch=8)
    scheduler = Scheduler(context)

    scheduler.cancel("b")
    events = list(scheduler.run([request("a", *range(9, 40), 3), request("b", *range(9, 41), 3)]))

    assert ended(events) == {"a": "stop", "b": "cancelled"}


def test_those_in_flight_go_on_while_there_is_no_other_request() -> None:
    context = ScriptedContext(countdown, n_seq=2)
    asked: list[int] = []

    def source() -> Iterator[Request | None]:
        yield request("a", 4)
        while len(context.batches) < 2:
            asked.append(len(context.batches))
            yield None
        yield request("b", 2)

    events = list(Scheduler(context).run(source()))

    assert asked == [0, 1]
    assert ended(events) == {"a": "stop", "b": "stop"}
