"""How many guesses to feed: what they are likely to save, against what they cost here.

    chance 0.9 0.9 0.9 …      seconds of a decode of 1, 2, 4, 8, 16 tokens
             │                              │ measured as the reply goes on
             └─────────────┬────────────────┘
          tokens a second with 0, 1, 3, 7, 15 guesses: the most of them wins

On a GPU a decode of eight tokens takes hardly longer than one of a single token: it waits for
the weights. On two cores of a CPU it took 4.4 times as long, so only passages that are nearly
certain pay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# Batches of 2, 4, 8 and 16 tokens: kernels work on so many columns at a time, and fewer
# different widths are measured sooner.
LENGTHS = (1, 3, 7, 15)
MOST_GUESSES = LENGTHS[-1]

_LEAST_GAIN = 1.08  # what is measured is not that exact
_N_SAMPLES = 5  # of which the median counts: a machine that was busy once changes nothing
# Seconds change with the length of the context and the mood of the machine. What is known of a
# batch without guesses must be from these last steps, else there is one more of them.
_PLAIN_LASTS, _WIDE_LASTS = 64, 256
# Batches wider than any that was measured are hoped to be cheap, or nobody would try them: as long
# as nothing is known a token more costs a third of the plain batch, later four fifths of what it
# cost up to there. That is too much for a try where guesses are bad.
# Found by playing 36 replies of SmolLM2 through with the times of two cores (Q4_1), of a GPU as it
# should be, and of a machine where each token more costs as much as the first: 9%, 43% and -0.3%
# more tokens a second in all, the worst reply 0.6%, 0% and 2.4% slower than without guesses.
_AT_FIRST, _BEYOND = 0.35, 0.8


@dataclass(frozen=True, slots=True)
class Batch:
    """What is fed beside the guesses: ``n_replies`` of its tokens bring one more each."""

    n_tokens: int = 1
    n_replies: int = 1


class Pace(Protocol):
    """Decides how many guesses are fed."""

    def length(self, chances: Sequence[float], batch: Batch, guess_s: float = 0.0) -> int:
        """Return how many of the guesses to feed, of which each is right with its chance.

        ``chances[i]`` is that of guess i if all before it were right; ``guess_s`` is what it
        takes to make one.
        """
        ...

    def note(self, n_tokens: int, elapsed_s: float) -> None:
        """Learn that a batch of so many tokens took so long."""


class Eager:
    """Feeds guesses wherever half of them should be right, whatever that costs."""

    def length(self, chances: Sequence[float], _batch: Batch, _guess_s: float = 0.0) -> int:
        """Return the longest run of which half should be right."""
        best, reached, expected = 0, 1.0, 0.0
        for n, chance in enumerate(chances, 1):
            reached *= chance
            expected += reached
            if n in LENGTHS and expected >= n / 2:
                best = n
        return best

    def note(self, n_tokens: int, elapsed_s: float) -> None:
        """Time does not matter."""


class Measured:
    """Feeds guesses only where they bring more tokens a second than none."""

    def __init__(self) -> None:
        self._n_steps = 0
        self._widths: dict[int, _Width] = {}  # by tokens of a batch

    def note(self, n_tokens: int, elapsed_s: float) -> None:
        """Learn that a batch of so many tokens took so long."""
        self._n_steps += 1
        width = self._widths.get(n_tokens)
        if width is None or self._n_steps - width.last_step > _WIDE_LASTS:
            width = self._widths[n_tokens] = _Width()
        width.take(elapsed_s, self._n_steps)

    def length(self, chances: Sequence[float], batch: Batch, guess_s: float = 0.0) -> int:
        """Return the number of guesses that brings the most tokens a second; 0 at first."""
        known = self._known(batch.n_tokens)
        if not known:
            return 0
        plain_s = _seconds(known, batch.n_tokens)
        best, best_gain = 0, _LEAST_GAIN
        reached, expected = 1.0, 0.0
        for n, chance in enumerate(chances, 1):
            reached *= chance
            expected += reached
            if n in LENGTHS:
                wide_s = _seconds(known, batch.n_tokens + n) + n * guess_s
                gain = (1 + expected / batch.n_replies) * plain_s / wide_s
                if gain > best_gain:
                    best, best_gain = n, gain
        return best

    def _known(self, n_plain: int) -> list[tuple[int, float]]:
        """Tokens and seconds of batches, narrow ones first; nothing if those are not fresh."""
        known = [
            (n, width.median_s)
            for n, width in sorted(self._widths.items())
            if self._n_steps - width.last_step <= (_PLAIN_LASTS if n <= n_plain else _WIDE_LASTS)
        ]
        return known if known and known[0][0] <= n_plain else []


class _Width:
    """What batches of one width took of late."""

    def __init__(self) -> None:
        self.last_step = 0
        self.median_s = 0.0
        self._samples: deque[float] = deque(maxlen=_N_SAMPLES)

    def take(self, elapsed_s: float, step: int) -> None:
        self.last_step = step
        self._samples.append(elapsed_s)
        self.median_s = sorted(self._samples)[len(self._samples) // 2]


def _seconds(known: Sequence[tuple[int, float]], n_tokens: int) -> float:
    """What a batch takes, by straight lines between those that are known, and beyond them."""
    if len(known) == 1:
        n, seconds = known[0]
        return seconds * (1 + _AT_FIRST * (n_tokens - n) / n)
    after = min(max(bisect_left(known, (n_tokens, 0.0)), 1), len(known) - 1)
    (n0, seconds0), (n1, seconds1) = known[after - 1], known[after]
    slope = max(0.0, (seconds1 - seconds0) / (n1 - n0))
    n_beyond = max(0, n_tokens - n1)
    return seconds0 + slope * (n_tokens - n0 - (1 - _BEYOND) * n_beyond)
