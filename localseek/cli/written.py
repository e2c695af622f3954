"""How a text is written to a stream: as Markdown, as dimmed lines, or as it is.

a terminal that can move its cursor    GrowingText: laid out, drawn anew as it grows
a dumb terminal, a pipe, a file        PlainText: each piece as it comes
"""

from __future__ import annotations

from functools import partial
from typing import Protocol

from localseek.cli.live_area import LiveArea
from localseek.cli.output import Output

_MARGIN = "  "


class Written(Protocol):
    """One text that is written piece by piece."""

    def write(self, text: str) -> None:
        """Take a piece."""

    def pause(self) -> None:
        """Begin a new line for others; the text may go on behind theirs."""

    def end(self) -> None:
        """Show all of it and end its last line."""


class PlainText:
    """Text as it is, dimmed where there is colour."""

    def __init__(self, output: Output, *, dim: bool = False) -> None:
        self._output = output
        self._dim = dim

    def write(self, text: str) -> None:
        """Write a piece at once."""
        self._output.write(text, dim=self._dim)

    def pause(self) -> None:
        """End the line."""
        self._output.end_line()

    def end(self) -> None:
        """End the line."""
        self._output.end_line()


def written_markdown(output: Output, area: LiveArea | None) -> Written:
    """Lay out Markdown where it can be drawn anew."""
    if area is None:
        return PlainText(output)
    from localseek.cli.markdown.leaves import read_markdown
    from localseek.cli.markdown.rows import LeafRows
    from localseek.cli.markdown.stream import UNCLEAR, GrowingText

    return GrowingText(area, read_markdown, LeafRows(styled=output.has_colour), unclear=UNCLEAR)


def written_plain(output: Output, area: LiveArea | None) -> Written:
    """Wrap lines at words."""
    if area is None:
        return PlainText(output)
    from localseek.cli.markdown.leaves import read_plain
    from localseek.cli.markdown.rows import LeafRows
    from localseek.cli.markdown.stream import GrowingText

    return GrowingText(area, read_plain, LeafRows(styled=False))


def written_thought(output: Output, area: LiveArea | None) -> Written:
    """Wrap lines at words, with a margin, all of it dimmed."""
    if area is None:
        return PlainText(output, dim=True)
    from localseek.cli.markdown.leaves import read_plain
    from localseek.cli.markdown.rows import DIM, LeafRows
    from localseek.cli.markdown.stream import GrowingText

    read = partial(read_plain, margin=_MARGIN)
    return GrowingText(area, read, LeafRows(styled=output.has_colour, style=DIM))
