"""A file that is there whole or not at all: written as ``NAME.part``, checked, renamed.

Whoever kills the process at any moment leaves the old file or none under the final name.
A ``.part`` that a killed run left behind is written over by the next one. Two runs at once
are kept apart by a lock on it.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from localseek.errors import CannotCreateError, DiskError, TryAgainError, UsageError
from localseek.models.regular_file import is_same_file
from localseek.printable import printable

MARGIN_BYTES = 1 << 20  # what a file system takes for itself

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Destination:
    """One output file: ``with destination.writing() as file: …; destination.commit(file)``."""

    def __init__(self, path: Path, *, inputs: Iterable[Path]) -> None:
        """Refuse what cannot be meant: an input of the same work, or what is no file.

        Raises UsageError for an input under whatever name, CannotCreateError otherwise.
        """
        self.path = path
        self._target = _resolved(path)  # what a symbolic link points to is replaced, not the link
        self.part = self._target.parent / f"{self._target.name}.part"
        self._is_committed = False
        for source in inputs:
            self._spare(source)
        try:
            self._check_place()
        except OSError as error:  # a folder that may not be looked into, a name too long
            raise self._cannot_create(error) from error

    def _spare(self, source: Path) -> None:
        """Refuse to write over a file of the same work, now or on the way."""
        hint = "give the output another name; the input is never written to."
        if is_same_file(self._target, source):
            raise UsageError(f"the output {self._shown} is the input itself.", hint=hint)
        if is_same_file(self.part, source):
            raise UsageError(
                f"the output {self._shown} is written as {printable(self.part.name)}, which is "
                "the input itself.",
                hint=hint,
            )

    def _check_place(self) -> None:
        if not self._target.parent.is_dir():
            folder = printable(str(self._target.parent))
            raise CannotCreateError(f"there is no directory {folder} to write into.")
        if self._target.exists() and not stat.S_ISREG(self._target.stat().st_mode):
            raise CannotCreateError(f"{self._shown} is no regular file; it is left alone.")

    @property
    def _shown(self) -> str:
        return printable(str(self.path))

    def check_space(self, needed_bytes: int) -> int:
        """Return the free bytes of the disk; raise DiskError if they are too few."""
        free_bytes = shutil.disk_usage(self._target.parent).free
        with suppress(OSError):
            free_bytes += self.part.stat().st_size  # of a killed run: written over
        if needed_bytes + MARGIN_BYTES > free_bytes:
            raise DiskError(
                f"{printable(self.path.name)} needs {_gb(needed_bytes)} of disk, "
                f"{_gb(free_bytes)} are free.",
                hint="free some space, or write to another disk.",
            )
        return free_bytes

    @contextmanager
    def writing(self) -> Iterator[BinaryIO]:
        """Open and lock the ``.part``; unless it is committed in the block, it is removed.

        A full disk is a DiskError.
        """
        file = self._open()
        try:
            with file:
                try:
                    yield file
                finally:
                    if not self._is_committed:
                        self._discard()
        except OSError as error:
            if error.errno not in _NO_SPACE:
                raise
            message = f"the disk is full: {printable(self.path.name)} was not written."
            raise DiskError(message, hint="nothing is left behind; free some space.") from error

    def commit(self, file: BinaryIO) -> None:
        """Give the file its final name, in one step."""
        if os.name == "nt":
            file.close()  # an open file cannot be renamed there
        try:
            self.part.replace(self._target)
        except OSError as error:
            raise self._cannot_create(error) from error
        self._is_committed = True
        _sync_directory(self._target.parent)

    def _discard(self) -> None:
        """Remove the ``.part``."""
        with suppress(OSError):
            self.part.unlink()

    def _open(self) -> BinaryIO:
        try:
            if self.part.is_symlink() or (self.part.exists() and not self.part.is_file()):
                raise CannotCreateError(f"{printable(str(self.part))} is in the way.")
            # Not truncated before it is locked: another run may be writing it.
            file = os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        except OSError as error:
            raise self._cannot_create(error) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            message = f"another process is writing {printable(self.path.name)} at this moment."
            raise TryAgainError(message, hint="wait for it, or choose another name.") from error
        file.truncate(0)
        return file

    def _cannot_create(self, error: OSError) -> CannotCreateError:
        reason = (error.strerror or "unknown error").lower()
        return CannotCreateError(f"{self._shown} cannot be written: {reason}.")


def flush(file: BinaryIO) -> None:
    """Bring what was written to the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL
        raise CannotCreateError(f"{printable(str(path))} is no name for a file.") from error


def _lock(file: BinaryIO) -> None:
    try:
        import fcntl
    except ImportError:  # Windows keeps two writers apart by itself
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_directory(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open a directory
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _gb(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:,.2f} GB"
