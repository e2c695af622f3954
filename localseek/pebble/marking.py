"""Which puzzles a model is measured by, and whether a reply to one is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from localseek.pebble.conversation import END_OF_THINKING, EOS
from localseek.pebble.problem import Problem
from localseek.pebble.split import sample
from localseek.pebble.tasks import TASKS


@dataclass(frozen=True, slots=True)
class Marked:
    """A reply and whether it is right."""

    problem: Problem
    reply: str
    n_tokens: int
    right: bool


def held_out(tasks: Sequence[str], n_each: int, *, seed: int) -> list[Problem]:
    """Draw ``n_each`` puzzles of each task that no training has seen."""
    random = Random(f"pebble quick test {seed}")
    return [sample(task, random, held_out=True) for task in tasks for _ in range(n_each)]


def is_right(problem: Problem, reply: str, *, thinks: bool) -> bool:
    """Tell whether a whole reply ends thinking, gives the right answer, and ends."""
    thinking, closed, answer = reply.partition(END_OF_THINKING)
    if not thinks:
        closed, answer = END_OF_THINKING, thinking
    if not closed or not answer.endswith(EOS):
        return False
    text = answer.removesuffix(EOS).strip()
    return TASKS[problem.task].is_right(problem.expected, text)


def shares(marked: Mapping[str, list[Marked]]) -> dict[str, float]:
    """The share of right answers of each task."""
    return {task: sum(m.right for m in found) / len(found) for task, found in marked.items()}
