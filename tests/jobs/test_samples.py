"""Several replies to one prompt, through the real scheduler: seeds, queue, steering, ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from scripted_context import END, ScriptedContext
from spelled_vocabulary import SpelledVocabulary

from localseek.chat.families import FAMILIES
from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.chat.prompt import make_prompt
from localseek.chat.template import ChatTemplate
from localseek.engine.request import MOST_SEEDS, Sampling
from localseek.engine.scheduler import Scheduler
from localseek.jobs.reply import Reply
from localseek.jobs.sample_seeds import seeds_for, seeds_of
from localseek.jobs.samples import (
    SameSamplesError,
    SampleOver,
    Samples,
    SamplesProgress,
    check_they_differ,
)

TEMPLATE = ChatTemplate(
    source="{% for m in messages %}<U>{{ m.content }}{% endfor %}<A>", family=FAMILIES["r1"]
)
VOCABULARY = SpelledVocabulary(
    control=("<U>", "<A>", "<think>", "</think>"), words=("hm", "It", " is")
)
PROMPT = make_prompt([Message("user", "hi")], TEMPLATE, VOCABULARY)
THINK, CLOSE, *ANSWER = VOCABULARY.spell("hm", "</think>", "It", " is")


def says(said: Sequence[int]) -> int:
    """Think a word, then answer."""
    return [THINK, CLOSE, *ANSWER, END][len(said)]


def thinks_until_told(said: Sequence[int]) -> int:
    return says([0, 0, *said[said.index(CLOSE) + 1 :]]) if CLOSE in said else THINK


def context(model: Callable[[Sequence[int]], int], **settings: int) -> ScriptedContext:
    n_prompt = len(PROMPT.tokens)
    return ScriptedContext(
        lambda memory: model(memory[n_prompt:]), n_ctx=settings.get("n_ctx", 256), n_seq=2
    )


def samples(n: int, **more: object) -> Samples:
    policy = ThinkPolicy(closing="", stops_loops=False)
    return Samples(PROMPT, VOCABULARY, Sampling(), seeds=range(n), policy=policy, **more)  # type: ignore[arg-type]


def replies(asked: Samples, scripted: ScriptedContext) -> dict[int, Reply]:
    items = asked.stream(Scheduler(scripted))
    return {item.index: item.reply for item in items if isinstance(item, SampleOver)}


def test_the_first_has_the_seed_that_was_given_and_the_others_follow_from_it() -> None:
    third = int.from_bytes(sha256(b'[7, "", 2]').digest()[:4], "big") % MOST_SEEDS

    assert seeds_for(7, 3) == (7, seeds_for(7, 2)[1], third)
    assert len({*seeds_for(7, 100), *seeds_for(8, 100), *seeds_of("a", 0, 100, 7)[1:]}) == 299
    assert seeds_for(None, 2) != seeds_for(None, 2)


def test_more_samples_than_sequences_wait_for_their_turn() -> None:
    scripted = context(says)

    items = list(samples(5).stream(Scheduler(scripted)))

    over = [item for item in items if isinstance(item, SampleOver)]
    progress = [item for item in items if isinstance(item, SamplesProgress)]
    assert sorted(sample.index for sample in over) == [0, 1, 2, 3, 4]
    assert {(s.reply.reasoning, s.reply.answer) for s in over} == {("hm", "It is")}
    assert [s.reply.sampling.seed for s in sorted(over, key=lambda s: s.index)] == [0, 1, 2, 3, 4]
    assert (progress[-1].n_tokens, progress[-1].n_samples) == (5 * 4, 5)
    assert {item.n_thinking for item in progress} == {0, 1}  # the second waits for the first
    assert [item.n_over for item in progress] == sorted(item.n_over for item in progress)


def test_answer_now_reaches_those_that_are_yet_to_come() -> None:
    asked = samples(4)
    found = {}

    for item in asked.stream(Scheduler(context(thinks_until_told))):
        if isinstance(item, SamplesProgress) and item.n_tokens == 10:
            asked.answer_now()
        if isinstance(item, SampleOver):
            found[item.index] = item.reply

    assert [found[i].thinking_end for i in range(4)] == ["answer_now"] * 4
    assert {reply.answer for reply in found.values()} == {"It is"}
    assert found[0].n_reasoning > found[3].n_reasoning


def test_a_full_context_drops_the_oldest_of_each() -> None:
    found = replies(
        samples(3, overflow="drop-oldest", max_tokens=300), context(lambda _: THINK, n_ctx=128)
    )

    assert [found[i].finish for i in range(3)] == ["length"] * 3
    assert [len(found[i].tokens) for i in range(3)] == [300] * 3
    assert all(reply.n_dropped for reply in found.values())


def test_a_full_context_is_the_end_where_nothing_may_be_dropped() -> None:
    found = replies(samples(3), context(lambda _: THINK, n_ctx=128))

    assert {reply.finish for reply in found.values()} == {"context"}


def test_an_interrupt_ends_those_in_flight_and_no_others_begin() -> None:
    scripted = context(thinks_until_told)
    scripted.interrupt_after = 20

    found = replies(samples(5), scripted)

    assert [(i, reply.finish) for i, reply in sorted(found.items())] == [
        (0, "interrupted"),
        (1, "interrupted"),
    ]


def test_samples_that_would_be_one_are_refused() -> None:
    check_they_differ(1, 0)
    check_they_differ(8, 0.1)
    check_they_differ(8, None)
    with pytest.raises(SameSamplesError) as caught:
        check_they_differ(8, 0)

    assert caught.value.exit_code == 2
