r"""A leaf as rows of a terminal, each with the escape codes of its colours.

    Leaf ─▶ rich Text ─▶ lines that fit ─▶ Row("\x1b[1mbold\x1b[0m text", 9 columns)

The colours are the sixteen of every terminal, so its owner's theme holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from localseek.cli.live_area import Row
from localseek.cli.markdown.code import highlighted
from localseek.cli.markdown.inline import (
    has_open_mark,
    inline_text,
    put_math,
    with_open_marks_closed,
)
from localseek.cli.markdown.leaves import Leaf
from localseek.cli.markdown.tables import table_lines
from localseek.cli.markdown.wrap import breaks, columns, word_ends
from localseek.cli.sanitize import for_terminal

DIM = Style(dim=True)
_HEADING = Style(bold=True)
_CODE_MARGIN = "  "
_RULE = "─" * 20
_TAB = 4
_CONSOLE = Console(file=StringIO(), legacy_windows=False, color_system="standard")


class LeafRows:
    """Lays leaves out, with colours if ``styled``, and then all of it in ``style``."""

    def __init__(self, *, styled: bool, style: Style | None = None) -> None:
        self._styled = styled
        self._style = style

    def rows(self, leaf: Leaf, width: int, *, done: int = 0, is_growing: bool = False) -> list[Row]:
        """Lay out ``leaf`` from ``done`` on: what comes before is on the screen for good."""
        if done and done >= leaf.length:
            return []
        if leaf.kind == "code":
            leaf = replace(leaf, first=leaf.first + _CODE_MARGIN, rest=leaf.rest + _CODE_MARGIN)
        first, rest = leaf.first[: width // 2], leaf.rest[: width // 2]
        room = max(width - len(rest), 1)
        lines = [
            row for line in self._lines(leaf, room, done, is_growing) for row in _wrap(line, room)
        ]
        margins = [rest if done else first, *[rest] * len(lines)]
        rows = [self.row(m, line) for m, line in zip(margins, lines, strict=False)]
        has_gap = leaf.gap is not None and not done
        return [self.row((leaf.gap or "")[: width // 2], Text()), *rows] if has_gap else rows

    def in_row(self, text: str) -> str:
        """What is written behind a row that is there already."""
        return self.row("", Text(for_terminal(text))).text

    def row(self, margin: str, line: Text) -> Row:
        """Spell out the colours of ``line``; the bars in its margin are dim."""
        margin = margin if line.plain else margin.rstrip()
        width = columns(margin + line.plain)
        if not self._styled:
            return Row(margin + line.plain, width)
        segments = [Segment(margin, DIM if "│" in margin else None)]
        segments += Segment.apply_style(line.render(_CONSOLE), self._style)
        return Row("".join(map(_spelled, segments)), width)

    def _lines(self, leaf: Leaf, room: int, done: int, is_growing: bool) -> list[Text]:
        if leaf.kind == "table":
            return table_lines(leaf, room, done=done, styled=self._styled)
        if leaf.kind == "code":
            text = highlighted(leaf.content, done, leaf.info if self._styled else "")
        elif leaf.kind == "rule":
            text = Text().append(_RULE, DIM)
        elif leaf.kind == "plain":
            text = Text(for_terminal(leaf.content[done:]))
        elif leaf.kind == "math":
            text = Text()
            put_math(text, leaf.content[done:].removesuffix("\n"), Style(), styled=self._styled)
        else:
            text = self._prose(leaf, done, is_growing)
        text.expand_tabs(_TAB)
        return list(text.split("\n", allow_blank=True))

    def _prose(self, leaf: Leaf, done: int, is_growing: bool) -> Text:
        content = leaf.content[done:].lstrip() if done else leaf.content
        content = with_open_marks_closed(content) if is_growing else content
        if leaf.kind == "heading" and not self._styled and not done:
            content = f"{leaf.info} {content}"
        style = _HEADING if leaf.kind == "heading" else None
        return inline_text(content, styled=self._styled, style=style)


def ends(leaf: Leaf, done: int) -> list[int]:
    """Where ``leaf`` may be cut beyond ``done``, so that what is before is final."""
    if leaf.kind == "table":
        return list(range(done + 1, leaf.length + 1))
    content = leaf.content
    if leaf.kind == "rule":
        return [] if done else [leaf.length]
    last = len(content)
    if leaf.kind in ("code", "math"):
        last -= content.endswith("\n")  # it is there, too, where the line goes on
        found = [i + 1 for i in range(done, last) if content[i] == "\n"]
    else:
        found = word_ends(content, done)
    return found or list(range(done + 1, last + 1))


def closed_end(leaf: Leaf, found: Sequence[int], done: int) -> int:
    """The last of the ends ``found`` with no mark open before it; the last if there is none."""
    if leaf.kind not in ("prose", "heading"):
        return found[-1]
    closed = (end for end in reversed(found) if not has_open_mark(leaf.content[done:end]))
    return next(closed, found[-1])


def _wrap(line: Text, width: int) -> list[Text]:
    rows = list(line.divide(breaks(line.plain, width)))
    for row in rows:
        row.rstrip()
    return rows


def _spelled(segment: Segment) -> str:
    text = for_terminal(segment.text)
    if segment.style and text:
        return segment.style.render(text, color_system=ColorSystem.STANDARD)
    return text
