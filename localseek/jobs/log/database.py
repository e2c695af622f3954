"""The log: one SQLite file, 0600, that any number of processes may write to and be killed.

    replies       a row a reply, see row.py
    replies_text  an index of all runs of three letters in questions, thoughts and answers,
                  where SQLite has FTS5 and its trigrams (3.34); else texts are looked through

The log is written ahead (WAL): a process that is killed leaves whole rows. The last second of
them may go when the machine itself stops. Ids are never given twice.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from localseek.jobs.file_hold import BINARY
from localseek.jobs.log import schema
from localseek.jobs.log.entry import Entry
from localseek.jobs.log.error import (
    DamagedEntryError,
    ForeignLogError,
    NoLogError,
    NoSuchEntryError,
    explained,
    is_busy,
)
from localseek.jobs.log.row import clean, entry_of_row, row_of, time_of
from localseek.models.regular_file import is_regular

WAIT_S = 2.0  # for other processes, at most
_RETRY_S = 0.05
_MOST_BEFORE = 1000  # turns of a chat, or a row that somebody made follow itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An entry as a list shows it. Texts may be a stranger's: escape them."""

    id: int
    at: datetime
    command: str
    model: str
    question: str
    reasoning: str
    answer: str
    finish: str


class LogDatabase:
    """The open log. Each method raises what ``error.explained`` does."""

    def __init__(self, path: Path, *, makes: bool, wait_s: float = WAIT_S) -> None:
        """Open it; raises NoLogError where there is none, unless it ``makes`` one."""
        self.path = path
        with explained(path):
            if not makes and not path.exists():
                raise NoLogError
            if makes:
                _create(path)
            if not is_regular(path):
                raise ForeignLogError(path, "it is no regular file")
            self._connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        try:
            with explained(path):
                self._prepare(makes=makes, until_s=monotonic() + wait_s)
        except BaseException:
            self._connection.close()
            raise

    def add(self, entries: Iterable[Entry]) -> list[int]:
        """Write entries, all or none of them; return their ids."""
        rows = [row_of(entry) for entry in entries]
        with explained(self.path), self._transaction():
            inserted = [self._connection.execute(schema.INSERT, row) for row in rows]
            return [int(cursor.lastrowid or 0) for cursor in inserted]

    def newest(self, limit: int) -> list[Summary]:
        """The entries written last, the newest first."""
        return self.search((), limit)

    def search(self, phrases: Sequence[str], limit: int) -> list[Summary]:
        """Those that have all ``phrases`` in them, the newest first; case does not matter."""
        phrases = [clean(phrase) for phrase in phrases]
        indexed = (
            [p for p in phrases if len(p) >= schema.LEAST_INDEXED] if self._has_index() else []
        )
        conditions: list[str] = []
        values: list[str | int] = []
        if indexed:
            conditions.append(schema.IN_INDEX)
            values.append(" ".join(_quoted(phrase) for phrase in indexed))
        for phrase in phrases:
            if phrase not in indexed:
                conditions.append(schema.IN_TEXTS)
                values.append(f"%{_escaped(phrase)}%")
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        with explained(self.path):
            rows = self._connection.execute(
                schema.SUMMARY + where + schema.NEWEST_FIRST, [*values, limit]
            )
            return [_summary(row) for row in rows]

    def get(self, entry_id: int) -> Entry:
        """One entry; raises NoSuchEntryError, DamagedEntryError."""
        with explained(self.path):
            row = self._connection.execute(schema.SELECT, [entry_id]).fetchone()
        if row is None:
            raise NoSuchEntryError(entry_id)
        try:
            return entry_of_row(dict(zip(schema.COLUMNS, row, strict=True)))
        except ValueError as error:
            raise DamagedEntryError(entry_id, str(error)) from error

    def before(self, entry: Entry) -> list[Entry]:
        """The turns that left in memory what ``entry`` found there, the first of them first.

        None, if one of them is not there any more.
        """
        found: list[Entry] = []
        while entry.follows is not None and len(found) < _MOST_BEFORE:
            try:
                entry = self.get(entry.follows)
            except (NoSuchEntryError, DamagedEntryError):
                return []
            found.insert(0, entry)
        return found

    def count(self) -> int:
        """How many entries there are."""
        with explained(self.path):
            return int(self._connection.execute("SELECT count(*) FROM replies").fetchone()[0])

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Remove entries for good; raises NoSuchEntryError, and then none is removed."""
        with explained(self.path):
            with self._transaction():
                for entry_id in entry_ids:
                    deleted = self._connection.execute(
                        "DELETE FROM replies WHERE id = ?", [entry_id]
                    )
                    if not deleted.rowcount:
                        raise NoSuchEntryError(entry_id)
            self._forget_deleted()

    def clear(self) -> None:
        """Remove all entries for good."""
        with explained(self.path):
            with self._transaction():
                self._connection.execute("DELETE FROM replies")
            self._forget_deleted()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _prepare(self, *, makes: bool, until_s: float) -> None:
        """See that it is a log of ours, or make it one.

        SQLite does not wait by itself for a lock when it begins to write ahead.
        """
        while True:
            try:
                self._connection.execute("PRAGMA secure_delete = ON")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                if makes and self._is_empty():
                    self._make()
                self._check()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or monotonic() > until_s:
                    raise
            else:
                return
            sleep(_RETRY_S)

    def _is_empty(self) -> bool:
        return not self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]

    def _make(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        with self._transaction():
            if not self._is_empty():
                return  # another process was quicker
            self._connection.execute(schema.TABLE)
            with suppress(sqlite3.OperationalError), self._part_of_transaction():
                for statement in schema.INDEX:
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
            self._connection.execute(f"PRAGMA user_version = {schema.VERSION}")

    def _check(self) -> None:
        if self._is_empty():
            raise NoLogError
        if self._pragma("application_id") != schema.APPLICATION:
            raise ForeignLogError(self.path, "another program made it")
        if self._pragma("user_version") != schema.VERSION:
            raise ForeignLogError(self.path, "another version of localseek made it")

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])

    def _has_index(self) -> bool:
        """Whether texts are indexed, and this SQLite can read that."""
        try:
            self._connection.execute("SELECT rowid FROM replies_text LIMIT 0")
        except sqlite3.OperationalError:
            return False
        return True

    def _forget_deleted(self) -> None:
        """Leave nothing of what was deleted, as far as no other process is in the way."""
        with suppress(sqlite3.OperationalError):
            if self._has_index():
                self._connection.execute(schema.OPTIMIZE)
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has ended it already
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _part_of_transaction(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO part")
            raise
        finally:
            self._connection.execute("RELEASE part")


def _create(path: Path) -> None:
    """Make an empty file, 0600 in a directory of 0700, unless there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY, 0o600))


def _summary(row: Sequence[Any]) -> Summary:
    entry_id, at, command, model, question, reasoning, answer, finish = row
    return Summary(
        id=int(entry_id),
        at=_time(at),
        command=str(command),
        model=str(model),
        question=str(question),
        reasoning=str(reasoning),
        answer=str(answer),
        finish=str(finish),
    )


def _time(text: object) -> datetime:
    """When it was; the beginning of time where the row does not tell."""
    try:
        return time_of(str(text))
    except ValueError:
        return datetime.fromtimestamp(0, timezone.utc)


def _quoted(phrase: str) -> str:
    """A phrase as FTS5 takes it: nothing in it means anything."""
    return '"' + phrase.replace('"', '""') + '"'


def _escaped(phrase: str) -> str:
    """A phrase for LIKE: nothing in it means anything."""
    return "".join(f"\\{c}" if c in "\\%_" else c for c in phrase)
