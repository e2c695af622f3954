"""Who guesses, and what the scheduler asks of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from localseek.engine.speculation.pace import Batch, Pace


class Guesser(Protocol):
    """Guesses how one sequence goes on; asked again and again while its reply grows."""

    def guess(self, ids: Sequence[int], most: int, batch: Batch) -> Sequence[int]:
        """Return up to ``most`` tokens that may follow ``ids``; none where that would not pay.

        ``ids`` begin with those of the last time. ``batch`` is what is fed anyway.
        """
        ...


@dataclass(frozen=True, slots=True)
class Speculation:
    """Guesses for every request of a context."""

    pace: Pace
    guesser: Callable[[int], Guesser]  # a new one for a request in that sequence
