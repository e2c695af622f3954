"""Text that grows, as rows of a terminal: finished leaves for good, the last drawn anew.

    text ─▶ source ─┬─ whole lines ─▶ leaves ─▶ all but the last are final
                    └─ the rest    ─▶ leaves ─▶ live rows, no more than the screen holds

What would make the live rows too many becomes final before it scrolls away. When the
terminal is made narrower nobody knows where its rows went: what is there becomes final, and
the text goes on in the new width.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

from localseek.cli.live_area import LiveArea, Row
from localseek.cli.markdown.leaves import Leaf
from localseek.cli.markdown.rows import LeafRows, closed_end, ends
from localseek.cli.sanitize import for_terminal

# A last line that may yet become the mark of something, or a row of a table.
UNCLEAR = re.compile(r"[ \t]*(?:\||[-+*=_#>`~:$\\ \t]*$|\d{1,9}[.)]?[ \t]*$)")
_REDRAW_S = 1 / 30
_DRAWN_SHARE = 9  # drawing takes a tenth of the time at most


class GrowingText:
    """Shows one text in ``area``; ``read`` finds the leaves in its source.

    A last line that matches ``unclear`` is held back.
    """

    def __init__(
        self,
        area: LiveArea,
        read: Callable[[str], list[Leaf]],
        layout: LeafRows,
        *,
        unclear: re.Pattern[str] | None = None,
    ) -> None:
        self._area = area
        self._read = read
        self._unclear = unclear
        self._layout = layout
        self._source = ""
        self._n_done = 0  # leaves of the source that are final
        self._done = 0  # how much of the next is
        self._n_read = 0  # characters of whole lines of which the leaves are known
        self._live: list[Leaf] = []
        self._is_in_row = False  # the cursor stands where the last row was left
        self._drawn_s = 0.0

    def write(self, text: str) -> None:
        """Take more text, and show it if the last time is not too short ago."""
        self._source += for_terminal(text)
        if monotonic() >= self._drawn_s:
            self.draw()

    def end(self) -> None:
        """Make all of it final."""
        self.draw(is_last=True)
        self._source, self._n_done, self._done, self._n_read = "", 0, 0, 0
        self._live = []
        self._area.settle()

    def pause(self) -> None:
        """Let others write below what is shown; the text goes on behind that."""
        self.draw()
        if self._is_in_row:
            self._go_on_in_row(is_last=True)
        self._area.settle()
        self._forget_drawn()

    def draw(self, *, is_last: bool = False) -> None:
        """Show all that is there."""
        began_s = monotonic()
        if self._area.is_stale:
            self._let_go()
        width, _ = self._area.room
        final = self._finish_leaves(width)
        shown = self._shown(is_last=is_last)
        self._live = self._read(shown)[self._n_done :] if shown else []
        if self._is_in_row:
            self._go_on_in_row(is_last=is_last)
        rows = self._rows(width, is_growing=not is_last)
        while not is_last and len(rows) > self._area.room[1] and self._can_cut():
            final += self._cut(width)
            rows = self._rows(width, is_growing=True)
        if is_last:
            self._area.show([*final, *rows], [])
        elif not self._is_in_row:
            self._area.show(final, rows)
        now_s = monotonic()
        self._drawn_s = now_s + max(_REDRAW_S, _DRAWN_SHARE * (now_s - began_s))

    def _shown(self, *, is_last: bool) -> str:
        """The source but for a last line of which nobody can tell what it will be."""
        if is_last:
            return self._source.rstrip("\n")
        whole = self._source.rfind("\n") + 1
        is_unclear = self._unclear and self._unclear.match(self._source, whole)
        return self._source[:whole] if is_unclear else self._source

    def _finish_leaves(self, width: int) -> list[Row]:
        """Lay out the leaves that no more text can change, and forget their source."""
        whole = self._source.rfind("\n") + 1
        if whole == self._n_read:
            return []
        leaves = self._read(self._source[:whole])
        rows: list[Row] = []
        if self._is_in_row and len(leaves) > self._n_done + 1:
            self._live = leaves[self._n_done :]
            self._go_on_in_row(is_last=True)
        while len(leaves) > self._n_done + 1:
            rows += self._layout.rows(leaves[self._n_done], width, done=self._done)
            self._n_done, self._done = self._n_done + 1, 0
        self._n_read = whole
        if len(leaves) > self._n_done:
            self._forget_before(leaves)
        return rows

    def _forget_before(self, leaves: list[Leaf]) -> None:
        """Begin the source where the first leaf that is not final can be read by itself."""
        begins = leaves[self._n_done].begins
        lines = self._source.split("\n")
        begins -= begins > 0 and not lines[begins - 1].strip()  # the empty row is told by this line
        n_characters = sum(len(line) + 1 for line in lines[:begins])
        if n_characters:
            self._source = self._source[n_characters:]
            self._n_read -= n_characters
            n_left = len(leaves) - self._n_done
            self._n_done = len(self._read(self._source[: self._n_read])) - n_left

    def _rows(self, width: int, *, is_growing: bool) -> list[Row]:
        rows: list[Row] = []
        for number, leaf in enumerate(self._live):
            grows = is_growing and number == len(self._live) - 1
            done = 0 if number else self._done
            rows += self._layout.rows(leaf, width, done=done, is_growing=grows)
        return rows

    def _can_cut(self) -> bool:
        return len(self._live) > 1 or bool(ends(self._live[0], self._done))

    def _cut(self, width: int) -> list[Row]:
        """Make as much of the first live leaf final as fits on the screen."""
        leaf, room = self._live[0], self._area.room[1]
        candidates = ends(leaf, self._done)
        if len(self._live) > 1:  # it is whole
            rows = self._layout.rows(leaf, width, done=self._done)
            if len(rows) <= room or not candidates:
                self._n_done, self._done, self._live = self._n_done + 1, 0, self._live[1:]
                return rows
        low, high = 0, len(candidates) - 1
        while low < high:
            middle = (low + high + 1) // 2
            rows = self._layout.rows(leaf.until(candidates[middle]), width, done=self._done)
            low, high = (middle, high) if len(rows) <= room else (low, middle - 1)
        end = closed_end(leaf, candidates[: low + 1], self._done)
        rows = self._layout.rows(leaf.until(end), width, done=self._done)
        self._done = end
        return rows

    def _let_go(self) -> None:
        """Leave what is drawn as it is, and go on behind it."""
        self._is_in_row = self._area.leave()
        self._forget_drawn()

    def _forget_drawn(self) -> None:
        """Take what is drawn for final."""
        if self._live:
            self._n_done += len(self._live) - 1
            self._done = self._live[-1].length

    def _go_on_in_row(self, *, is_last: bool) -> None:
        """Write the rest of a word where its beginning stands; end the row behind it."""
        leaf = self._live[0] if self._live else None
        rest = leaf.content[self._done :] if leaf else ""  # a table has none
        is_prose = leaf is not None and leaf.kind in ("prose", "heading", "plain")
        text = re.split(r"\s" if is_prose else "\n", rest, maxsplit=1)[0]
        self._done += len(text)
        is_whole = leaf is None or leaf.kind == "table" or len(rest) > len(text)
        is_over = is_last or is_whole or len(self._live) > 1
        self._is_in_row = not is_over
        if text or is_over:
            self._area.append(self._layout.in_row(text) + "\n" * is_over)
