"""Slips in worked solutions: what is made good is the solution, and the slip is not learned."""

from __future__ import annotations

import re
from functools import cache
from random import Random

import pytest

from localseek.pebble.conversation import training_text
from localseek.pebble.problem import Problem
from localseek.pebble.slips import SUMS, slip
from localseek.pebble.tasks import TASKS

N_SEEDS = 600
SIGNS = {"addition": "+", "subtraction": "-", "multiplication": "*"}


@cache
def slipped(task: str) -> list[tuple[Problem, str, str, str]]:
    problems = [TASKS[task].make(Random(seed)) for seed in range(N_SEEDS)]
    found = [(problem, slip(problem, Random(seed))) for seed, problem in enumerate(problems)]
    return [(problem, *parts) for problem, parts in found if parts is not None]


@pytest.mark.parametrize("task", SIGNS)
def test_another_operation_is_begun_with_and_taken_back(task: str) -> None:
    signs = set()
    for problem, before, wrong, behind in slipped(task):
        sign = re.fullmatch(r".*\d ([+*-]) \d+", wrong)
        assert sign
        signs.add(sign[1])
        assert before == ""
        assert behind == f"\nNo, {SUMS[SIGNS[task]]}:\n{problem.thinking}"
        numbers = sorted(re.findall(r"\d+", wrong.rpartition("so ")[2]))
        assert numbers == sorted(problem.instance.split()[1:]), problem
    assert signs == {*SUMS} - {SIGNS[task]}


def test_a_stack_taken_for_one_from_the_other_end_is_turned_round() -> None:
    ends = set()
    for problem, _, wrong, behind in slipped("boxes"):
        begun = re.fullmatch(r"(Start|From the top): (.*)\.", wrong)
        if begun is None:
            continue
        start = problem.instance.removeprefix("boxes ").partition(" | ")[0].split(",")
        is_up = not problem.thinking.startswith("From")
        assert begun[1] == ("From the top" if is_up else "Start")
        assert begun[2].split(", ") == (start if is_up else start[::-1])
        end = "bottom" if is_up else "top"
        proper = problem.thinking[problem.thinking.index("Start: ") :]
        assert behind == f"\nThat is from the {end}.\n{proper}"
        ends.add(end)
    assert ends == {"top", "bottom"}


def test_a_box_that_is_not_there_yet_is_added_instead() -> None:
    n_taken = 0
    for problem, before, wrong, behind in slipped("boxes"):
        if not wrong.startswith("Take out "):
            continue
        colour = wrong.removeprefix("Take out ").removesuffix(":")
        assert behind.startswith(f" not there. Add {colour}")
        assert before + behind.removeprefix(" not there. ") == problem.thinking
        left = re.findall(r": ([a-z, ]+)\.", before)[-1].split(", ")
        assert colour not in left, problem
        n_taken += 1
    assert n_taken > 50


def test_two_moves_quoted_at_once_are_both_made() -> None:
    n_joined = 0
    for problem, before, wrong, behind in slipped("boxes"):
        if not before or wrong.startswith("Take out "):
            continue
        text = problem.question.lower() if problem.question.isupper() else problem.question
        quote = (before + wrong).rpartition("\n> ")[2]
        assert quote in text
        assert "\n" not in quote
        lines = [line for line in problem.thinking.splitlines() if not line.startswith("> ")]
        made = [line for line in (before + wrong + behind).splitlines() if line[:2] != "> "]
        assert " ".join(made) == " ".join(lines)
        assert len(made) == len(lines) - 1
        n_joined += 1
    assert n_joined > 50


def test_only_what_makes_it_good_is_learned() -> None:
    problem = slipped("subtraction")[0][0]
    parts = training_text([problem], Random(0), thinks=True, slips=1.0)
    assert [part.is_reply for part in parts] == [False, True, False, True]
    assert parts[3].text.startswith("\nNo, subtract:\n")
    assert parts[3].text.endswith(f"\n</think>\n\n{problem.answer}<｜end▁of▁sentence｜>")


def test_without_thought_or_a_kind_of_slip_there_is_none() -> None:
    problem = slipped("subtraction")[0][0]
    letters = TASKS["letters"].make(Random(0))
    assert len(training_text([problem], Random(0), thinks=True)) == 2
    assert len(training_text([problem], Random(0), thinks=False, slips=1.0)) == 2
    assert len(training_text([letters], Random(0), thinks=True, slips=1.0)) == 2
