"""A model in training -> how many held-out puzzles of each task it gets right.

Quick, in torch, for the log of a run; what the model card says is measured by evaluate.py with
the engine and the converted file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from localseek.pebble.conversation import END_OF_THINKING, EOS, prompt_text
from localseek.pebble.model import Pebble
from localseek.pebble.problem import Problem
from localseek.pebble.split import sample
from localseek.pebble.tasks import TASKS
from localseek.pebble.tokens import Tokens
from localseek.pebble.writing import Draw, write


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


def examine(
    model: Pebble, tokens: Tokens, problems: Sequence[Problem], *, thinks: bool, draw: Draw
) -> dict[str, list[Marked]]:
    """Let the model answer ``problems``; return the marked replies by task."""
    prompts = [tokens.encode(prompt_text([problem], thinks=thinks)) for problem in problems]
    replies = write(model, prompts, eos=tokens.eos, draw=draw)
    marked: dict[str, list[Marked]] = defaultdict(list)
    for problem, ids in zip(problems, replies, strict=True):
        reply = tokens.decode(ids)
        right = is_right(problem, reply, thinks=thinks)
        marked[problem.task].append(Marked(problem, reply, len(ids), right))
    return marked


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
