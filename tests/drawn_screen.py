"""A terminal in memory: what an Output draws, as a person would see it, scrollback included."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

import pyte

from localseek.cli.output import Output

_HISTORY = 100_000


class DrawnScreen(Output):
    """An Output onto a screen of its own; ``raw`` is all that was written."""

    def __init__(self, columns: int, lines: int, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(_Terminal(), environ or {})
        self._screen = pyte.HistoryScreen(columns, lines, history=_HISTORY)
        self._screen.set_mode(pyte.modes.LNM)  # the kernel makes CR LF of LF
        self._stream = pyte.Stream(self._screen)
        self.raw = ""

    def size(self) -> tuple[int, int]:
        return self._screen.columns, self._screen.lines

    def resize(self, columns: int, lines: int) -> None:
        """Make it larger or smaller; long rows are cut off, as xterm does."""
        self._screen.resize(lines, columns)

    @property
    def rows(self) -> list[str]:
        """All rows from the first to the last that is not empty."""
        width = self._screen.columns
        gone = ["".join(row[x].data for x in range(width)) for row in self._screen.history.top]
        rows = "\n".join(row.rstrip() for row in [*gone, *self._screen.display])
        return rows.rstrip().split("\n")

    @property
    def n_scrolled_away(self) -> int:
        """Rows above the screen."""
        return len(self._screen.history.top)

    def colours_of(self, text: str) -> set[str]:
        """How ``text`` is shown where it first stands: "bold", "dim", names of colours."""
        number = next(n for n, row in enumerate(self._screen.display) if text in row)
        cell = self._screen.buffer[number][self._screen.display[number].index(text)]
        marks = ("bold", "italics", "underscore", "strikethrough")
        return {mark for mark in marks if getattr(cell, mark)} | {cell.fg} - {"default"}

    def _put(self, text: str) -> None:
        self.raw += text
        self._stream.feed(text)


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True
