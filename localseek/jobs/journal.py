"""Records of a session -> lines of its file, each written when it happens.

    {"localseek": "session", "version": 1, "at": "2026-11-23T20:17:03Z"}
    {"at": "…", "type": "asked", "text": "2+2?", …}

Each line reaches the system in one call, so a process that is killed loses none; the last
one may be torn when the machine itself stops. The file comes with the first question: a
chat in which nothing is asked leaves none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from localseek.chat.record_json import record_to_json
from localseek.chat.records import Asked, Grown, Loaded, Record
from localseek.jobs.file_hold import BINARY, hold

HEAD = {"localseek": "session", "version": 1}


class Journal:
    """Writes one session; what cannot be written waits, and of that is told once."""

    def __init__(self, path: Path, on_not_kept: Callable[[str], None]) -> None:
        self.path = path
        self._on_not_kept = on_not_kept
        self._has_told = False
        self._descriptor: int | None = None
        self._size = 0  # bytes that are surely whole lines
        self._waiting: list[bytes] = [_line(dict(HEAD))]
        self._has_begun = False

    @property
    def id(self) -> str:
        """What the session is called."""
        return self.path.stem

    def go_on(self, descriptor: int, size: int) -> None:
        """Append to an open file whose first ``size`` bytes are whole lines."""
        self._descriptor, self._size = descriptor, size
        self._waiting, self._has_begun = [], True

    def append(self, *records: Record) -> None:
        """Write records, and those that could not be written before."""
        self._waiting += [_line(record_to_json(record)) for record in records]
        self._has_begun |= any(isinstance(record, Asked | Loaded) for record in records)
        if not self._has_begun:
            return
        try:
            self._write()
            is_partial = all(isinstance(record, Grown) for record in records)
            if self._descriptor is not None and not is_partial:
                os.fsync(self._descriptor)
        except OSError as error:
            self._tell(error)

    def close(self) -> None:
        """Let another process go on with it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self) -> None:
        if self._descriptor is None:
            self._descriptor = _create(self.path)
        descriptor = self._descriptor
        while self._waiting:
            line = self._waiting[0]
            try:
                n = os.write(descriptor, line)
                while n < len(line):
                    n += os.write(descriptor, line[n:])
            except OSError:
                with suppress(OSError):  # half a line would spoil the next
                    os.ftruncate(descriptor, self._size)
                raise
            self._size += len(line)
            self._waiting.pop(0)

    def _tell(self, error: OSError) -> None:
        if not self._has_told:
            reason = error.strerror or str(error)
            self._on_not_kept(f"this chat is not remembered: {self.path}: {reason}.")
        self._has_told = True


def _create(path: Path) -> int:
    """Make a new file, 0600 in a directory of 0700, that nobody else has."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | BINARY, 0o600)
    hold(descriptor, path)
    return descriptor


def _line(value: dict[str, object]) -> bytes:
    at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = json.dumps({**value, "at": at}, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"
