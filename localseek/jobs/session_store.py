"""Where chats are kept: one file each, found again by its name or by being the newest.

sessions/20261123-201703-5f3a.jsonl
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO

from localseek.chat.record_json import record_from_json
from localseek.chat.records import Asked, ModelChosen, Record
from localseek.chat.session import Session
from localseek.config import sessions_folder
from localseek.errors import BadDataError, LocalseekError, NotFoundError
from localseek.jobs.file_hold import BINARY, hold
from localseek.jobs.journal import HEAD, Journal
from localseek.models.regular_file import open_regular

MAX_BYTES = 256 << 20  # of a session; days of talking are one
_PEEKED_BYTES = 1 << 20  # enough for the first question, unless a long file came with it
_SUFFIX = ".jsonl"


class SessionNotFoundError(NotFoundError):
    """No session is called so, or none was kept at all."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no session {name!r}." if name else "no session was kept yet.",
            hint="/sessions in a chat lists them.",
        )


class AmbiguousSessionError(NotFoundError):
    """Several sessions are called so."""

    def __init__(self, name: str, n_found: int) -> None:
        super().__init__(
            f"{n_found} sessions have {name!r} in their names.",
            hint="more of the name tells them apart; /sessions in a chat lists them.",
        )


class NotASessionError(BadDataError):
    """A file among the sessions that is none."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} is no session: {problem}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A session as the list shows it. Texts are as they were typed: escape them."""

    id: str
    at: datetime  # when something last happened in it
    model: str
    first_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """What a file holds: the records of its whole lines, and what makes no sense in it."""

    records: list[Record]
    n_bad: int
    size: int  # bytes of its whole lines
    is_torn: bool


class SessionStore:
    """The sessions of one folder. Names are looked for among the files that are there."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or sessions_folder()

    def new(self, on_not_kept: Callable[[str], None]) -> Journal:
        """A file for a new session; it comes with the first question."""
        now = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
        name = f"{now}-{secrets.token_hex(2)}{_SUFFIX}"
        return Journal(self._folder / name, on_not_kept)

    def resume(
        self,
        name: str,
        session: Session,
        on_notice: Callable[[str], None],
        on_not_kept: Callable[[str], None],
    ) -> Journal:
        """Put a kept session into ``session``, and go on in its file.

        ``name`` may be as short as it is clear; empty is the newest. While another chat goes
        on in that file, a copy of it is made. Raises SessionNotFoundError, NotASessionError,
        AmbiguousSessionError.
        """
        path = self._find(name)
        with ExitStack() as stack:
            descriptor = _try_open(path)
            held = descriptor is not None and hold(descriptor, path)
            if descriptor is not None:
                stack.callback(os.close, descriptor)
            lines = _read(path)
            session.replay(lines.records)
            for notice in _notices(path, lines):
                on_notice(notice)
            if descriptor is not None and held:
                stack.pop_all()  # the journal closes it
                return _going_on(path, descriptor, lines, on_not_kept)
        why = "may only be read" if descriptor is None else "is open in another chat"
        on_notice(f"{path.stem} {why}; this one goes on in a copy.")
        journal = self.new(on_not_kept)
        journal.append(*lines.records)
        return journal

    def read(self, name: str) -> Session:
        """Return a kept session without going on in its file."""
        path = self._find(name)
        session = Session()
        session.replay(_read(path).records)
        session.settle()
        return session

    def names(self) -> list[str]:
        """What the sessions are called, the newest first."""
        return [path.stem for _, path in self._newest_first()]

    def kept(self) -> Iterator[Kept]:
        """Yield what can be gone on with, the newest first."""
        for at, path in self._newest_first():
            with suppress(LocalseekError, OSError, ValueError):
                yield _peek(path, at)

    def _find(self, name: str) -> Path:
        paths = [path for _, path in self._newest_first()]
        if not name:
            name = next((kept.id for kept in self.kept()), "")
        exact = [path for path in paths if path.stem == name]
        found = exact or [path for path in paths if name in path.stem]
        if not name or not found:
            raise SessionNotFoundError(name)
        if len(found) > 1:
            raise AmbiguousSessionError(name, len(found))
        return found[0]

    def _newest_first(self) -> list[tuple[float, Path]]:
        found = []
        with suppress(OSError):
            for entry in os.scandir(self._folder):
                with suppress(OSError):
                    if entry.name.endswith(_SUFFIX) and entry.is_file():
                        found.append((entry.stat().st_mtime, Path(entry.path)))
        return sorted(found, key=lambda each: (each[0], each[1].name), reverse=True)


def _opened(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except OSError as error:
        raise NotASessionError(path, error.strerror or str(error)) from error


def _try_open(path: Path) -> int | None:
    """Open a session to go on in it; None if it may be read only."""
    try:
        return os.open(path, os.O_RDWR | os.O_APPEND | BINARY)
    except OSError:
        return None


def _going_on(
    path: Path, descriptor: int, lines: _Lines, on_not_kept: Callable[[str], None]
) -> Journal:
    if lines.is_torn:
        os.ftruncate(descriptor, lines.size)
    journal = Journal(path, on_not_kept)
    journal.go_on(descriptor, lines.size)
    return journal


def _read(path: Path) -> _Lines:
    with _opened(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NotASessionError(path, f"it is longer than {MAX_BYTES >> 20} MiB")
    whole, _, torn = data.rpartition(b"\n")
    lines = whole.split(b"\n")
    _check_head(path, lines[0])
    records = [_record(line) for line in lines[1:]]
    good = [record for record in records if record is not None]
    return _Lines(
        records=good,
        n_bad=len(records) - len(good),
        size=len(data) - len(torn),
        is_torn=bool(torn),
    )


def _check_head(path: Path, line: bytes) -> None:
    value = _json(line)
    if not isinstance(value, dict) or value.get("localseek") != HEAD["localseek"]:
        raise NotASessionError(path, "its first line does not say so")
    if value.get("version") != HEAD["version"]:
        raise NotASessionError(path, "another version of localseek wrote it")


def _record(line: bytes) -> Record | None:
    try:
        return record_from_json(_json(line))
    except ValueError:
        return None


def _json(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _notices(path: Path, lines: _Lines) -> Iterator[str]:
    if lines.is_torn:
        yield f"{path.stem}: its last line was cut in the middle, and is left out."
    if lines.n_bad:
        what = "a line of it cannot be read, and is left out."
        if lines.n_bad > 1:
            what = f"{lines.n_bad} lines of it cannot be read, and are left out."
        yield f"{path.stem}: {what}"


def _peek(path: Path, at: float) -> Kept:
    """Look at the beginning of a session; raises ValueError if there is no question in it."""
    with _opened(path) as file:
        lines = file.read(_PEEKED_BYTES).split(b"\n")
    _check_head(path, lines[0])
    records = [_record(line) for line in lines[1:]]
    asked = next((record for record in records if isinstance(record, Asked)), None)
    models = [record.name for record in records if isinstance(record, ModelChosen)]
    return Kept(
        id=path.stem,
        at=datetime.fromtimestamp(at, timezone.utc),
        model=models[0] if models else "",
        first_words=" ".join(asked.question.text.split()) if asked else "",
    )
