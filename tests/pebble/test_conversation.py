"""What is trained on is what the chat template makes of the same conversation."""

from __future__ import annotations

from random import Random

import jinja2
import pytest

from localseek.chat.families import family_of
from localseek.chat.messages import Message
from localseek.chat.reasoning import ReasoningSplitter, Segment
from localseek.chat.template import ChatTemplate, render
from localseek.pebble.conversation import (
    BOS,
    EOS,
    MARKS,
    SKIPPED,
    TEMPLATE,
    prompt_text,
    training_text,
)
from localseek.pebble.problem import Problem
from localseek.pebble.tasks import TASKS

PROBLEM = Problem(
    task="addition",
    instance="addition 1 2",
    question="1 + 2?",
    thinking="1 + 2 = 3",
    answer="1 + 2 = 3",
    expected="3",
)
BOXES = TASKS["boxes"].make(Random(3))


def messages(*problems: Problem) -> list[Message]:
    turns = [
        turn
        for problem in problems
        for turn in (Message("user", problem.question), Message("assistant", problem.answer))
    ]
    return turns[:-1]


def template() -> ChatTemplate:
    family = family_of(architecture="llama", name="pebble", template=TEMPLATE)
    return ChatTemplate(source=TEMPLATE, family=family, bos=BOS, eos=EOS, markup=MARKS)


def test_one_turn_is_laid_out_as_r1_does() -> None:
    given, learned = training_text([PROBLEM], Random(0), thinks=True)
    assert given.text == "<｜begin▁of▁sentence｜><｜User｜>1 + 2?<｜Assistant｜><think>\n"
    assert learned.text == "1 + 2 = 3\n</think>\n\n1 + 2 = 3<｜end▁of▁sentence｜>"
    assert [given.is_reply, learned.is_reply] == [False, True]


def test_without_thought_the_empty_block_is_given_and_not_learned() -> None:
    given, learned = training_text([PROBLEM], Random(0), thinks=False)
    assert given.text.endswith("<｜Assistant｜><think>\n\n</think>\n\n")
    assert learned.text == "1 + 2 = 3<｜end▁of▁sentence｜>"


def test_where_there_is_nothing_to_think_about_closing_at_once_is_learned() -> None:
    other = TASKS["other"].make(Random(0))
    given, learned = training_text([other], Random(0), thinks=True)
    assert (given.text + learned.text).endswith(f"{SKIPPED}{other.answer}{EOS}")
    assert given.text.endswith("<think>\n")


@pytest.mark.parametrize("problems", [[PROBLEM], [PROBLEM, BOXES], [BOXES, PROBLEM, BOXES]])
def test_the_chat_template_renders_what_was_trained(problems: list[Problem]) -> None:
    rendered = render(messages(*problems), template())
    assert rendered.text == prompt_text(problems, thinks=True)
    assert rendered.opened == "reasoning"
    assert not rendered.notices


def test_the_template_can_skip_the_thought() -> None:
    turns = [{"role": m.role, "content": m.content} for m in messages(PROBLEM, BOXES)]
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - no HTML
    text = environment.from_string(TEMPLATE).render(
        messages=turns,
        bos_token=BOS,
        eos_token=EOS,
        add_generation_prompt=True,
        enable_thinking=False,
    )
    assert text == prompt_text([PROBLEM, BOXES], thinks=False)


def test_the_template_drops_the_thoughts_of_earlier_replies() -> None:
    thought = {"role": "assistant", "content": "<think>\n1 + 2 = 3\n</think>\n\n1 + 2 = 3"}
    user = {"role": "user", "content": PROBLEM.question}
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - no HTML
    text = environment.from_string(TEMPLATE).render(
        messages=[user, thought, user], bos_token=BOS, eos_token=EOS, add_generation_prompt=True
    )
    assert text == prompt_text([PROBLEM, PROBLEM], thinks=True)


def test_our_own_splitter_finds_thought_and_answer() -> None:
    _, learned = training_text([BOXES], Random(0), thinks=True)
    splitter = ReasoningSplitter(template().family.marks, start="reasoning")
    parts = [*splitter.feed(learned.text.removesuffix(EOS).encode()), *splitter.finish()]
    segments = [part for part in parts if isinstance(part, Segment)]
    thought = "".join(s.text for s in segments if s.kind == "reasoning")
    answer = "".join(s.text for s in segments if s.kind == "answer")
    assert (thought, answer) == (BOXES.thinking, BOXES.answer)


def test_only_the_last_reply_is_learned() -> None:
    given, learned = training_text([PROBLEM, BOXES], Random(1), thinks=True)
    assert given.text.count("<｜User｜>") == 2
    assert given.text.count("<think>") == 1
    assert learned.text.count(EOS) == 1
