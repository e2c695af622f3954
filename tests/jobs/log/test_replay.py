"""A logged reply again: the same to the last token, whatever happened to it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import scripts
from conftest import MakeModel
from logged_replies import loaded_model, log_chat, log_exchange, log_reply, stream
from scripted_gguf import Script

from localseek.chat.control import ThinkControl
from localseek.chat.policy import ThinkPolicy
from localseek.engine.interrupt import Interrupt
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.log.entry import Entry
from localseek.jobs.log.opening import open_log
from localseek.jobs.log.replay import AnotherModelError, Replayed, UnreplayableError, replay
from localseek.jobs.reply import Reply, StreamItem

STORY = "A story."
CREATIVE = {"temperature": 1.0, "seed": 7}


def newest() -> Entry:
    with closing(open_log()) as log:
        return log.get(log.newest(1)[0].id)


def again(entry: Entry | None = None, **how: Any) -> Replayed:
    return replay(entry or newest(), Interrupt(), **how)


def with_reply(entry: Entry, **changes: Any) -> Entry:
    reply = replace(entry.exchange.reply, **changes)
    return replace(entry, exchange=replace(entry.exchange, reply=reply))


def last_of(items: Iterator[StreamItem], *, at: int, do: Callable[[], None]) -> Reply:
    """The reply that a stream ends with; something is done in its midst."""
    for n, item in enumerate(items):
        if n == at:
            do()
        if isinstance(item, Reply):
            return item
    raise AssertionError


@pytest.fixture(scope="module")
def smol(smollm2_gguf: Path) -> Iterator[LoadedModel]:
    with loaded_model(smollm2_gguf, n_threads=2) as loaded:
        yield loaded


def test_a_reply_drawn_at_random_comes_again_but_for_another_seed(smol: LoadedModel) -> None:
    reply = log_reply(smol, STORY, sampling=CREATIVE, max_tokens=8)
    entry = newest()
    log_reply(smol, STORY, sampling={**CREATIVE, "seed": 8}, max_tokens=8)
    other = newest().exchange.reply

    found = again(with_reply(entry, sampling=other.sampling)).difference

    expected = Replayed(n_tokens=len(reply.tokens), difference=None, doubts=())
    assert again(entry) == expected
    pairs = zip(reply.tokens, other.tokens, strict=False)
    first = next(i for i, (then, now) in enumerate(pairs) if then != now)
    assert found is not None
    assert (found.position, found.then, found.now) == (
        first,
        reply.tokens[first],
        other.tokens[first],
    )
    assert found.then_text == smol.vocabulary.token_bytes(reply.tokens[first]).decode()


def test_penalties_filters_and_a_grammar_come_again(smol: LoadedModel) -> None:
    sampling = {
        **CREATIVE,
        "repeat_penalty": 1.3,
        "presence_penalty": 0.5,
        "dry_multiplier": 0.8,
        "xtc_probability": 0.5,
        "min_p": 0.05,
        "typical_p": 0.9,
        "logit_bias": ((198, -100.0),),
    }
    grammar = 'root ::= "the " [a-z ]+ "."'

    reply = log_reply(smol, STORY, sampling=sampling, max_tokens=8, grammar=grammar)

    assert reply.answer.startswith("the ")
    assert again().difference is None


def test_an_answer_in_a_form_that_outgrew_its_context_comes_again(smollm2_gguf: Path) -> None:
    grammar = 'root ::= "the" (" " [a-z]{4}){60} "."'
    with loaded_model(smollm2_gguf, n_threads=2, n_ctx=160) as loaded:
        reply = log_reply(
            loaded,
            STORY,
            sampling=CREATIVE,
            max_tokens=400,
            grammar=grammar,
            overflow="drop-oldest",
        )

    assert re.fullmatch(r"the( [a-z]{4}){60}\.", reply.answer)
    assert reply.course.restarts
    assert again().difference is None


def test_a_later_turn_of_a_chat_comes_again_after_that_before_it(smol: LoadedModel) -> None:
    log_chat(smol, "A poem.", "Why?", max_tokens=6)

    with closing(open_log()) as log:
        entry = log.get(2)
        earlier = log.before(entry)
        log.delete([1])
        assert log.before(entry) == []

    assert [each.exchange.question for each in earlier] == ["A poem."]
    assert entry.exchange.reply.n_cached > 30
    n_tokens = len(entry.exchange.reply.tokens)
    expected = Replayed(n_tokens=n_tokens, difference=None, doubts=())
    assert again(entry, earlier=earlier) == expected


FORCED = {
    "a budget": (scripts.THINKS_UNTIL_TOLD, ThinkPolicy(budget=6), "think_budget"),
    "too little thought": (scripts.THINKS_ON, ThinkPolicy(min_think=4), "stop"),
    "a loop": (scripts.THINKS_UNTIL_TOLD, ThinkPolicy(), "loop"),
    "a loop in the answer": (scripts.ANSWERS_FOREVER, ThinkPolicy(), "loop"),
    "the most of an answer": (scripts.THINKS, ThinkPolicy(max_answer=2), "length"),
    "nothing": (scripts.THINKS, ThinkPolicy(), "stop"),
}


@pytest.mark.parametrize(("script", "policy", "finish"), FORCED.values(), ids=FORCED)
def test_what_was_forced_is_forced_at_the_same_place(
    scripted_model: MakeModel, script: Script, policy: ThinkPolicy, finish: str
) -> None:
    with loaded_model(scripted_model(script), n_ctx=1024) as loaded:
        reply = log_reply(loaded, "hi", policy=policy)

    assert reply.finish == finish
    assert again() == Replayed(n_tokens=len(reply.tokens), difference=None, doubts=())


def test_a_person_who_wanted_the_answer_wants_it_again_at_that_token(
    scripted_model: MakeModel,
) -> None:
    control = ThinkControl(ThinkPolicy(stops_loops=False))
    with loaded_model(scripted_model(scripts.THINKS_UNTIL_TOLD), n_ctx=4096) as loaded:
        tokens, items = stream(loaded, "hi", control=control)
        reply = last_of(items, at=40, do=control.answer_now)
        log_exchange(loaded, "hi", tokens, reply)

    assert reply.thinking_end == "answer_now"
    assert [forced.position for forced in newest().exchange.reply.course.forced] > [0]
    assert again().difference is None


def test_what_was_drawn_where_something_else_was_put_is_compared_too(
    scripted_model: MakeModel,
) -> None:
    with loaded_model(scripted_model(scripts.THINKS_UNTIL_TOLD)) as loaded:
        log_reply(loaded, "hi", policy=ThinkPolicy(budget=6))
    entry = newest()
    course = entry.exchange.reply.course
    (forced,) = course.forced

    changed = replace(course, forced=(replace(forced, drawn=forced.drawn + 1),))
    found = again(with_reply(entry, course=changed)).difference

    assert found is not None
    assert (found.position, found.now) == (forced.position, forced.drawn)


def test_a_reply_that_outgrew_its_context_comes_again(scripted_model: MakeModel) -> None:
    policy = ThinkPolicy(stops_loops=False)
    with loaded_model(scripted_model(scripts.THINKS_FOREVER), n_ctx=256) as loaded:
        reply = log_reply(loaded, "hi", policy=policy, overflow="drop-oldest", max_tokens=700)

    assert (len(reply.tokens), len(reply.course.restarts)) == (700, 4)
    assert again().difference is None


def test_a_closing_that_the_full_context_cut_in_two_comes_again(scripted_model: MakeModel) -> None:
    with loaded_model(scripted_model(scripts.THINKS_UNTIL_TOLD), n_ctx=128) as loaded:
        policy = ThinkPolicy(budget=60, stops_loops=False)
        reply = log_reply(loaded, "hi", policy=policy, overflow="drop-oldest")

    (forced,), (restart,) = reply.course.forced, reply.course.restarts
    n_before = len(newest().exchange.prompt_tokens) + forced.position
    assert n_before < 128 < n_before + len(forced.tokens)
    assert restart.position == forced.position + len(forced.tokens)
    assert (reply.answer, again().difference) == ("It is four", None)


def test_a_reply_that_a_person_stopped_is_compared_as_far_as_it_went(
    scripted_model: MakeModel,
) -> None:
    interrupt = Interrupt()
    with loaded_model(scripted_model(scripts.THINKS_FOREVER), interrupt=interrupt) as loaded:
        tokens, items = stream(loaded, "hi")
        reply = last_of(items, at=20, do=interrupt.set)
        log_exchange(loaded, "hi", tokens, reply)

    assert reply.finish == "interrupted"
    assert again() == Replayed(n_tokens=len(reply.tokens), difference=None, doubts=())


def test_a_reply_that_goes_on_or_ends_early_now_differs(scripted_model: MakeModel) -> None:
    with loaded_model(scripted_model(scripts.THINKS)) as loaded:
        reply = log_reply(loaded, "hi")
    entry = newest()

    longer = again(with_reply(entry, tokens=reply.tokens[:-1])).difference
    shorter = again(with_reply(entry, tokens=(*reply.tokens, 5))).difference

    assert longer is not None
    assert (longer.position, longer.then, longer.now) == (6, None, reply.tokens[-1])
    assert shorter is not None
    assert (shorter.position, shorter.then, shorter.now) == (7, 5, None)


def test_why_it_could_differ_is_known(scripted_model: MakeModel) -> None:
    with loaded_model(scripted_model(scripts.THINKS), n_seq=4) as loaded:
        log_reply(loaded, "hi")
    entry = with_reply(newest(), n_cached=3)
    conditions = replace(entry.conditions, llama_cpp="0.3.1")

    doubts = again(replace(entry, conditions=conditions)).doubts

    assert "llama-cpp-python was 0.3.1 then" in doubts[0]
    assert doubts[1:] == (
        "it was answered beside up to 3 others, and alone now",
        "3 tokens of the prompt were in memory then, and read anew now",
    )


def test_another_model_is_refused(scripted_model: MakeModel, tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    shutil.copy2(scripted_model(scripts.THINKS), model)
    with loaded_model(model) as loaded:
        log_reply(loaded, "hi")

    moved = model.rename(tmp_path / "moved.gguf")
    with pytest.raises(AnotherModelError, match="is not there any more") as gone:
        again()
    assert again(path=moved).difference is None
    os.utime(moved)
    with pytest.raises(AnotherModelError, match="is another file than then") as other:
        again(path=moved)

    assert gone.value.exit_code == other.value.exit_code == 66


def test_a_damaged_entry_never_reaches_llama(scripted_model: MakeModel) -> None:
    with loaded_model(scripted_model(scripts.THINKS)) as loaded:
        log_reply(loaded, "hi")
    entry = newest()
    course = replace(entry.exchange.reply.course, grammar="root ::= ((")
    exchange = entry.exchange

    with pytest.raises(UnreplayableError, match="grammar"):
        again(with_reply(entry, course=course))
    for tokens in ((10**6,), (-1,), ()):
        with pytest.raises(UnreplayableError):
            again(replace(entry, exchange=replace(exchange, prompt_tokens=tokens)))


def test_an_interrupt_stops_it(scripted_model: MakeModel) -> None:
    with loaded_model(scripted_model(scripts.THINKS)) as loaded:
        log_reply(loaded, "hi")
    interrupt = Interrupt()

    with pytest.raises(KeyboardInterrupt):
        replay(newest(), interrupt, on_token=lambda _n, _of: interrupt.set())
