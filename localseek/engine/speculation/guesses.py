"""The guesses for one request: how many are in memory unproved, and what came of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from localseek.engine.request import Speculated
from localseek.engine.speculation.guesser import Guesser
from localseek.engine.speculation.pace import Batch


@dataclass(slots=True)
class Guesses:
    """Counts what the scheduler does with the guesses of ``guesser``."""

    guesser: Guesser
    n_unproved: int = 0  # in memory, behind all that was said
    n_rounds: int = 0
    n_drafted: int = 0
    n_accepted: int = 0

    def make(self, ids: Sequence[int], most: int, batch: Batch) -> Sequence[int]:
        """Guess how ``ids`` go on."""
        return self.guesser.guess(ids, most, batch) if most > 0 else ()

    def were_fed(self, n: int) -> None:
        """Count a batch that ended with ``n`` guesses."""
        self.n_unproved = n
        self.n_rounds += n > 0
        self.n_drafted += n

    def was_right(self) -> None:
        """Count the first of those that are unproved as said."""
        self.n_unproved -= 1
        self.n_accepted += 1

    @property
    def speculated(self) -> Speculated:
        """What came of them all."""
        return Speculated(self.n_rounds, self.n_drafted, self.n_accepted)
