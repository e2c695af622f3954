"""A file that several threads read at once, each from where it likes.

Read, not mapped: a mapped file that someone shortens kills the process, and its pages count
as our memory.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from localseek.errors import BadDataError
from localseek.models.regular_file import open_regular
from localseek.printable import printable


class FileChangedError(BadDataError):
    """A file that someone wrote into while it was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{printable(path.name)} was changed while it was read.", hint="try again."
        )
        self.path = path


class PositionalFile:
    """An open regular file. Any thread may read; close it when all have done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = open_regular(path)
        self._lock = threading.Lock()  # where there is no pread, the position is shared
        self.size_bytes = os.fstat(self._file.fileno()).st_size

    def read(self, start: int, n_bytes: int) -> bytes:
        """Return ``n_bytes`` from ``start``; raises FileChangedError if they are not there."""
        if hasattr(os, "pread"):
            data = self._pread(start, n_bytes)
        else:
            with self._lock:
                self._file.seek(start)
                data = self._file.read(n_bytes)
        if len(data) < n_bytes:
            raise FileChangedError(self.path)
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _pread(self, start: int, n_bytes: int) -> bytes:
        data = os.pread(self._file.fileno(), n_bytes, start)
        while data and len(data) < n_bytes:  # one call gives 2 GiB at most
            more = os.pread(self._file.fileno(), n_bytes - len(data), start + len(data))
            if not more:
                break
            data += more
        return data
