"""A worked solution of boxes -> one with a slip in it that is made good, to learn that from.

    > add a green one and sell the blue one        > the green one goes on top
    Add green: …. Remove blue: ….                  Take out green: not there. Add green: …

    before the slip                  is learned
    the slip                         is given
    what makes it good, and the rest is learned

Of what pebble got wrong in boxes, a third began with a quote: of two moves at once, of which one
was made, or of the move after the next. A model that was only shown solutions without slips goes
on as if there were none.

Source: "Physics of Language Models: Part 2.2, How to Learn From Mistakes on Grade-School Math
Problems" (Ye, Xu, Li and Allen-Zhu 2024).
"""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from localseek.pebble.problem import Problem

TASK = "boxes"
MAX_GAP = 24  # characters between two moves that are taken for one
MAX_WORDS = 2  # that a quote has too many

_ADDED = re.compile(r"^Add (?P<colour>[a-z]+)", re.MULTILINE)
_QUOTED = re.compile(r"^> (?P<quote>.*)\n(?P<line>.*)", re.MULTILINE)

Slipped = tuple[str, str, str]  # what comes before the slip, the slip, and what comes behind it


def slip(problem: Problem, random: Random) -> Slipped | None:
    """Make a slip in the thinking of ``problem``, if there can be one of the kind drawn."""
    if problem.task != TASK:
        return None
    kind = random.choice((_taken_for_a_move, _two_quoted_as_one, _quoted_askew, _left_out))
    return kind(problem, random)


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


def _left_out(problem: Problem, random: Random) -> Slipped | None:
    """Quote the move after the next."""
    pairs = [
        (first, second)
        for (first, _), (second, _) in pairwise(_quotes(problem))
        if first["quote"] != second["quote"]
    ]
    if not pairs:
        return None
    first, second = random.choice(pairs)
    before, behind = problem.thinking[: first.start()], problem.thinking[first.start() :]
    return before, f"> {second['quote']}", f"\nNot yet.\n{behind}"


def _quotes(problem: Problem) -> list[tuple[re.Match[str], str]]:
    """Return each quote of a move with its line, and what stands behind it in the question."""
    behind = problem.question.lower() if problem.question.isupper() else problem.question
    quotes = []
    for quoted in _QUOTED.finditer(problem.thinking):
        behind = behind.partition(quoted["quote"])[2]
        quotes.append((quoted, behind))
    return quotes
