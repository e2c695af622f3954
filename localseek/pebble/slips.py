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
from itertools import pairwise
from random import Random

from localseek.pebble.problem import Problem
from localseek.pebble.tasks.compared import compared

MAX_GAP = 24  # characters between two moves that are taken for one
MAX_WORDS = 2  # that a quote has too many
TAKEN_BACK = 0.7  # of the slips are about a number that was taken back, where one was
SUMS = {"+": "add", "-": "subtract", "*": "multiply"}

_FIRST_LINE = re.compile(r"(?:(\d+) and (\d+): .*, so )?(\d+) ([+*-]) (\d+)")
_TAKEN_BACK = re.compile(r"(\d+),? (?:no|i mean|sorry),? (\d+)", re.IGNORECASE)
_STARTED = re.compile(r"(?:From the top: (?P<down>.*)\.\n)?Start: (?P<up>.*)\.")
_ADDED = re.compile(r"^Add (?P<colour>[a-z]+)", re.MULTILINE)
_QUOTED = re.compile(r"^> (?P<quote>.*)\n(?P<line>.*)", re.MULTILINE)
_ENDED = re.compile(r"\n(The last is|The first is|Turned round:|Count:) .*$")

Slipped = tuple[str, str, str]  # what comes before the slip, the slip, and what comes behind it


def slip(problem: Problem, random: Random) -> Slipped | None:
    """Make a slip in the thinking of ``problem``, if there can be one of the kind drawn."""
    kinds = _KINDS.get(problem.task)
    return random.choice(kinds)(problem, random) if kinds else None


def _another_sum(problem: Problem, random: Random) -> Slipped | None:
    """Begin with another operation than the one that is asked for, or with a number taken back."""
    found = _FIRST_LINE.match(problem.thinking)
    if found is None:
        return None
    asked = found[4]
    one, two = map(int, found.group(1, 2) if found[1] else found.group(3, 5))
    is_compared, sign = found[1] is not None, asked
    taken_back = _TAKEN_BACK.search(problem.question)
    if taken_back and int(taken_back[2]) in (one, two) and random.random() < TAKEN_BACK:
        said, meant = map(int, taken_back.groups())
        one, two = (said, two) if one == meant else (one, said)
    else:
        sign = random.choice([other for other in SUMS if other != asked])
        is_compared = sign == "-" and random.random() < 0.5
    begun = f"{one} {sign} {two}"
    if is_compared:
        begun = f"{compared(one, two)}, so {max(one, two)} - {min(one, two)}"
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
    pairs = [
        (first, gap, second)
        for (first, behind), (second, _) in pairwise(_quotes(problem))
        if len(gap := behind[: behind.index(second["quote"])]) <= MAX_GAP and "\n" not in gap
    ]
    if not pairs:
        return None
    first, gap, second = random.choice(pairs)
    before, behind = problem.thinking[: first.end("quote")], problem.thinking[second.end() :]
    return before, f"{gap}{second['quote']}", f"\n{first['line']} {second['line']}{behind}"


def _quoted_askew(problem: Problem, random: Random) -> Slipped | None:
    """End a quote some words too early or too late; the move is made all the same."""
    quotes = _quotes(problem)
    if not quotes:
        return None
    one, behind = random.choice(quotes)
    end, wrong = one.end("quote"), "\n"
    more = re.match(rf"(?:[ ,.;:]*[^\s,.;:]+){{1,{random.randint(1, MAX_WORDS)}}}", behind)
    if more and random.random() < 0.5:
        wrong = f"{more[0]}\n"
    else:
        n_words = one["quote"].count(" ") + 1
        n_kept = random.randint(min(2, n_words), n_words)
        end = one.start("quote") + len(" ".join(one["quote"].split(" ")[:n_kept]))
    return problem.thinking[:end], wrong, problem.thinking[one.start("line") :]


def _something_else_asked(problem: Problem, random: Random) -> Slipped | None:
    """Answer another question than was asked, at the end."""
    found = _ENDED.search(problem.thinking)
    lists = re.findall(r": ([a-z, ]+)\.", problem.thinking[: found.start() if found else None])
    stack = lists[-1].split(", ")
    ends = {
        "The last is": f"{stack[-1]}.",
        "The first is": f"{stack[0]}.",
        "Turned round:": f"{', '.join(stack[::-1])}.",
    }
    asked = found[1] if found else ""
    other = random.choice([kind for kind in ends if kind != asked])
    before = problem.thinking[: found.start()] if found else problem.thinking
    return (
        f"{before}\n",
        f"{other} {ends[other]}",
        f"\nThat is not asked.{found[0] if found else ''}",
    )


def _quotes(problem: Problem) -> list[tuple[re.Match[str], str]]:
    """Return each quote of a move with its line, and what stands behind it in the question."""
    behind = problem.question.lower() if problem.question.isupper() else problem.question
    quotes = []
    for quoted in _QUOTED.finditer(problem.thinking):
        behind = behind.partition(quoted["quote"])[2]
        quotes.append((quoted, behind))
    return quotes


_BOXES = (
    _other_end,
    _taken_for_a_move,
    _two_quoted_as_one,
    _quoted_askew,
    _something_else_asked,
)
_KINDS: dict[str, tuple[Callable[[Problem, Random], Slipped | None], ...]] = {
    "addition": (_another_sum,),
    "subtraction": (_another_sum,),
    "multiplication": (_another_sum,),
    "boxes": _BOXES,
}
