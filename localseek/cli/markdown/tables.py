"""A table as lines that fit; where there is no room for its columns, as it was written."""

from __future__ import annotations

from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from localseek.cli.markdown.inline import inline_text
from localseek.cli.markdown.leaves import Leaf
from localseek.cli.markdown.wrap import columns
from localseek.cli.sanitize import for_terminal

_LEAST = 3  # columns of text in a column; below that the source is easier to read
_BETWEEN = 2


def table_lines(leaf: Leaf, width: int, *, done: int, styled: bool) -> list[Text]:
    """Lay out the rows after the first ``done``; the head is the first."""
    cells = [[inline_text(cell, styled=styled) for cell in row] for row in leaf.cells]
    if width >= len(leaf.align) * (_LEAST + _BETWEEN):
        lines = _drawn(leaf, cells, width, done)
        if all(columns(line.plain.rstrip()) <= width for line in lines):
            return lines
    rows = leaf.cells[done:]
    return [Text(for_terminal(f"| {' | '.join(row)} |")) for row in rows]


def _drawn(leaf: Leaf, cells: list[list[Text]], width: int, done: int) -> list[Text]:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, show_header=not done)
    share = width // len(leaf.align) - _BETWEEN
    for number, (head, align) in enumerate(zip(cells[0], leaf.align, strict=True)):
        widest = max(columns(row[number].plain) for row in cells)  # of all rows: it may go on
        table.add_column(head, justify=align, overflow="fold", min_width=min(widest, share))
    for row in cells[max(done, 1) :]:
        table.add_row(*row)
    console = Console(file=StringIO(), width=width, legacy_windows=False, color_system="standard")
    lines = console.render_lines(table, console.options.update(width=width), pad=False)
    return [
        Text.assemble(*((segment.text, segment.style or "") for segment in line)) for line in lines
    ]
