"""Results -> the lines of a file, each whole or not there at all.

    new            the file must not exist, or be empty
    --force        what is there is removed
    --resume       what is there stays, to the byte, but for a last line that was torn; with
                   retry_failed the lines about failures go, and those are asked again

Nothing of it is done before the first answer can be expected: a run that is refused changes
nothing. A line reaches the system in one call, so a killed process leaves at most one that is torn. The file
is locked while it is written, so that two runs never mix.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, cast

from localseek.errors import (
    BadDataError,
    CannotCreateError,
    DiskError,
    LocalseekError,
    TryAgainError,
)
from localseek.jobs.batch.checked_json import Members
from localseek.jobs.batch.line import Id
from localseek.jobs.file_hold import Hold, take_hold
from localseek.printable import printable

Existing = Literal["refuse", "remove", "resume"]
MOST_BYTES = 256 * 2**20  # of one line: 1,024 samples of a long thought
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would write a line feed as two bytes
_BEGINNING = b'{"id": '  # of each line
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(slots=True)
class Done:
    """What earlier runs wrote: ids that have a result, and lines that have an error."""

    ids: set[str] = field(default_factory=set)
    failed: set[tuple[str | None, int | None]] = field(default_factory=set)
    models: set[str] = field(default_factory=set)

    def has(self, line_id: Id) -> bool:
        """Whether that line has a result."""
        return str(line_id) in self.ids

    def has_failed(self, line_id: Id | None, number: int) -> bool:
        """Whether that line has an error."""
        key = None if line_id is None else str(line_id)
        return (key, number) in self.failed or (key, None) in self.failed


class Results:
    """The output file, open and locked; ``done`` is what was in it."""

    def __init__(self, path: Path, existing: Existing, *, retry_failed: bool = False) -> None:
        """Open ``path``.

        Raises OutputExistsError, TryAgainError while another run has it, NotResultsError for a
        file of something else, CannotCreateError, DiskError.
        """
        self.path = path
        self.done = Done()
        self._keeps = 0 if existing == "remove" else None  # bytes; None: all
        self._lacks_feed = self._drops_failed = self._has_begun = False
        self._descriptor, self._is_new = _open(path)
        try:
            self._keep_out_others()
            if existing == "refuse":
                self._refuse_if_filled()
            elif existing == "resume":
                self._resume(retry_failed=retry_failed)
            self._size = os.fstat(self._descriptor).st_size
        except (OSError, LocalseekError) as error:
            os.close(self._descriptor)
            if isinstance(error, OSError):
                raise _not_written(path, error) from error
            raise

    def begin(self) -> None:
        """Remove what is not to stay: all is ready that could have failed. Raises DiskError."""
        self._has_begun = True
        try:
            if self._keeps is not None:
                os.ftruncate(self._descriptor, self._keeps)
            if self._lacks_feed:
                os.write(self._descriptor, b"\n")
            if self._drops_failed:
                self._drop_failed()
            self._size = os.fstat(self._descriptor).st_size
        except OSError as error:
            raise _not_written(self.path, error) from error

    def write(self, line: bytes) -> None:
        """Append a line; raises DiskError and leaves none of it if it cannot be written."""
        try:
            n = os.write(self._descriptor, line)
            while n < len(line):
                n += os.write(self._descriptor, line[n:])
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            raise _not_written(self.path, error) from error
        self._size += len(line)

    def close(self) -> None:
        """Bring it to the disk itself, and let others have it; a run that was refused leaves none."""
        with suppress(OSError):
            os.fsync(self._descriptor)
            if self._is_new and not self._has_begun and not os.fstat(self._descriptor).st_size:
                self.path.unlink()
        os.close(self._descriptor)

    def _keep_out_others(self) -> None:
        """Lock the file; one that has been replaced since it was opened is another run's."""
        is_taken = take_hold(self._descriptor) is Hold.TAKEN
        is_same = os.path.samestat(os.fstat(self._descriptor), self.path.stat())
        if is_taken or not is_same:
            raise TryAgainError(
                f"another run writes to {printable(str(self.path))}.",
                hint="let it end, or give this one another file.",
            )

    def _refuse_if_filled(self) -> None:
        if os.fstat(self._descriptor).st_size:
            raise OutputExistsError(self.path)

    def _resume(self, *, retry_failed: bool) -> None:
        size = os.fstat(self._descriptor).st_size
        with os.fdopen(os.dup(self._descriptor), "rb") as file:
            whole, ends_without_feed = self._read(file)
        self._lacks_feed = ends_without_feed
        self._keeps = whole if whole < size else None
        if retry_failed and self.done.failed:
            self._drops_failed = True
            self.done.failed.clear()

    def _read(self, file: BinaryIO) -> tuple[int, bool]:
        """Take note of what is there; return the bytes of whole lines, and if the last lacks its end."""
        whole = 0
        for number, line in _numbered(file):
            try:
                _note(line, self.done)
            except ValueError as error:
                if not line.endswith(b"\n") and (number > 1 or _is_beginning(line)):
                    return whole, False
                raise NotResultsError(self.path, number, str(error)) from error
            whole += len(line)
            if not line.endswith(b"\n"):
                return whole, True
        return whole, False

    def _drop_failed(self) -> None:
        """Replace the file by one without the lines about failures, in one step, and lock that."""
        target = self.path.resolve()
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        mode = stat.S_IMODE(os.fstat(self._descriptor).st_mode)
        new = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY, mode)
        try:
            take_hold(new)
            with (
                os.fdopen(os.dup(self._descriptor), "rb") as file,
                os.fdopen(os.dup(new), "wb") as to,
            ):
                file.seek(0)
                to.writelines(line for _, line in _numbered(file) if not _is_failure(line))
            os.fsync(new)
            part.replace(target)
        except OSError:
            os.close(new)
            raise
        finally:
            part.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = new


