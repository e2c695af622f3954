"""Slips in worked solutions: what is made good is the solution, and the slip is not learned."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from localseek.pebble.conversation import training_text
from localseek.pebble.problem import Problem
from localseek.pebble.slips import slip
from localseek.pebble.tasks import TASKS

N_SEEDS = 1000


def asked(problem: Problem) -> str:
    return problem.question.lower() if problem.question.isupper() else problem.question


@cache
def slipped() -> list[tuple[Problem, str, str, str]]:
    problems = [TASKS["boxes"].make(Random(seed)) for seed in range(N_SEEDS)]
    found = [(problem, slip(problem, Random(seed))) for seed, problem in enumerate(problems)]
    return [(problem, *parts) for problem, parts in found if parts is not None]


def test_a_move_left_out_is_made_before_the_next_one() -> None:
    n_left_out = 0
    for problem, before, wrong, behind in slipped():
        if not behind.startswith("\nNot yet.\n"):
            continue
        rest = behind.removeprefix("\nNot yet.\n")
        assert before + rest == problem.thinking
        assert [line for line in rest.splitlines() if line.startswith("> ")][1] == wrong
        n_left_out += 1
    assert n_left_out > 50


def test_a_box_that_is_not_there_yet_is_added_instead() -> None:
    n_taken = 0
    for problem, before, wrong, behind in slipped():
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
    for problem, before, wrong, behind in slipped():
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
    for problem, before, wrong, behind in slipped():
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


def test_only_what_makes_it_good_is_learned() -> None:
    problem, *parts = next(one for one in slipped() if "Take out" in one[2])
    seeds = (Random(seed) for seed in range(200))
    texts = [training_text([problem], random, thinks=True, slips=1.0) for random in seeds]
    found = next(one for one in texts if [part.text for part in one[1:3]] == parts[:2])
    assert [part.is_reply for part in found] == [False, True, False, True]
    assert found[3].text == f"{parts[2]}\n</think>\n\n{problem.answer}<｜end▁of▁sentence｜>"


def test_without_thought_or_boxes_there_is_no_slip() -> None:
    boxes = slipped()[0][0]
    letters = TASKS["letters"].make(Random(0))
    assert len(training_text([boxes], Random(0), thinks=True)) == 2
    assert len(training_text([boxes], Random(0), thinks=False, slips=1.0)) == 2
    assert len(training_text([letters], Random(0), thinks=True, slips=1.0)) == 2
