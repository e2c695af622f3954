"""Lines as they are wanted: at once from a file, as they come from a pipe.

Whoever writes into a pipe may take his time. Until the next line is there, the sequences that
are busy go on: only when none is does anybody wait, and then an interrupt ends it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeAlias

from localseek.jobs.batch.line import BadLine, Line

_AHEAD = 64  # lines read before they are wanted
_POLL_S = 0.1
_Item: TypeAlias = Line | BadLine | BaseException | None  # None: there are no more


class Intake:
    """Gives lines until ``is_over``."""

    def __init__(
        self, lines: Iterator[Line | BadLine], *, is_file: bool, interrupted: Callable[[], bool]
    ) -> None:
        self.is_over = False
        self._lines = lines
        self.interrupted = interrupted
        self._queue: queue.Queue[_Item] | None = None if is_file else queue.Queue(_AHEAD)
        if self._queue is not None:
            threading.Thread(target=self._read, args=(self._queue,), daemon=True).start()

    def take(self, *, wait: bool) -> Line | BadLine | None:
        """Return the next line; None if there are no more, or none yet and ``wait`` is off.

        Raises what reading does.
        """
        if self.is_over:
            return None
        if self._queue is None:
            item: _Item = next(self._lines, None)
        else:
            try:
                item = self._from(self._queue, wait=wait)
            except queue.Empty:
                return None
        if isinstance(item, BaseException):
            raise item
        self.is_over = item is None
        return item

    def _from(self, items: queue.Queue[_Item], *, wait: bool) -> _Item:
        while wait and not self.interrupted():
            with suppress(queue.Empty):
                return items.get(timeout=_POLL_S)
        return items.get_nowait()

    def _read(self, items: queue.Queue[_Item]) -> None:
        try:
            for line in self._lines:
                items.put(line)
            items.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where it can be seen
            items.put(error)