class OutputExistsError(CannotCreateError):
    """There are results already, and nothing says what is to become of them."""

    def __init__(self, path: Path) -> None:
        shown = printable(str(path))
        super().__init__(
            f"{shown} exists already.", hint="--resume goes on with it, --force begins anew."
        )


class NotResultsError(BadDataError):
    """A file that is to be gone on with, and no batch wrote it."""

    def __init__(self, path: Path, number: int, problem: str) -> None:
        super().__init__(
            f"line {number:,} of {printable(str(path))} is no result of a batch: {printable(problem)}.",
            hint="name another output, or begin anew with --force.",
        )


def _open(path: Path) -> tuple[int, bool]:
    """Return a descriptor, and whether the file was not there."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY
    try:
        if path.exists() and not path.is_file():
            raise CannotCreateError(f"{printable(str(path))} is no regular file; it is left alone.")
        with suppress(FileExistsError):
            return os.open(path, flags | os.O_EXCL, 0o666), True
        return os.open(path, flags, 0o666), False
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> DiskError | CannotCreateError:
    shown, reason = printable(str(path)), printable((error.strerror or str(error)).lower())
    if error.errno in _NO_SPACE:
        return DiskError(f"the disk of {shown} is full.", hint="free some space, then --resume.")
    if error.errno == errno.EIO:
        return DiskError(f"{shown} cannot be written: {reason}.")
    return CannotCreateError(f"{shown} cannot be written: {reason}.")


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    return enumerate(iter(lambda: file.readline(MOST_BYTES), b""), start=1)


def _note(line: bytes, done: Done) -> None:
    """Take note of one result; raises ValueError for what is none."""
    value = _parsed(line)
    members = Members(value)
    line_id = members.value(
        "custom_id" if "custom_id" in cast("dict[str, object]", value) else "id"
    )
    if line_id is not None and not isinstance(line_id, str | int):
        raise ValueError("its id is neither a text nor a number")
    key = None if line_id is None else str(line_id)
    if "error" in members:
        number = members.section("error").value("line")
        done.failed.add((key, number if isinstance(number, int) else None))
        return
    body = members.section("response").section("body") if "response" in members else members
    model = body.value("model")
    if key is None or not isinstance(model, str):
        raise ValueError("it has no id or no model")
    done.ids.add(key)
    done.models.add(model)


def _is_beginning(line: bytes) -> bool:
    """Whether it may be torn off a result; whole JSON that is none is something else."""
    if line[: len(_BEGINNING)] != _BEGINNING[: len(line)]:
        return False
    try:
        _parsed(line)
    except ValueError:
        return True
    return False


def _is_failure(line: bytes) -> bool:
    return "error" in Members(_parsed(line))


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
