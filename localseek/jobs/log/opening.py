"""Open the log, where Python can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localseek.config import log_file
from localseek.errors import UnavailableError

if TYPE_CHECKING:
    from localseek.jobs.log.database import LogDatabase


class NoSqliteError(UnavailableError):
    """A Python that was built without SQLite."""

    def __init__(self) -> None:
        super().__init__(
            "this Python was built without sqlite3, which the log needs.",
            hint="install localseek with another Python.",
        )


def open_log(*, makes: bool = False, wait_s: float | None = None) -> LogDatabase:
    """Open the log, which is made if ``makes``; raises what LogDatabase does, and NoSqliteError."""
    try:
        from localseek.jobs.log.database import WAIT_S, LogDatabase
    except ImportError as error:
        if error.name != "_sqlite3":
            raise
        raise NoSqliteError from error
    return LogDatabase(log_file(), makes=makes, wait_s=WAIT_S if wait_s is None else wait_s)
