"""The last rows of a terminal, which change; all above them is final.

    final rows      printed once, never touched again: they may scroll away
    live rows       drawn anew when they change, never more than the screen holds
    note, typed     below them, and gone when the area is settled

What is drawn is compared with what is there, and writing begins at the first row that
differs, in one piece: nothing flickers. While the area is empty the cursor is at the
beginning of an empty line, else at the end of the last row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import eq

from localseek.cli.output import Output

_ERASE_REST_OF_LINE, _ERASE_BELOW = "\x1b[K", "\x1b[J"
_BEGIN, _PLAIN = "\x1b[", "\x1b[0m"  # of a colour, and after it
_MOST_BELOW = 2  # rows: what it does, and what is typed


@dataclass(frozen=True, slots=True)
class Row:
    """What is written for one row of the screen, and the columns that it takes at most."""

    text: str
    width: int


class LiveArea:
    """The end of what ``output`` shows; whoever else writes to it settles the area first."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._drawn: list[Row] = []
        self._n_below = 0  # rows of the drawn that are note and typed
        self._below: list[Row] = []
        self._width = 0

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows that may be drawn on; some terminals wrap at the last column."""
        columns, lines = self._output.size()
        return max(columns - 1, 1), max(lines - 1 - _MOST_BELOW, 1)

    @property
    def is_stale(self) -> bool:
        """Whether the terminal was made so small that nobody knows where the rows are now.

        Some terminals wrap long rows anew, others cut them off.
        """
        columns, lines = self._output.size()
        too_wide = columns < self._width and any(row.width > columns for row in self._drawn)
        return bool(self._drawn) and (too_wide or len(self._drawn) > lines)

    def show(self, final: Sequence[Row], live: Sequence[Row]) -> None:
        """Print ``final`` in the place of the live rows, and ``live`` below."""
        self._replace([*final, *live, *self._below], n_final=len(final))

    def put_below(self, rows: Sequence[Row]) -> None:
        """Set what stands below the live rows."""
        if list(rows) != self._below:
            live = self._drawn[: len(self._drawn) - self._n_below]
            self._below = list(rows)
            self._replace([*live, *rows], n_final=0)

    def leave(self) -> bool:
        """Let go of the rows as they are; whether the cursor is at the end of the last.

        If not, it is at the beginning of an empty line.
        """
        had_rows = bool(self._drawn) and not self._n_below
        if not had_rows:
            below, self._below = self._below, []
            self._replace(self._drawn[: len(self._drawn) - self._n_below], all_final=True)
            self._below = below
        self._drawn = []
        return had_rows

    def settle(self) -> None:
        """Make all rows final but those below, which vanish, and begin a new line."""
        self._below = []
        self._replace(self._drawn[: len(self._drawn) - self._n_below], all_final=True)

    def append(self, text: str) -> None:
        """Write at the cursor, after :meth:`leave` left it at the end of a row."""
        self._output.draw(text, ends_line=text.endswith("\n"))

    def _replace(self, rows: list[Row], *, n_final: int = 0, all_final: bool = False) -> None:
        """Draw ``rows`` over those that are there; the first of them are final."""
        old, self._drawn = self._drawn, [] if all_final else rows[n_final:]
        self._n_below = len(self._below)
        self._width = self._output.size()[0]
        data = _difference(old, rows, stays=bool(self._drawn))
        if data:
            self._output.draw(data, ends_line=not self._drawn)


def _difference(old: list[Row], rows: list[Row], *, stays: bool) -> str:
    """What turns ``old`` into ``rows``; the cursor stays on the last, or goes below it."""
    n_same = sum(1 for _ in takewhile(bool, map(eq, old, rows)))
    if stays and n_same == len(old) == len(rows):
        return ""
    n_same = min(n_same, len(rows) - 1) if stays else n_same
    added = _added(old[-1].text, rows[n_same].text) if n_same == len(old) - 1 < len(rows) else None
    if added is not None:
        data = "\n".join([added, *(row.text for row in rows[n_same + 1 :])])
    else:
        data = _go_to(n_same, old) + _written(rows[n_same:], n_old=len(old) - n_same)
    if rows[n_same:] and not stays:
        data += "\n"
    return data + _ERASE_BELOW if len(rows) < len(old) else data


def _added(old: str, new: str) -> str | None:
    """What makes ``new`` of ``old`` when written behind it; None if that cannot be."""
    begun = old.removesuffix(_PLAIN)
    if not new.startswith(begun):
        return None
    if begun == old:
        return new[len(old) :]
    return begun[begun.rindex(_BEGIN) :].split("m", 1)[0] + "m" + new[len(begun) :]


def _go_to(n_same: int, old: list[Row]) -> str:
    """From the end of ``old`` to the beginning of the row of that number."""
    n_up = len(old) - 1 - n_same
    if not old:
        return ""
    if n_up < 0:
        return "\n"
    return f"\x1b[{n_up}A\r" if n_up else "\r"


def _written(rows: list[Row], n_old: int) -> str:
    """The rows; in the place of old ones the rest of the line is erased."""
    return "\n".join(
        row.text + _ERASE_REST_OF_LINE if number < n_old else row.text
        for number, row in enumerate(rows)
    )
