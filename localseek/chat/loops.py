"""Token ids -> whether a model goes round in circles.

    … the same again. Wait, let me check: it is the same again. Wait, let me check: it is …
              ◀──────────── period ───────────▶

A place in a text has been *seen* if it and the three tokens before it stood together at most
FARTHEST tokens earlier. In a loop nearly all places have been seen, and all at about the same
distance: the period. Two cases are told apart:

    exact        97% of the last 512 places; at least the third time that it says the same
    near-exact   85% of the last 1,024 for periods up to 96 tokens; 95% of them, or 92% of the
                 last 2,048, for longer ones, which come round less often: a token in fifty may
                 differ, be missing or be too many, in long ones a token in a hundred

What counts on, as tables, lists and code do, says the same between its numbers, and what is
new comes after the same words each time. A loop is new in no particular place, so a text most
of whose news comes after words that often bring news is none.

What was measured, and on which texts, is in docs/decisions.md.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.int64]

GRAM = 4  # tokens that must be the same for a place to have been seen
FARTHEST = 256  # the longest period
EVERY = 64  # tokens between two looks: one takes about 0.2 ms
_MULTIPLIER = 0x9E3779B97F4A7C15 - 2**64  # 2**64 over the golden ratio: spreads ids over 64 bits
_CANDIDATES = 8  # distances that are tried as the period


@dataclass(frozen=True, slots=True)
class _Rule:
    """A loop of a period up to ``longest``: so much of the last ``window`` places was seen."""

    window: int
    longest: int
    share: float


_RULES = (
    _Rule(window=512, longest=FARTHEST, share=0.97),
    _Rule(window=1024, longest=96, share=0.85),
    _Rule(window=1024, longest=FARTHEST, share=0.95),
    _Rule(window=2048, longest=FARTHEST, share=0.92),
)
_MEMORY = max(rule.window for rule in _RULES) + FARTHEST + GRAM


class LoopDetector:
    """Feed it a thought, or an answer, token by token."""

    def __init__(self) -> None:
        self._ids: deque[int] = deque(maxlen=_MEMORY)
        self._n_until_look = EVERY

    def feed(self, token: int) -> bool:
        """Take a token; True if what it ends goes round in circles."""
        self._ids.append(token)
        self._n_until_look -= 1
        if self._n_until_look:
            return False
        self._n_until_look = EVERY
        return period_of(np.array(self._ids, dtype=np.int64)) is not None


def period_of(ids: Ids) -> int | None:
    """Return the period of a text that ends in a loop, None if it does not. ``ids``: (n,)."""
    grams = _grams(ids, GRAM)
    distances = _distances(grams)
    for rule in _RULES:
        if len(distances) >= rule.window + GRAM:  # the first time round has been seen nowhere
            period = _period(grams, distances[-rule.window :], rule)
            if period is not None and not _counts_on(ids, distances[-rule.window :] == 0):
                return period
    return None


def _grams(ids: Ids, n: int) -> Ids:
    """A number for every ``n`` tokens in a row: (len(ids) - n + 1,), equal where they are."""
    grams: Ids = np.zeros(max(len(ids) - n + 1, 0), np.int64)
    for i in range(n):
        grams = (grams + ids[i : i + len(grams)] + 1) * np.int64(_MULTIPLIER)  # wraps around
    return grams


def _distances(grams: Ids) -> Ids:
    """How far before each place the same stands, 0 if nowhere near: (len(grams),)."""
    order = np.argsort(grams, kind="stable")
    is_same = grams[order[1:]] == grams[order[:-1]]
    distances = np.zeros(len(grams), np.int64)
    distances[order[1:][is_same]] = (order[1:] - order[:-1])[is_same]
    distances[distances > FARTHEST] = 0
    return distances


def _period(grams: Ids, distances: Ids, rule: _Rule) -> int | None:
    """Return the distance at which enough of the last places were seen."""
    if np.count_nonzero(distances) < rule.share * rule.window:
        return None
    often = np.bincount(distances[distances > 0], minlength=FARTHEST + 1)
    for period in np.argsort(often)[-_CANDIDATES:][::-1]:
        if 0 < period <= rule.longest and _agreement(grams, int(period), rule) >= rule.share:
            return int(period)
    return None


def _agreement(grams: Ids, period: int, rule: _Rule) -> float:
    """The share of the last places seen one period before, give or take what slipped in."""
    slack = max(1, period // 24)
    now = len(grams) - rule.window
    is_seen = np.zeros(rule.window, bool)
    for distance in range(max(1, period - slack), min(period + slack, now) + 1):
        is_seen |= grams[now:] == grams[now - distance : len(grams) - distance]
    return float(is_seen.mean())


def _counts_on(ids: Ids, is_new: npt.NDArray[np.bool_]) -> bool:
    """Whether most news comes where it comes a third of the times. ``is_new``: the last places.

    A third, for most tokenizers write a number digit by digit, and tens do not change often.
    """
    begins = is_new & ~np.concatenate(([False], is_new[:-1]))
    before = _grams(ids[-len(is_new) - GRAM + 1 : -1], GRAM - 1)  # what each place follows
    _, which = np.unique(before, return_inverse=True)
    n_places, n_news = np.bincount(which), np.bincount(which, weights=begins)
    is_usual = (n_news >= 2) & (3 * n_news >= n_places)
    return bool(n_news[is_usual].sum() * 2 > n_news.sum())
