"""A long line -> lines of a terminal's width, cut between words; a pipe gets it in one piece."""

from __future__ import annotations

import shutil
import textwrap

from localseek.cli.output import Output


def show_paragraph(text: str, output: Output, *, indent: int = 0, dim: bool = False) -> None:
    """Write ``text``; what goes below begins ``indent`` columns from the left.

    With a word that fits into no line, like a path, all of it is left to the terminal.
    """
    width = shutil.get_terminal_size().columns
    longest = max(map(len, text.split()), default=0)
    if not output.is_terminal or indent + longest > width:
        output.line(text, dim=dim)
        return
    below = " " * indent
    for line in textwrap.wrap(text, width, subsequent_indent=below, break_on_hyphens=False):
        output.line(line, dim=dim)
