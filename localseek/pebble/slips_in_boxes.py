"""The worked solution of boxes -> one with a slip that is made good.

Start: amber, gold, peach.      > add a green one and sell it          Take out green: not there.
That is from the top.           Add green: red, green. Remove …        Add green: red, green.
Start: peach, gold, amber.
"""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from localseek.pebble.problem import Problem, Slipped

MAX_GAP = 24  # characters between two moves that are taken for one
MAX_WORDS = 2  # that a quote has too many

_STARTED = re.compile(r"(?:From the top: (?P<down>.*)\.\n)?Start: (?P<up>.*)\.")
_ADDED = re.compile(r"^Add (?P<colour>[a-z]+)", re.MULTILINE)
_QUOTED = re.compile(r"^> (?P<quote>.*)\n(?P<line>.*)", re.MULTILINE)
_ENDED = re.compile(r"\n(The last is|The first is|Turned round:|Count:) .*$")


def other_end(problem: Problem, _random: Random) -> Slipped | None:
    """Take a stack that is told from the bottom for one from the top, or the other way round."""
    found = _STARTED.match(problem.thinking)
    if found is None or "," not in found["up"]:
        return None
    begun, end = f"From the top: {found['up']}.", "bottom"
    if found["down"]:
        begun, end = f"Start: {found['down']}.", "top"
    behind = problem.thinking[found.end() :]
    return "", begun, f"\nThat is from the {end}.\nStart: {found['up']}.{behind}"


def another_start(problem: Problem, random: Random) -> Slipped | None:
    """List a stack with one box missing, two in each other's place, or one that comes later."""
    found = _STARTED.match(problem.thinking)
    if found is None or "," not in found["up"]:
        return None
    line = f"From the top: {found['down']}." if found["down"] else f"Start: {found['up']}."
    name, _, listed = line.removesuffix(".").partition(": ")
    stack = listed.split(", ")
    at = random.randrange(len(stack))
    later = _ADDED.search(problem.thinking)
    kind = random.choice(("missing", "swapped", "later"))
    if kind == "later" and later:
        stack.insert(random.randint(at, len(stack)), later["colour"])
    elif kind == "missing":
        del stack[at]
    else:
        stack[at - 1], stack[at] = stack[at], stack[at - 1]
    return "", f"{name}: {', '.join(stack)}.", f"\nNot so.\n{problem.thinking}"


def taken_for_a_move(problem: Problem, random: Random) -> Slipped | None:
    """Take out a box that is not there yet."""
    found = list(_ADDED.finditer(problem.thinking))
    if not found:
        return None
    one = random.choice(found)
    before, behind = problem.thinking[: one.start()], problem.thinking[one.start() :]
    return before, f"Take out {one['colour']}:", f" not there. {behind}"


def two_quoted_as_one(problem: Problem, random: Random) -> Slipped | None:
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


def quoted_askew(problem: Problem, random: Random) -> Slipped | None:
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


def left_out(problem: Problem, random: Random) -> Slipped | None:
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


def something_else_asked(problem: Problem, random: Random) -> Slipped | None:
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
