"""A worked solution -> at times one with a slip in it that is made good, to learn that from.

    2243 - 7611                     Start: amber, gold, peach.        > add a green one and sell it
    No, add:                        That is from the top.             Add green: red, green. Remove …
    2243 + 7611                     Start: peach, gold, amber.

What begins a line is decided before a word of it is written. Behind it a slip can be seen and taken
back; but a model that was only shown solutions without any goes on as if there were none. The
slip itself is not learned, only what comes behind it.

Source: "Physics of Language Models: Part 2.2, How to Learn From Mistakes on Grade-School Math
Problems" (Ye, Xu, Li and Allen-Zhu 2024).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from localseek.pebble.problem import Problem
from localseek.pebble.tasks.compared import compared

MAX_GAP = 24  # characters between two moves that are taken for one
SUMS = {"+": "add", "-": "subtract", "*": "multiply"}

_FIRST_LINE = re.compile(r"(?:(\d+) and (\d+): .*, so )?(\d+) ([+*-]) (\d+)")
_STARTED = re.compile(r"(?:From the top: (?P<down>.*)\.\n)?Start: (?P<up>.*)\.")
_ADDED = re.compile(r"^Add (?P<colour>[a-z]+)", re.MULTILINE)
_QUOTED = re.compile(r"^> (?P<quote>.*)\n(?P<line>.*)", re.MULTILINE)

Slipped = tuple[str, str, str]  # what comes before the slip, the slip, and what comes behind it


def slip(problem: Problem, random: Random) -> Slipped | None:
    """Make a slip in the thinking of ``problem``, if there can be one of the kind drawn."""
    kinds = _KINDS.get(problem.task)
    return random.choice(kinds)(problem, random) if kinds else None


def _another_sum(problem: Problem, random: Random) -> Slipped | None:
    """Begin with another operation than the one that is asked for."""
    found = _FIRST_LINE.match(problem.thinking)
    if found is None:
        return None
    asked = found[4]
    one, two = (found[1], found[2]) if found[1] else (found[3], found[5])
    other = random.choice([sign for sign in SUMS if sign != asked])
    begun = f"{one} {other} {two}"
    if other == "-" and random.random() < 0.5:
        larger, smaller = sorted((int(one), int(two)), reverse=True)
        begun = f"{compared(int(one), int(two))}, so {larger} - {smaller}"
    return "", begun, f"\nNo, {SUMS[asked]}:\n{problem.thinking}"


def _other_end(problem: Problem, _random: Random) -> Slipped | None:
    """Take a stack that is told from the bottom for one from the top, or the other way round."""
    found = _STARTED.match(problem.thinking)
    if found is None or "," not in found["up"]:
        return None
    begun, end = f"From the top: {found['up']}.", "bottom"
    if found["down"]:
        begun, end = f"Start: {found['down']}.", "top"
    behind = problem.thinking[found.end() :]
    return "", begun, f"\nThat is from the {end}.\nStart: {found['up']}.{behind}"


def _taken_for_a_move(problem: Problem, random: Random) -> Slipped | None:
    """Take out a box that is not there yet."""
    found = list(_ADDED.finditer(problem.thinking))
    if not found:
        return None
    one = random.choice(found)
    before, behind = problem.thinking[: one.start()], problem.thinking[one.start() :]
    return before, f"Take out {one['colour']}:", f" not there. {behind}"


def _two_quoted_as_one(problem: Problem, random: Random) -> Slipped | None:
    """Quote two moves in one line; both are made then."""
    text = problem.question.lower() if problem.question.isupper() else problem.question
    found, end, pairs = list(_QUOTED.finditer(problem.thinking)), 0, []
    for index, quoted in enumerate(found):
        start = text.index(quoted["quote"], end)
        gap = text[end:start]
        if index and len(gap) <= MAX_GAP and "\n" not in gap:
            pairs.append((found[index - 1], gap, quoted))
        end = start + len(quoted["quote"])
    if not pairs:
        return None
    first, gap, second = random.choice(pairs)
    before, behind = problem.thinking[: first.end("quote")], problem.thinking[second.end() :]
    return before, f"{gap}{second['quote']}", f"\n{first['line']} {second['line']}{behind}"


_BOXES = (_other_end, _taken_for_a_move, _two_quoted_as_one)
_KINDS: dict[str, tuple[Callable[[Problem, Random], Slipped | None], ...]] = {
    "addition": (_another_sum,),
    "subtraction": (_another_sum,),
    "multiplication": (_another_sum,),
    "boxes": _BOXES,
}
