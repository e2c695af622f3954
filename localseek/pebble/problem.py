"""What a puzzle is made of: a question, a worked solution, and the result to check against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One puzzle with its solution.

    ``instance`` says what is asked for, whatever the words: no two splits share one.
    ``thinking`` is empty where there is nothing to work out. ``expected`` is the result in
    the one spelling that the verifier of the task knows.
    """

    task: str
    instance: str
    question: str
    thinking: str
    answer: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A kind of puzzle.

    ``make`` draws a problem; the same state of the generator gives the same one.
    ``is_right`` takes the expected result and an answer in anybody's words.
    """

    name: str
    make: Callable[[Random], Problem]
    is_right: Callable[[str, str], bool]
