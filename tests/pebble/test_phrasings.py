"""The questions that others wrote are in other words than those that the model learns from."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from localseek.pebble.evaluate import read_questions
from localseek.pebble.tasks import TASKS
from localseek.pebble.tasks.stack_telling import ALL_COLOURS
from localseek.pebble.tasks.weekdays import DAYS
from localseek.pebble.tasks.wording import NAMES, NUMBER_WORDS

QUESTIONS = read_questions(Path(__file__).with_name("phrasings.toml"))
MODELLED = read_questions(Path(__file__).with_name("modelled.toml"))
N_DRAWN = 20_000
KINDS = {
    "COLOUR": {*ALL_COLOURS},
    "0": NUMBER_WORDS,
    "DAY": {day.lower() for day in DAYS},
    "NAME": {name.lower() for name in NAMES},
}


def worded(question: str) -> str:
    """Return the words of a question, with colours, numbers, weekdays and names all alike."""
    found = re.findall(r"[a-z']+|\d[\d,]*|[+*/x=<>-]", question.lower())
    return " ".join(_kind(word) for word in found)


def _kind(word: str) -> str:
    if word[0].isdigit():
        return "0"
    return next((kind for kind, words in KINDS.items() if word in words), word)


def test_there_are_two_hundred_of_them() -> None:
    assert len({question.question for question in QUESTIONS}) >= 200
    assert {question.task for question in QUESTIONS} == {*TASKS}


def test_none_of_them_is_one_that_wordings_are_modelled_on() -> None:
    assert {question.task for question in MODELLED} == {*TASKS}
    theirs = {worded(question.question) for question in MODELLED}
    assert len(theirs) > 1000
    assert not theirs & {worded(question.question) for question in QUESTIONS}


@pytest.mark.parametrize("task", TASKS)
def test_no_training_question_is_worded_like_one_of_them(task: str) -> None:
    random = Random(task)
    drawn = {worded(TASKS[task].make(random).question) for _ in range(N_DRAWN)}
    theirs = {worded(question.question) for question in QUESTIONS if question.task == task}
    assert not drawn & theirs


def test_a_question_that_differs_by_its_numbers_is_worded_alike() -> None:
    assert worded("What is 5 + 1,200?") == worded("what is twelve + 7") == "what is 0 + 0"
    assert worded("Anna took the red one.") == worded("Ben took the blue one")
