"""The input -> its records, one at a time, however long it is.

    JSON Lines, plain lines     a record is a line
    CSV                         a record is a row; one column of it is the prompt

Nothing is held but the record at hand, and no more than MOST_BYTES of that. A file is looked
through once before anything is asked: how many records there are, and the longest of them,
which decides how much context is needed. What comes through a pipe is taken as it comes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

from localseek.errors import BadDataError, DiskError, NoPermissionError, NotFoundError, UsageError
from localseek.jobs.batch.checked_json import LineError
from localseek.jobs.batch.formats import read_json, read_text
from localseek.jobs.batch.line import MOST_BYTES, BadLine, Defaults, Line, Record, Style
from localseek.jobs.batch.table import rows_of
from localseek.printable import printable
from localseek.stdin import open_stdin

_PIECE = 2**20
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Format = Literal["json", "lines", "csv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFormat:
    """How the input is to be read; ``column`` names that of a CSV file which has the prompts."""

    kind: Format = "json"
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What there is in a file."""

    n_records: int
    longest: Record | None


class Source:
    """The input, open. ``is_file``: it can be looked through, and read again."""

    def __init__(self, path: Path | None, input_format: InputFormat) -> None:
        """Open ``path``; None is stdin. Raises NotFoundError, NoPermissionError, BadDataError."""
        self.name = "stdin" if path is None else printable(str(path))
        self._format = input_format
        self._style: Style = "localseek"  # of the line read last
        self._file = _stdin() if path is None else _open(path)
        try:
            self.is_file = path is not None and stat.S_ISREG(os.fstat(self._file.fileno()).st_mode)
        except OSError:  # a test's stdin
            self.is_file = False

    def is_same(self, file: Path | int) -> bool:
        """Whether a path or a descriptor is the input itself, by whatever name."""
        try:
            ours, theirs = os.fstat(self._file.fileno()), os.stat(file)  # noqa: PTH116 - of either
        except (OSError, ValueError):  # it is not there yet, or a test's stream; ValueError: NUL
            return False
        return stat.S_ISREG(ours.st_mode) and os.path.samestat(ours, theirs)

    def survey(self, interrupted: Callable[[], bool]) -> Survey:
        """Look a file through, and begin anew.

        Raises UsageError for a column that is not there, and KeyboardInterrupt on demand.
        """
        n_records, longest = 0, None
        for record in self.records():
            if interrupted():
                raise KeyboardInterrupt
            n_records += 1
            if longest is None or len(record.data) > len(longest.data):
                longest = record
        self._file.seek(0)
        return Survey(n_records=n_records, longest=longest)

    def records(self) -> Iterator[Record]:
        """Yield what is there, blank lines left out. Raises DiskError, UsageError, BadDataError."""
        lines = _lines(self._file)
        try:
            if self._format.kind == "csv":
                yield from rows_of(lines, column=self._format.column, name=self.name)
            else:
                yield from _plain(lines, have_ids=self._format.kind == "json")
        except UnicodeError as error:
            raise BadDataError(f"{self.name} is UTF-16.", hint="save it as UTF-8.") from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise DiskError(f"{self.name} cannot be read: {printable(reason)}.") from error

    def read(self, record: Record, defaults: Defaults) -> Line | BadLine:
        """Understand a record."""
        if record.problem:
            return BadLine(
                number=record.number, id=record.id, problem=record.problem, style=self._style
            )
        if self._format.kind == "json":
            line = read_json(record.data, record.number, defaults, before=self._style)
            self._style = line.style
            return line
        try:
            text = record.data.decode("utf-8")
            return read_text(text, record.number, defaults, record.id)
        except UnicodeDecodeError as error:
            problem = f"byte {error.start + 1} of it is not UTF-8."
        except LineError as error:
            problem = f"{error}."
        return BadLine(number=record.number, id=record.id, problem=problem)

    def close(self) -> None:
        """Close a file; a pipe may be waited for in another thread, and closing would wait, too."""
        if self.is_file:
            self._file.close()


def _stdin() -> BinaryIO:
    stdin = open_stdin()
    if stdin is None:
        raise UsageError("stdin is closed.", hint="name a file as IN.")
    return stdin


def _open(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise BadDataError(f"{printable(str(path))} is a directory.")
        return path.open("rb")
    except PermissionError as error:
        raise NoPermissionError(f"{printable(str(path))} may not be read by this user.") from error
    except (OSError, ValueError) as error:  # ValueError: NUL
        raise NotFoundError(f"there is no file {printable(str(path))!r}.") from error


def _plain(lines: Iterator[Record], *, have_ids: bool) -> Iterator[Record]:
    for record in lines:
        if record.problem or record.data.strip():
            line_id = None if have_ids else record.number
            yield replace(record, data=record.data.rstrip(b"\r\n"), id=line_id)


def _lines(file: BinaryIO) -> Iterator[Record]:
    """Yield the lines with their ends; raises UnicodeError for UTF-16."""
    pieces = iter(lambda: file.readline(MOST_BYTES + 1), b"")
    first = next(pieces, b"")
    if first.startswith(_UTF16_MARKS):
        raise UnicodeError
    first = first.removeprefix(_UTF8_MARK)
    for number, data in enumerate(chain([first], pieces), start=1):
        if len(data) <= MOST_BYTES:
            yield Record(number=number, data=data)
            continue
        rest = data
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_PIECE)
        problem = f"it is longer than {MOST_BYTES // 2**20} MiB."
        yield Record(number=number, problem=problem)
