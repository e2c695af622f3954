"""What can be done with a stack of coloured things, in place, and how it is worked out.

    [red, yellow] ─▶ [red, yellow, blue]    "add blue"    "Add blue: red, yellow, blue."

Each act returns its name in the instance and its lines in the solution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from localseek.pebble.tasks.stack_telling import Stack

MAX_BOXES = 6

Act = Callable[[Stack, str], tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is told at once: in the instance, in the question and in the solution."""

    short: str = ""
    said: str = ""
    done: tuple[str, ...] = ()  # one line for each quote
    kind: str = ""  # of one move, not of two
    latest: str = ""  # the colour that "it" means from now on
    is_new: bool = False
    is_gone: bool = False
    n: int = 1  # moves told at once


def listed(stack: Stack) -> str:
    """Return the colours with commas between."""
    return ", ".join(stack) or "nothing"


def added(stack: Stack, colour: str) -> tuple[str, str]:
    """Put the new ``colour`` on top."""
    stack.append(colour)
    return f"add {colour}", f"Add {colour}: {listed(stack)}."


def added_below(stack: Stack, colour: str) -> tuple[str, str]:
    """Put the new ``colour`` at the bottom."""
    stack.insert(0, colour)
    return f"add {colour} at the bottom", f"Add {colour} at the bottom: {listed(stack)}."


def removed(stack: Stack, colour: str) -> tuple[str, str]:
    """Take ``colour`` away."""
    stack.remove(colour)
    return f"remove {colour}", f"Remove {colour}: {listed(stack)}."


def raised(stack: Stack, colour: str) -> tuple[str, str]:
    """Take ``colour`` out and put it on top."""
    stack.remove(colour)
    taken = f"Take out {colour}: {listed(stack)}."
    stack.append(colour)
    return f"move {colour}", f"{taken} Put {colour} on top: {listed(stack)}."


def lowered(stack: Stack, colour: str) -> tuple[str, str]:
    """Take ``colour`` out and put it at the bottom."""
    stack.remove(colour)
    taken = f"Take out {colour}: {listed(stack)}."
    stack.insert(0, colour)
    return f"lower {colour}", f"{taken} Put {colour} at the bottom: {listed(stack)}."
