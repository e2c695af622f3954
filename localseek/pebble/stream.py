"""Numbers of steps -> what each step learns from, ahead of time where there are cores to spare.

On a processor that also learns, the data takes a fiftieth of the time and is made in between.
A GPU learns faster than one process can write puzzles, so there several do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from localseek.pebble.batches import Batch, Diet, step_batches
from localseek.pebble.tokens import Tokens, read_tokens

AHEAD = 4  # steps a process

_TOKENS: dict[Path, Tokens] = {}


def stream(folder: Path, diet: Diet, *, first_step: int, n_processes: int) -> Iterator[list[Batch]]:
    """Yield the batches of ``first_step`` and all that follow; ``folder`` has the vocabulary."""
    if n_processes == 0:
        for step in count(first_step):
            yield _step(folder, diet, step)
    with ProcessPoolExecutor(n_processes, get_context("spawn")) as pool:
        steps = count(first_step)
        waiting = deque(
            pool.submit(_step, folder, diet, next(steps)) for _ in range(AHEAD * n_processes)
        )
        while True:
            ready = waiting.popleft().result()
            waiting.append(pool.submit(_step, folder, diet, next(steps)))
            yield ready


def _step(folder: Path, diet: Diet, step: int) -> list[Batch]:
    if folder not in _TOKENS:
        _TOKENS[folder] = read_tokens(folder)
    return step_batches(_TOKENS[folder], diet, step)
