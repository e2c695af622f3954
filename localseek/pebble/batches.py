"""Seeds -> conversations -> batches of rows of about the same length, nearly without padding.

    seed, step ─▶ conversations of about 4,000 tokens ─▶ sorted by length ─▶ batches of 1,000

All batches of a step make one gradient, so sorting by length does no harm to it: a step holds
what was drawn, whatever its length. Small batches stay in the processor's caches, short rows
need little attention, and each row begins at position 0, as it does in use.

A step is made of nothing but the seed and its number: a run that goes on after a stop sees the
same stream, and no two steps share a puzzle but by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol

import numpy as np
import numpy.typing as npt

from localseek.pebble.conversation import SKIPPED, Part, training_text
from localseek.pebble.drill import drill
from localseek.pebble.problem import Problem
from localseek.pebble.row import Ids, Row
from localseek.pebble.split import sample
from localseek.pebble.tasks import TASKS

SEVERAL_TURNS = 1 / 6
MAX_TURNS = 4
MAX_ROW = 1024  # tokens; what is longer is left out
N_AT_ONCE = 32  # conversations drawn and encoded at a time

# How often a task is drawn, next to 1: more where the worked solution has more steps to learn.
WEIGHTS: Mapping[str, float] = {
    "boxes": 3.0,
    "multiplication": 2.0,
    "division": 2.0,
    "sorting": 1.5,
    "other": 0.5,
}


class Encodes(Protocol):
    """What turns parts of conversations into ids; tokens.py does."""

    def encode_all(self, conversations: Sequence[Sequence[Part]]) -> list[Row]:
        """Encode each conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows side by side, and what is to be said where.

    ``rows`` are what it is made of. ``places`` count through ``ids`` in reading order; behind
    place ``places[i]`` stands the token ``targets[i]`` of a row that is worth ``worth[i]``.
    ``n_tokens`` are no padding.
    """

    rows: Sequence[Row]
    ids: Ids
    places: Ids
    targets: Ids
    worth: npt.NDArray[np.float32]
    n_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diet:
    """What is learned from, and in which portions."""

    seed: int = 1
    tasks: tuple[str, ...] = ()  # all
    weights: Mapping[str, float] = field(default_factory=dict)  # over WEIGHTS
    step_tokens: int = 4096  # that are learned from
    one_in: int = 1  # token drawn, see importance.py
    drills: float = 1 / 12  # of the rows, see drill.py
    guesses: float = 1 / 10  # of the conversations: answers with an empty thinking block
    batch_tokens: int = 1024

    @property
    def names(self) -> tuple[str, ...]:
        """The tasks by name."""
        return self.tasks or tuple(TASKS)

    @property
    def shares(self) -> list[float]:
        """How often each task is drawn, in the order of ``names``; the sum is not 1."""
        return [self.weights.get(name, WEIGHTS.get(name, 1.0)) for name in self.names]


def step_batches(tokens: Encodes, diet: Diet, step: int) -> list[Batch]:
    """Draw what step number ``step`` chooses from, the largest batches first."""
    random = Random(f"pebble {diet.seed} {step}")
    rows: list[Row] = []
    n_tokens, wanted = 0, diet.step_tokens * diet.one_in
    while n_tokens < wanted:
        drawn = [_conversation(random, diet) for _ in range(N_AT_ONCE)]
        for parts, encoded in zip(drawn, tokens.encode_all(drawn), strict=True):
            is_drill = random.random() < diet.drills
            is_guess = parts[0].text.endswith(SKIPPED)
            row = drill(encoded, random) if is_drill else replace(encoded, is_guess=is_guess)
            if len(row.ids) <= MAX_ROW and n_tokens < wanted:
                rows.append(row)
                n_tokens += len(row.ids)
    return list(batches(rows, diet.batch_tokens))


def sampled_texts(diet: Diet, n: int) -> Iterator[str]:
    """Yield ``n`` conversations as text, to make a vocabulary of."""
    random = Random(f"pebble tokens {diet.seed}")
    for _ in range(n):
        yield "".join(part.text for part in _conversation(random, diet))


def batches(rows: Sequence[Row], batch_tokens: int) -> Iterator[Batch]:
    """Lay rows side by side, the longest first, at most ``batch_tokens`` places a batch."""
    waiting = sorted(rows, key=lambda row: -len(row.ids))
    while waiting:
        n_rows = max(1, batch_tokens // len(waiting[0].ids))
        yield _batch(waiting[:n_rows])
        waiting = waiting[n_rows:]


def _batch(rows: Sequence[Row]) -> Batch:
    width = max(len(row.ids) for row in rows) - 1  # behind the last token nothing is said
    ids = np.zeros((len(rows), width), np.int64)
    places, targets, worth = [], [], []
    for index, row in enumerate(rows):
        ids[index, : len(row.ids) - 1] = row.ids[:-1]
        said = np.flatnonzero(row.is_reply[1:])
        places.append(index * width + said)
        targets.append(row.ids[1:][said])
        worth.append(np.full(len(said), row.worth, np.float32))
    return Batch(
        rows=rows,
        ids=ids,
        places=np.concatenate(places),
        targets=np.concatenate(targets),
        worth=np.concatenate(worth),
        n_tokens=sum(len(row.ids) for row in rows),
    )


def _conversation(random: Random, diet: Diet) -> list[Part]:
    n_turns = random.randint(2, MAX_TURNS) if random.random() < SEVERAL_TURNS else 1
    thinks = random.random() >= diet.guesses
    problems = [_problem(random, diet) for _ in range(n_turns)]
    return training_text(problems, random, thinks=thinks)


def _problem(random: Random, diet: Diet) -> Problem:
    return sample(random.choices(diet.names, diet.shares)[0], random, held_out=False)
