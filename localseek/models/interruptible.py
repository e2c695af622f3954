"""Work that waits for a network -> the same, stopped within 100 ms when a person wants it.

    source() in a thread of its own ─▶ a short queue ─▶ whoever waits, and asks `interrupted`

A handler of SIGINT that only sets a flag does not end a read from a socket: Python resumes
it. So whatever may block runs in a daemon thread. One that is left alone comes to an end by
its own time limit, and the process need not wait for it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Generic, TypeVar

POLL_S = 0.1
N_AHEAD = 16  # items of up to 64 KiB that are read before they are hashed and written

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Who is told how it goes, and who may stop it. Notices are one line, safe to print."""

    on_progress: Callable[[int, int], None] = lambda _done, _total: None  # bytes
    on_notice: Callable[[str], None] = lambda _text: None
    interrupted: Callable[[], bool] = lambda: False

    def check(self) -> None:
        """Raise KeyboardInterrupt if a person wants the work to stop."""
        if self.interrupted():
            raise KeyboardInterrupt

    def sleep(self, seconds: float) -> None:
        """Wait; raise KeyboardInterrupt when it is asked for."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self.check()
            sleep(min(left, POLL_S))


def waited_for(call: Callable[[], T], observer: Observer) -> T:
    """Return what ``call`` returns, or raise what it raises, or KeyboardInterrupt."""

    def source() -> Generator[T, None, None]:
        yield call()

    return next(pumped(source, observer))


def pumped(
    source: Callable[[], Generator[T, None, None]], observer: Observer
) -> Generator[T, None, None]:
    """Yield what ``source`` yields; raise what it raises, or KeyboardInterrupt.

    Whoever stops early closes this; the source is closed when its next item comes.
    """
    pump = _Pump(source)
    try:
        while (item := pump.next(observer)) is not None:
            yield item
    finally:
        pump.is_stopped.set()


class _Pump(Generic[T]):
    """A thread that runs an iterator, and a queue of what came out of it, then None."""

    def __init__(self, source: Callable[[], Generator[T, None, None]]) -> None:
        self.is_stopped = threading.Event()
        self._source = source
        self._items: queue.Queue[T | None] = queue.Queue(N_AHEAD)
        self._end: Future[None] = Future()
        threading.Thread(target=self._run, name="hub", daemon=True).start()

    def next(self, observer: Observer) -> T | None:
        """Wait for an item; None after the last."""
        while True:
            observer.check()
            try:
                item = self._items.get(timeout=POLL_S)
            except queue.Empty:
                continue
            return self._end.result() if item is None else item

    def _run(self) -> None:
        try:
            with closing(self._source()) as items:
                for item in items:
                    if not self._put(item):
                        break
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self._end.set_exception(error)
        else:
            self._end.set_result(None)
        self._put(None)

    def _put(self, item: T | None) -> bool:
        """Queue an item; False if nobody waits for it any more."""
        while not self.is_stopped.is_set():
            try:
                self._items.put(item, timeout=POLL_S)
            except queue.Full:
                continue
            return True
        return False
