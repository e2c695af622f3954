"""A path that a person named -> an open regular file, or an error at once.

Opening a FIFO waits for a writer for ever, and reading a device may never end: so the
path is looked at first, and only a regular file is opened.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import BinaryIO

from localseek.models.header_error import (
    ModelNotFoundError,
    NotRegularFileError,
    UnreadableModelError,
)

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_regular(path: Path) -> BinaryIO:
    """Open ``path`` for reading in bytes; the caller closes it."""
    try:
        _refuse_other_kinds(path, path.stat().st_mode)
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: NUL
        raise ModelNotFoundError(path) from error
    except PermissionError as error:
        raise UnreadableModelError(path) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotRegularFileError(path, kind="a loop of symbolic links") from error
        if error.errno == errno.ENAMETOOLONG:
            raise ModelNotFoundError(path) from error
        raise


def is_regular(path: Path) -> bool:
    """Whether a regular file is at ``path``, links followed; no way to it is a no."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: NUL
        return False


def is_folder(path: Path) -> bool:
    """Whether a directory is at ``path``, links followed; no way to it is a no."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two names mean one file: the same path, a link, or a hard link."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or cannot be looked at
        return False


def _refuse_other_kinds(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kind = next((name for test, name in _KINDS if test(mode)), "no regular file")
    raise NotRegularFileError(path, kind=kind)
