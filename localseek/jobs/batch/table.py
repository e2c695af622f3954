"""The lines of a CSV file -> records: of each row the column that has the prompts."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from localseek.errors import BadDataError, UsageError
from localseek.jobs.batch.line import MOST_BYTES, Record
from localseek.printable import printable

_DELIMITERS = ",;\t|"  # whichever makes the wanted column of the first line
_ID = "id"  # the column of the ids, if there is one of that name


class NoColumnError(UsageError):
    """The table has other columns."""

    def __init__(self, name: str, column: str, found: list[str]) -> None:
        there_is = printable(", ".join(map(repr, found))) or "nothing"
        super().__init__(
            f"{name} has no column {column!r}; its first line has {there_is}.",
            hint="--column names one of the first line.",
        )


def rows_of(lines: Iterator[Record], *, column: str, name: str) -> Iterator[Record]:
    """Yield the rows, numbered by their last lines; a bad one does not end the table.

    ``name`` is what the file is called. Raises NoColumnError; BadDataError for a line that
    is too long, for nobody knows where its row ends.
    """
    before = csv.field_size_limit(MOST_BYTES)
    try:
        yield from _Table(lines, column, name).rows()
    finally:
        csv.field_size_limit(before)


class _Table:
    """The rows of one file, and where among them the parser is."""

    def __init__(self, lines: Iterator[Record], column: str, name: str) -> None:
        self._lines = lines
        self._column = column
        self._name = name
        self._number = 0

    def rows(self) -> Iterator[Record]:
        text = self._text()
        delimiter, names = self._header(next(text, ""))
        place = names.index(self._column)
        id_place = names.index(_ID) if _ID in names else None
        for row in _parsed(csv.reader(text, delimiter=delimiter)):
            number = self._number
            line_id = number if id_place is None else None
            if isinstance(row, csv.Error):
                yield Record(number=number, id=line_id, problem=f"it is no row of CSV: {row}.")
            elif len(row) != len(names):
                problem = f"it has {len(row)} columns; the first line has {len(names)}."
                yield Record(number=number, id=line_id, problem=problem)
            else:
                data = row[place].encode("utf-8", "surrogateescape")
                yield Record(number=number, data=data, id=line_id or row[id_place or 0])

    def _text(self) -> Iterator[str]:
        for record in self._lines:
            self._number = record.number
            if record.problem:
                raise BadDataError(f"line {record.number:,} of {self._name}: {record.problem}")
            yield record.data.decode("utf-8", "surrogateescape")

    def _header(self, line: str) -> tuple[str, list[str]]:
        """Tell by which character the columns are separated, and their names."""
        found: list[str] = []
        for delimiter in _DELIMITERS:
            names = next(csv.reader([line], delimiter=delimiter), [])
            if self._column in names:
                return delimiter, names
            found = max(found, names, key=len)
        raise NoColumnError(self._name, self._column, found)


def _parsed(rows: Iterator[list[str]]) -> Iterator[list[str] | csv.Error]:
    """Yield rows, empty ones left out; one that is none does not end it."""
    while (row := _next(rows)) is not None:
        if row != []:
            yield row


def _next(rows: Iterator[list[str]]) -> list[str] | csv.Error | None:
    try:
        return next(rows, None)
    except csv.Error as error:
        return error
