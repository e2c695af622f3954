"""Which puzzles are for training and which are for measuring; none is for both.

The hash of an instance decides, so that no list has to be kept and no run can mix them up.
"""

from __future__ import annotations

from hashlib import sha256
from random import Random

from localseek.pebble.problem import Problem
from localseek.pebble.tasks import TASKS

HELD_OUT_ONE_IN = 8


def is_held_out(instance: str) -> bool:
    """Tell whether ``instance`` is kept for measuring: one in eight is."""
    return sha256(instance.encode()).digest()[0] % HELD_OUT_ONE_IN == 0


def sample(task: str, random: Random, *, held_out: bool) -> Problem:
    """Draw problems of ``task`` until one is of the wanted split."""
    while True:
        problem = TASKS[task].make(random)
        if is_held_out(problem.instance) == held_out:
            return problem
