"""Slips in worked solutions: what is made good is the solution, and the slip is not learned."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from localseek.pebble.conversation import training_text
from localseek.pebble.problem import Problem
from localseek.pebble.slips import slip
from localseek.pebble.slips_in_sums import SUMS
from localseek.pebble.tasks import TASKS

N_SEEDS = 1000
SIGNS = {"addition": "+", "subtraction": "-", "multiplication": "*"}


def asked(problem: Problem) -> str:
    return problem.question.lower() if problem.question.isupper() else problem.question


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
        numbers = {*re.findall(r"\d+", wrong.rpartition("so ")[2])}
        are_the_same = numbers == {*problem.instance.split()[1:]}
        assert are_the_same == (sign[1] != SIGNS[task]), problem
    assert signs == {*SUMS}


@pytest.mark.parametrize(
    ("question", "thinking", "wrong"),
    [
        ("12, no, 15 plus 4?", "15 + 4\n…", "12 + 4"),
        ("4 plus 12, sorry, 15?", "4 + 15\n…", "4 + 12"),
        (
            "it was 9 i mean 62, now 40, how much lower is that",
            "62 and 40: 2 and 2 digits, 6 > 4, so 62 - 40\n…",
            "9 and 40: 1 and 2 digits, so 40 - 9",
        ),
    ],
)
def test_a_number_that_was_taken_back_is_taken_for_what_was_meant(
    question: str, thinking: str, wrong: str
) -> None:
    problem = replace(slipped("addition")[0][0], question=question, thinking=thinking)
    found = [slip(problem, Random(seed)) for seed in range(20)]
    assert wrong in {one[1] for one in found if one}
    assert all(one and one[2].endswith(f":\n{thinking}") for one in found)


def test_a_stack_taken_for_one_from_the_other_end_is_turned_round() -> None:
    ends = set()
    for problem, _, wrong, behind in slipped("boxes"):
        begun = re.fullmatch(r"(Start|From the top): (.*)\.", wrong)
        if begun is None or not behind.startswith("\nThat is from the"):
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


def test_a_start_that_is_not_so_is_listed_once_more() -> None:
    n_of = {-1: 0, 0: 0, 1: 0}
    for problem, before, wrong, behind in slipped("boxes"):
        if not behind.startswith("\nNot so.\n"):
            continue
        assert before == ""
        assert behind == f"\nNot so.\n{problem.thinking}"
        proper = problem.thinking.partition("\n")[0]
        assert wrong != proper
        assert wrong.partition(": ")[0] == proper.partition(": ")[0]
        n_of[wrong.count(",") - proper.count(",")] += 1
    assert min(n_of.values()) > 10


def test_a_move_left_out_is_made_before_the_next_one() -> None:
    n_left_out = 0
    for problem, before, wrong, behind in slipped("boxes"):
        if not behind.startswith("\nNot yet.\n"):
            continue
        rest = behind.removeprefix("\nNot yet.\n")
        assert before + rest == problem.thinking
        assert [line for line in rest.splitlines() if line.startswith("> ")][1] == wrong
        n_left_out += 1
    assert n_left_out > 50


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
        lines = [line for line in problem.thinking.splitlines() if not line.startswith("> ")]
        made = [line for line in (before + wrong + behind).splitlines() if line[:2] != "> "]
        if len(made) != len(lines) - 1:
            continue
        assert " ".join(made) == " ".join(lines)
        quote = (before + wrong).rpartition("\n> ")[2]
        assert quote in asked(problem)
        assert "\n" not in quote
        n_joined += 1
    assert n_joined > 50


def test_a_quote_that_ends_too_early_or_too_late_changes_nothing_else() -> None:
    n_short, n_long = 0, 0
    for problem, before, wrong, behind in slipped("boxes"):
        if not wrong.endswith("\n"):
            continue
        quote = (before + wrong).rpartition("\n> ")[2].removesuffix("\n")
        assert quote in asked(problem)
        assert problem.thinking.endswith(f"\n{behind}")
        proper = problem.thinking.removesuffix(f"\n{behind}").rpartition("\n> ")[2]
        assert proper.startswith(quote) or quote.startswith(proper)
        n_short += len(quote) < len(proper)
        n_long += len(quote) > len(proper)
    assert min(n_short, n_long) > 15


def test_an_answer_to_another_question_is_not_what_was_asked() -> None:
    others = set()
    for problem, before, wrong, behind in slipped("boxes"):
        if not behind.startswith("\nThat is not asked."):
            continue
        rest = before.removesuffix("\n") + behind.removeprefix("\nThat is not asked.")
        assert rest == problem.thinking
        stack = re.findall(r": ([a-z, ]+)\.", before)[-1].split(", ")
        kind = re.match(r"The last is|The first is|Turned round:", wrong)
        assert kind
        ends = {
            "The last is": stack[-1],
            "The first is": stack[0],
            "Turned round:": ", ".join(stack[::-1]),
        }
        assert wrong == f"{kind[0]} {ends[kind[0]]}."
        others.add((kind[0], behind.count("\n")))
    assert len(others) == 6


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
