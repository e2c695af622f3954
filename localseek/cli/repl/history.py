"""What was typed in earlier sessions: one file, for its owner's eyes only."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory


def open_history(path: Path | None, notify: Callable[[str], None]) -> History:
    """Remember in ``path``, or for this session only where that is None or cannot be written.

    A reason that is not a choice is told to ``notify``.
    """
    if path is None:
        return InMemoryHistory()
    try:
        _make_private(path)
    except OSError as error:
        notify(_no_history(path, error))
        return InMemoryHistory()
    return PrivateHistory(path, notify)


class PrivateHistory(FileHistory):
    """A history file that may stop being writable, of which it tells once."""

    def __init__(self, path: Path, notify: Callable[[str], None]) -> None:
        self._path = path
        self._notify: Callable[[str], None] | None = notify
        super().__init__(str(path))

    def store_string(self, string: str) -> None:
        """Append one entry; without the file it is remembered for this session."""
        try:
            super().store_string(valid_text(string))
        except OSError as error:
            if self._notify is not None:
                self._notify(_no_history(self._path, error))
            self._notify = None


def valid_text(typed: str) -> str:
    """Replace what a keyboard sent that is no UTF-8."""
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _make_private(path: Path) -> None:
    """Create ``path`` as 0600 in a directory that is 0700; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)  # never wait for a pipe
    descriptor = os.open(path, flags, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a device must keep its mode
            raise OSError("it is not a regular file")
    finally:
        os.close(descriptor)
    path.parent.chmod(0o700)
    path.chmod(0o600)


def _no_history(path: Path, error: OSError) -> str:
    return f"this chat is not remembered: {path}: {error.strerror or error}."
