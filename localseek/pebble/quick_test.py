"""A model in training -> how many held-out puzzles of each task it gets right.

Quick, in torch, for the log of a run; what the model card says is measured by evaluate.py with
the engine and the converted file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from localseek.pebble.conversation import prompt_text
from localseek.pebble.marking import Marked, is_right
from localseek.pebble.model import Pebble
from localseek.pebble.problem import Problem
from localseek.pebble.tokens import Tokens
from localseek.pebble.writing import Draw, write


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
