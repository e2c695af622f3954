"""Failures that may pass -> a longer and longer wait, or the end of patience.

What brings bytes is tried for ever; what brings none, a few times. A hub that says how long
to wait is obeyed up to a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from localseek.models.hub_error import BrokenConnectionError, BusyError, UnreachableError
from localseek.models.hub_settings import Pace
from localseek.models.interruptible import Observer

LONGEST_BACKOFF_S = 8.0
WORTH_SAYING_S = 1.0

T = TypeVar("T")

PassingError = BrokenConnectionError | BusyError | UnreachableError


class Patience:
    """Counts failures in a row."""

    def __init__(self, pace: Pace, observer: Observer) -> None:
        self._pace = pace
        self._observer = observer
        self._n_failures = 0

    def renew(self) -> None:
        """Forget the failures: something was achieved."""
        self._n_failures = 0

    def wait(self, error: PassingError) -> None:
        """Wait before another attempt, or raise ``error`` if there should be none."""
        self._n_failures += 1
        asked_s = error.wait_s if isinstance(error, BusyError) else None
        wait_s = self._backoff_s() if asked_s is None else asked_s
        if self._n_failures >= self._pace.n_fruitless or wait_s > self._pace.longest_wait_s:
            raise error
        if wait_s >= WORTH_SAYING_S:
            self._observer.on_notice(f"{str(error)[:-1]}; trying again in {wait_s:.0f} s.")
        self._observer.sleep(wait_s)

    def _backoff_s(self) -> float:
        return min(self._pace.first_wait_s * 2.0 ** (self._n_failures - 1), LONGEST_BACKOFF_S)


def patiently(call: Callable[[], T], pace: Pace, observer: Observer) -> T:
    """Return what ``call`` returns; it is called again while the hub is busy."""
    patience = Patience(pace, observer)
    while True:
        try:
            return call()
        except (BusyError, BrokenConnectionError) as error:  # noqa: PERF203 - a handful of times
            patience.wait(error)
