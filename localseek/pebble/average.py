"""The weights of each step of a run -> their average, which is wrong less often than any of them.

    weights, weights, …  ─▶  OUT/average/checkpoint

A step of Muon is as long when nearly all is known as when nothing is, and ten puzzles point it
only roughly: the weights wander about what they are to become. Later steps count for more, each
by its number, so that the average is on average as old as a third of the run. That is too old
where a model still learns fast: a first run is better taken from OUT/checkpoint.

Sources: "Acceleration of stochastic approximation by averaging" (Polyak and Juditsky 1992), the
weighting from "Stochastic Gradient Descent for Non-smooth Optimization" (Shamir and Zhang 2013).
"""

from __future__ import annotations

import copy
from pathlib import Path

import torch

from localseek.pebble.checkpoint import Progress, find_checkpoint, read_checkpoint, write_checkpoint
from localseek.pebble.model import Pebble
from localseek.pebble.tokens import Tokens

AVERAGE = "average"


class Average:
    """The average of the weights of ``model`` over the steps of a run."""

    def __init__(self, model: Pebble) -> None:
        self.model = copy.deepcopy(model)

    def add(self, model: Pebble, step: int) -> None:
        """Count in the weights after step number ``step``, from 1, for as much as this number."""
        share = 2 / (step + 1)
        with torch.no_grad():
            for mine, new in zip(self.model.parameters(), model.parameters(), strict=True):
                mine.lerp_(new, share)

    def read(self, out: Path) -> None:
        """Go on from what was written below ``out``, if anything was."""
        last = find_checkpoint(out / AVERAGE)
        if last:
            self.model.load_state_dict(read_checkpoint(last).model.state_dict())

    def write(self, out: Path, tokens: Tokens, progress: Progress) -> None:
        """Write a checkpoint without a memory below ``out``."""
        write_checkpoint(out / AVERAGE, self.model, tokens, memory={}, progress=progress)
