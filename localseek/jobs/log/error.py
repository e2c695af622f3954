"""What can be wrong with the log, each with its exit code; SQLite's own errors become these."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localseek.errors import (
    BadDataError,
    DiskError,
    LocalseekError,
    NoPermissionError,
    NotFoundError,
    TryAgainError,
)
from localseek.printable import printable

_HOW_TO_LOG = "--log keeps prompts and replies from now on, log = true in the config always."


class NoLogError(NotFoundError):
    """Nothing was ever logged."""

    def __init__(self) -> None:
        super().__init__("nothing was logged yet.", hint=_HOW_TO_LOG)


class NoSuchEntryError(NotFoundError):
    """An id that the log has no entry for."""

    def __init__(self, entry_id: int) -> None:
        super().__init__(
            f"the log has no entry {entry_id}.", hint="localseek log list has the ids."
        )
        self.entry_id = entry_id


class ForeignLogError(BadDataError):
    """A file in the place of the log that is none."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} is no log of localseek: {problem}.", hint=f"move {path} away.")


class DamagedEntryError(BadDataError):
    """A row that makes no sense."""

    def __init__(self, entry_id: int, problem: str) -> None:
        super().__init__(
            f"entry {entry_id} of the log is damaged: {printable(problem)}.",
            hint=f"localseek log delete {entry_id} removes it.",
        )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise what SQLite and the system complain of in our own words."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_our_words(str(error), path) from error
    except PermissionError as error:
        raise _no_permission(path) from error
    except OSError as error:
        raise DiskError(f"{path}: {error.strerror or error}.") from error


def is_busy(error: sqlite3.Error) -> bool:
    """Whether it is another process that is in the way."""
    return "is locked" in str(error) or "busy" in str(error)


def _in_our_words(said: str, path: Path) -> LocalseekError:
    """SQLite says what it is by a sentence; only Python 3.11 and later give the number, too."""
    if "is locked" in said or "busy" in said:
        return TryAgainError(
            f"{path}: another process is writing to the log.", hint="try again in a moment."
        )
    if "readonly" in said or "unable to open" in said:
        return _no_permission(path)
    if "is full" in said or "disk I/O" in said:
        return DiskError(f"{path}: {said}.", hint="localseek log clear empties the log.")
    return ForeignLogError(path, said)


def _no_permission(path: Path) -> NoPermissionError:
    return NoPermissionError(
        f"{path} cannot be opened or written.", hint=f"see to the permissions of {path.parent}."
    )
