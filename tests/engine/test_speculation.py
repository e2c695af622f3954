"""Replies with guesses: exactly those without, in fewer batches, and nothing of a guess is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_context import END, ScriptedContext

from localseek.engine.request import (
    Event,
    Finished,
    Prefilled,
    Request,
    Speculated,
    Taken,
    Token,
)
from localseek.engine.scheduler import Scheduler
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.pace import Batch, Eager

Next = Callable[[list[int]], int]


def countdown(memory: list[int]) -> int:
    """After 3 comes 2, then 1, then END."""
    return memory[-1] - 1


def muddled(memory: list[int]) -> int:
    """Any of a few tokens, END among them, decided by all that was before."""
    return hash(tuple(memory)) % 7


class Guessing:
    """Guesses what it is told; remembers what it was asked."""

    def __init__(self, guess: Callable[[Sequence[int]], Sequence[int]]) -> None:
        self._guess = guess
        self.asked: list[tuple[int, Batch]] = []

    def guess(self, ids: Sequence[int], most: int, batch: Batch) -> Sequence[int]:
        self.asked.append((most, batch))
        return self._guess(ids)[:most]


def guessing(guess: Callable[[Sequence[int]], Sequence[int]]) -> Speculation:
    return Speculation(Eager(), lambda _seq: Guessing(guess))


def knowing(next_token: Next, n: int = 5) -> Speculation:
    """Guess what will come, ``n`` tokens of it."""

    def guess(ids: Sequence[int]) -> Sequence[int]:
        known = list(ids)
        for _ in range(n):
            known.append(next_token(known))
        return known[len(ids) :]

    return guessing(guess)


class At:
    """Puts something instead of the n-th token drawn; answers from token ``answers_at`` on."""

    def __init__(self, what: Mapping[int, Taken], *, answers_at: int = 1000) -> None:
        self._what = what
        self._answers_at = answers_at
        self.drawn: list[int] = []

    def take(self, token: int, *, ends_turn: bool) -> Taken | None:
        self.drawn.append(token)
        return None if ends_turn else self._what.get(len(self.drawn))

    @property
    def is_answering(self) -> bool:
        return len(self.drawn) >= self._answers_at


def context(
    next_token: Next = countdown, *, n_ctx: int = 64, n_seq: int = 1, n_batch: int = 16
) -> ScriptedContext:
    return ScriptedContext(next_token, n_ctx=n_ctx, n_seq=n_seq, n_batch=n_batch, n_guesses=7)


def request(*tokens: int, name: str = "a", max_tokens: int | None = None) -> Request:
    return Request(request_id=name, tokens=tokens, max_tokens=max_tokens)


def said(events: Iterable[Event], name: str = "a") -> list[int]:
    return [e.token for e in events if isinstance(e, Token) and e.request_id == name]


def plain(events: Iterable[Event]) -> list[Event]:
    """The events without their times, and without what came of guesses."""
    return [
        replace(e, prefill_s=0.0, seed=0)
        if isinstance(e, Prefilled)
        else replace(e, speculated=None)
        if isinstance(e, Finished)
        else e
        for e in events
    ]


def test_right_guesses_save_batches() -> None:
    used = context()

    events = list(Scheduler(used, knowing(countdown)).run([request(9, 8)]))

    assert said(events) == [7, 6, 5, 4, 3, 2, 1]
    assert [[list(span.tokens) for span in batch] for batch in used.batches] == [
        [[9, 8]],
        [[7, 6, 5, 4, 3, 2]],
        [[1]],
    ]
    assert events[-1] == Finished("a", "stop", Speculated(1, 5, 5))


def test_a_wrong_guess_and_all_behind_it_are_forgotten() -> None:
    used = context()
    scheduler = Scheduler(used, guessing(lambda ids: [ids[-1] - 1, 50, ids[-1] - 3]))

    events = list(scheduler.run([request(9, 8)]))

    assert said(events) == [7, 6, 5, 4, 3, 2, 1]
    assert used.memory[0] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert scheduler.held(0) == (9, 8, 7, 6, 5, 4, 3, 2, 1)
    assert events[-1] == Finished("a", "stop", Speculated(3, 8, 3))


def test_without_a_speculation_nothing_is_told_of_one() -> None:
    [*_, last] = Scheduler(context()).run([request(9, 3)])

    assert last == Finished("a", "stop", None)


guesses = st.lists(st.lists(st.integers(0, 6), max_size=9), min_size=1, max_size=20)


@given(
    st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=12), min_size=1, max_size=5),
    guesses,
    st.integers(1, 3),
    st.integers(3, 20),
    st.one_of(st.none(), st.integers(1, 12)),
)
def test_no_guess_changes_what_is_said(
    prompts: list[list[int]],
    wild: list[list[int]],
    n_seq: int,
    n_batch: int,
    max_tokens: int | None,
) -> None:
    """Right ones, wrong ones, too many of them, the end of the turn, in any mix."""

    def guess(ids: Sequence[int]) -> Sequence[int]:
        known, tail = list(ids), wild[len(ids) % len(wild)]
        for _ in range(len(ids) % 4):
            known.append(muddled(known))
        return [*known[len(ids) :], *tail]

    def run(speculation: Speculation | None) -> tuple[list[Event], ScriptedContext]:
        used = context(muddled, n_seq=n_seq, n_batch=n_batch, n_ctx=24)
        requests = (
            request(*prompt, name=str(i), max_tokens=max_tokens) for i, prompt in enumerate(prompts)
        )
        return plain(Scheduler(used, speculation).run(requests)), used

    (with_guesses, used), (without, _) = run(guessing(guess)), run(None)

    for i, _prompt in enumerate(prompts):
        mine = [e for e in with_guesses if e.request_id == str(i)]
        theirs = [e for e in without if e.request_id == str(i)]
        assert said(mine, str(i)) == said(theirs, str(i))
        assert mine[-1] == theirs[-1]
    for memory in used.memory:
        assert END not in memory


@pytest.mark.parametrize("can_cut", [True, False])
def test_a_memory_that_cannot_be_cut_is_fed_anew(can_cut: bool) -> None:
    used = ScriptedContext(countdown, n_guesses=7, n_batch=16, can_cut=can_cut)
    scheduler = Scheduler(used, guessing(lambda _: [50, 51]))

    assert said(scheduler.run([request(9, 5)])) == [4, 3, 2, 1]


@pytest.mark.parametrize("n", range(1, 7))
def test_what_is_put_by_force_ends_a_run_of_right_guesses(n: int) -> None:
    """The steering sees each token that was drawn, in order, and its word counts."""

    def run(speculation: Speculation | None) -> tuple[list[Event], At, ScriptedContext]:
        steering = At({n: Taken((40, 41, 8))})
        used = context(n_batch=32)
        asked = Request(request_id="a", tokens=(9, 9), steering=steering)
        return plain(Scheduler(used, speculation).run([asked])), steering, used

    events, steering, used = run(knowing(countdown))
    without, expected, _ = run(None)

    assert events == without
    assert steering.drawn == expected.drawn
    assert used.samplers[0].replayed is not None
    assert used.memory[0] == [9, 9, *said(events)]


def test_a_token_put_by_force_that_was_guessed_is_not_fed_again() -> None:
    used = context()
    steering = At({2: Taken((30,))})
    speculation = guessing(lambda ids: [30, 29, 28] if ids[-1] == 8 else [])
    asked = Request(request_id="a", tokens=(9, 9), steering=steering, max_tokens=5)

    assert said(Scheduler(used, speculation).run([asked])) == [8, 30, 29, 28, 27]
    assert [list(span.tokens) for [span] in used.batches] == [[9, 9], [8, 30, 29, 28]]


@pytest.mark.parametrize("reason", ["loop", "length"])
def test_the_steering_may_end_it_amid_right_guesses(reason: str) -> None:
    taken = Taken((5,), "loop") if reason == "loop" else Taken((), "length")
    used = context()
    asked = Request(request_id="a", tokens=(9, 9), steering=At({4: taken}))

    events = list(Scheduler(used, knowing(countdown)).run([asked]))

    assert said(events) == [8, 7, 6, 5][: 4 if reason == "loop" else 3]
    assert plain(events)[-1] == Finished("a", reason)  # type: ignore[arg-type]
    assert used.memory[0] == [9, 9, 8, 7, 6]


def test_the_grammar_holds_from_the_first_token_of_the_answer() -> None:
    used = context()
    steering = At({}, answers_at=3)
    asked = Request(request_id="a", tokens=(9, 9), steering=steering, grammar="root")

    list(Scheduler(used, knowing(countdown)).run([asked]))

    assert used.drawn[:5] == [(8, None), (7, None), (6, None), (5, "root"), (4, "root")]


def test_who_is_cancelled_amid_right_guesses_says_no_more() -> None:
    used = context()
    scheduler = Scheduler(used, knowing(countdown))
    events: list[Event] = []

    for event in scheduler.run([request(9, 9)]):
        events.append(event)
        if said(events) == [8, 7, 6]:
            scheduler.cancel("a")

    assert said(events) == [8, 7, 6]
    assert plain(events)[-1] == Finished("a", "cancelled")
    assert used.memory[0] == [9, 9, 8, 7]


@pytest.mark.parametrize("n", range(1, 7))
def test_closing_the_stream_amid_right_guesses_leaves_nothing_of_them(n: int) -> None:
    used = context()
    scheduler = Scheduler(used, knowing(countdown))
    stream = scheduler.run([request(9, 9)])
    events = [next(stream) for _ in range(n + 1)]

    stream.close()

    assert len(said(events)) == n
    assert tuple(used.memory[0]) == scheduler.held(0)
    assert said(scheduler.run([request(9, 9, 8, 4)])) == [3, 2, 1]


def test_nothing_is_left_when_the_last_event_comes() -> None:
    used = context()
    scheduler = Scheduler(used, guessing(lambda ids: [ids[-1] - 1, 77, 78]))

    for event in scheduler.run([request(9, 9, max_tokens=6)]):
        if isinstance(event, Finished):
            assert tuple(used.memory[0]) == scheduler.held(0) == (9, 9, 8, 7, 6, 5, 4)


def test_an_interrupt_amid_a_batch_with_guesses_leaves_no_gap() -> None:
    used = context()
    used.interrupt_after = 1
    scheduler = Scheduler(used, knowing(countdown))

    events = plain(scheduler.run([request(9, 9)]))
    used.interrupt_after = None

    assert events[-1] == Finished("a", "interrupted")
    assert said(scheduler.run([request(9, 9, 8, 4)])) == [3, 2, 1]


def test_the_limits_leave_room_for_so_many_guesses() -> None:
    asked: list[int] = []

    def guess(ids: Sequence[int]) -> Sequence[int]:
        asked.append(len(ids))
        return [ids[-1] + 1] * 9

    used = ScriptedContext(lambda memory: memory[-1] + 1, n_ctx=8, n_batch=16, n_guesses=7)
    events = list(Scheduler(used, guessing(guess)).run([request(1, 2)]))

    assert said(events) == [3, 4, 5, 6, 7, 8]
    assert max(len(span.tokens) for batch in used.batches for span in batch) <= 6
    assert plain(events)[-1] == Finished("a", "context")


def test_each_sequence_brings_its_guesses_into_the_batch() -> None:
    used = context(n_seq=2, n_batch=8)
    scheduler = Scheduler(used, knowing(countdown, 3))

    events = list(scheduler.run([request(9, 8), request(30, 7, name="b")]))

    assert said(events) == [7, 6, 5, 4, 3, 2, 1]
    assert said(events, "b") == [6, 5, 4, 3, 2, 1]
    assert [len(span.tokens) for span in used.batches[1]] == [4, 4]


def test_a_prompt_that_is_read_leaves_room_for_guesses_only_if_there_is_some() -> None:
    used = context(n_seq=2, n_batch=8)
    scheduler = Scheduler(used, knowing(countdown, 5))

    events = list(scheduler.run([request(9), request(*[3] * 20, name="b")]))

    assert said(events) == [8, 7, 6, 5, 4, 3, 2, 1]
    sizes = [[len(span.tokens) for span in batch] for batch in used.batches]
    assert sizes[:3] == [[1, 7], [1, 7], [2, 6]]


def test_batches_are_timed_unless_they_read_a_prompt() -> None:
    noted: list[int] = []

    class Noting(Eager):
        def note(self, n_tokens: int, elapsed_s: float) -> None:
            noted.append(n_tokens)
            assert elapsed_s >= 0

    speculation = replace(knowing(countdown, 2), pace=Noting())
    list(Scheduler(context(), speculation).run([request(9, 9, 9, 9)]))

    assert noted == [3, 3, 2]
