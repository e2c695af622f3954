"""Whether somebody else has a file open to write it: a lock that ends with its process.

The lock is on the file itself, so that nothing is left behind. Where locks do not keep
others out, as on some network file systems, nothing is ever held.
"""

from __future__ import annotations

import errno
import os
import sys
from enum import Enum, auto
from pathlib import Path

BINARY: int = getattr(os, "O_BINARY", 0)  # on Windows lines would end otherwise than written
_BEYOND = 2**40  # Windows locks bytes, and keeps others from reading them; nothing is here

_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class Hold(Enum):
    """Whose a file is."""

    OURS = auto()
    TAKEN = auto()  # somebody else has it
    NONE = auto()  # no locks are kept here


def _refusal(error: OSError) -> Hold:
    return Hold.TAKEN if error.errno in _TAKEN else Hold.NONE


if sys.platform == "win32":
    import msvcrt

    def take_hold(descriptor: int) -> Hold:
        """Lock an open file until it is closed, if nobody has it."""
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return _refusal(error)
        return Hold.OURS

else:
    import fcntl

    def take_hold(descriptor: int) -> Hold:
        """Lock an open file until it is closed, if nobody has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return _refusal(error)
        return Hold.OURS


def hold(descriptor: int, path: Path) -> bool:
    """Lock an open file until it is closed; False if that does not keep others out."""
    if take_hold(descriptor) is not Hold.OURS:
        return False
    second = os.open(path, os.O_RDWR)
    try:
        return take_hold(second) is not Hold.OURS
    finally:
        os.close(second)


def is_held(path: Path) -> bool:
    """Whether somebody has the file; False as well where nobody can tell."""
    try:
        descriptor = os.open(path, os.O_RDWR | BINARY)
    except OSError:
        return False
    try:
        return take_hold(descriptor) is Hold.TAKEN
    finally:
        os.close(descriptor)
