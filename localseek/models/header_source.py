"""A file of a model, wherever it is -> its first bytes, as many as its header takes.

Local files are read. Those of the hub are, too, a few MiB at a time: see ``remote_header``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from localseek.models.regular_file import open_regular


class HeaderSource(Protocol):
    """A file that is read from its beginning on."""

    @property
    def size_bytes(self) -> int:
        """Of the whole file."""

    def read(self, n_bytes: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end, and only there."""


OpenSource: TypeAlias = Callable[[Path], AbstractContextManager[HeaderSource]]


@dataclass(frozen=True, slots=True)
class _LocalSource:
    file: BinaryIO
    size_bytes: int

    def read(self, n_bytes: int, /) -> bytes:
        return self.file.read(n_bytes)


@contextmanager
def open_local(path: Path) -> Iterator[HeaderSource]:
    """Open a file of this disk; raises as ``open_regular`` does."""
    with open_regular(path) as file:
        yield _LocalSource(file, os.fstat(file.fileno()).st_size)
