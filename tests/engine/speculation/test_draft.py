"""A smaller model that reads along: what it is fed, what it forgets, when it is asked."""

from __future__ import annotations

from scripted_context import ScriptedContext, ScriptedSampler

from localseek.engine.request import Finished, Request, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.speculation.draft import Draft
from localseek.engine.speculation.pace import Batch, Eager, Measured


def countdown(memory: list[int]) -> int:
    """After 3 comes 2, then 1, then the end of the turn."""
    return memory[-1] - 1


def stumbling(memory: list[int]) -> int:
    """The same, but for what comes after 7."""
    return 60 if memory[-1] == 7 else memory[-1] - 1


def draft_of(context: ScriptedContext, n_vocab: int = 100) -> Draft:
    return Draft(context, Eager(), n_seq=context.n_seq, n_vocab=n_vocab)


def said(scheduler: Scheduler[ScriptedSampler], *tokens: int) -> tuple[list[int], Finished]:
    *events, last = scheduler.run([Request(request_id="a", tokens=tokens)])
    assert isinstance(last, Finished)
    return [event.token for event in events if isinstance(event, Token)], last


def test_a_draft_that_stumbles_costs_only_that_guess() -> None:
    small = ScriptedContext(stumbling)
    model = ScriptedContext(countdown, n_guesses=15, n_batch=32)

    tokens, last = said(Scheduler(model, draft_of(small).speculation()), 20, 15)

    assert tokens == list(range(14, 0, -1))
    assert last.speculated is not None
    assert last.speculated.n_accepted >= 8
    assert len(model.batches) < len(tokens) - 5


def test_it_reads_the_prompt_once_and_then_only_what_is_new() -> None:
    small = ScriptedContext(countdown, n_ctx=200, n_batch=8)
    guesser = draft_of(small).speculation().guesser(0)
    prompt = list(range(40, 80))

    guesser.guess([*prompt, 30], 3, Batch())
    n_read = sum(len(span.tokens) for batch in small.batches for span in batch)
    small.batches.clear()
    guesser.guess([*prompt, 30, 29, 90], 3, Batch())

    assert n_read == 41 + 2
    assert [list(span.tokens) for [span] in small.batches] == [[90], [89], [88]]
    assert small.memory[0] == [*prompt, 30, 29, 90, 89, 88]


def test_the_next_request_takes_up_what_is_in_memory() -> None:
    small = ScriptedContext(countdown, n_batch=64)
    speculation = draft_of(small).speculation()
    speculation.guesser(0).guess([50, 51, 52, 30], 3, Batch())
    small.batches.clear()

    speculation.guesser(0).guess([50, 51, 52, 40], 1, Batch())

    assert [list(span.tokens) for [span] in small.batches] == [[40]]


def test_it_says_nothing_where_it_has_no_room() -> None:
    small = ScriptedContext(countdown, n_ctx=8)
    guesser = draft_of(small).speculation().guesser(0)

    assert list(guesser.guess([9, 9, 9, 30], 3, Batch())) == [29, 28, 27]
    assert list(guesser.guess([9, 9, 9, 30, 9, 9], 3, Batch())) == []


def test_it_says_nothing_about_tokens_that_it_does_not_have() -> None:
    small = ScriptedContext(countdown)
    guesser = draft_of(small, n_vocab=50).speculation().guesser(0)

    assert list(guesser.guess([9, 70, 30], 3, Batch())) == []
    assert not small.batches


def test_it_says_only_tokens_that_both_have() -> None:
    small = ScriptedContext(lambda memory: memory[-1] + 1)

    assert list(draft_of(small, n_vocab=50).speculation().guesser(0).guess([47], 7, Batch())) == [
        48,
        49,
    ]


def test_an_interrupt_leaves_it_usable() -> None:
    small = ScriptedContext(countdown)
    guesser = draft_of(small).speculation().guesser(0)
    small.interrupt_after = 0

    assert list(guesser.guess([9, 30], 3, Batch())) == []

    small.interrupt_after = None
    assert list(guesser.guess([9, 30], 3, Batch())) == [29, 28, 27]


def test_a_draft_that_is_always_wrong_is_hardly_asked_any_more() -> None:
    small = ScriptedContext(lambda _: 5, n_ctx=2000)
    pace = Measured()
    draft = Draft(small, pace, n_seq=1, n_vocab=100)
    guesser = draft.speculation().guesser(0)
    ids, n_asked = [9, 30], []
    for step in range(600):
        n = len(guesser.guess(ids, 15, Batch()))
        pace.note(1 + n, 0.01 * (1 + 0.02 * n))
        n_asked.append(n > 0)
        ids.append(40 + step % 7)

    assert any(n_asked[:10])
    assert sum(n_asked[100:]) < 50
