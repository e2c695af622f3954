"""A lock that a killed process gives up by itself, and how it is waited for.

It is the lock of huggingface_hub, file and kind: while one of the two fetches a file, the
other waits, and then finds it.

On some network file systems ``flock`` succeeds for everybody, or is not there. So the lock
is tried a second time right after it was got: if that succeeds as well, it protects nothing,
and whoever holds it is told.
"""

from __future__ import annotations

import errno
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from localseek.models.cache_layout import not_written
from localseek.models.interruptible import POLL_S, Observer

if TYPE_CHECKING:
    from filelock import BaseFileLock

SHARED_MODE = 0o664  # people who share a cache wait for one another
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL)


@contextmanager
def held(path: Path, observer: Observer, while_waiting: Callable[[], None]) -> Iterator[bool]:
    """Hold the lock within the block; yield whether it keeps others out.

    Raises KeyboardInterrupt on demand, CannotCreateError where no lock can be made.
    """
    lock = _lock(path)
    state = _try(lock, path)
    if state == "taken":
        observer.on_notice("another process is fetching this file; waiting for it.")
    while state == "taken":
        while_waiting()
        observer.sleep(POLL_S)
        state = _try(lock, path)
    try:
        yield state == "got" and _keeps_out(path)
    finally:
        with suppress(OSError):
            lock.release()


@contextmanager
def held_now(path: Path) -> Iterator[bool]:
    """Hold the lock within the block if nobody has it; yield False, at once, if somebody does.

    Where no locks are kept there is nobody to wait for.
    """
    lock = _lock(path)
    state = _try(lock, path)
    try:
        yield state != "taken"
    finally:
        with suppress(OSError):
            lock.release()


def _lock(path: Path) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(path, mode=SHARED_MODE)


def _try(lock: BaseFileLock, path: Path) -> Literal["got", "taken", "none"]:
    from filelock import Timeout

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it falls back to a file that exists or not
            lock.acquire(blocking=False)
    except Timeout:
        return "taken"
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return "none"
        raise not_written(path.parent, error) from error
    return "got"


def _keeps_out(path: Path) -> bool:
    """Whether a second lock is refused, as it must be."""
    second = _lock(path)
    if _try(second, path) == "taken":
        return True
    with suppress(OSError):
        second.release()
    return False
