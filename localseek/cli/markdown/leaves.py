"""Read Markdown into its leaves: paragraphs, headings, code, tables, each with its margin.

    - a list        ─▶  Leaf(prose, "a list", first="• ", rest="  ")
      ```py
      code          ─▶  Leaf(code, "code", first="  ", rest="  ", info="py")

Lists and quotations are only margins here, so a long list is many small leaves. A leaf that
has another behind it never changes when text is added; this is what makes streaming cheap.
HTML is text, and so are references: nothing that a model wrote disappears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from localseek.cli.markdown.math import leave_math_alone

Kind = Literal["prose", "heading", "code", "math", "table", "rule", "plain"]
Align = Literal["left", "center", "right"]

_BULLET, _BAR = "• ", "│ "


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A block that holds no others."""

    kind: Kind
    content: str  # Markdown, code or LaTeX
    begins: int = 0  # the line from which the source reads the same without what is before
    first: str = ""  # the margin of its first row
    rest: str = ""  # that of the others
    gap: str | None = None  # the margin of the empty row before it, if there is one
    info: str = ""  # the language of code, the marks of a heading
    cells: tuple[tuple[str, ...], ...] = ()  # of a table, the head first
    align: tuple[Align, ...] = ()

    def until(self, end: int) -> Leaf:
        """The leaf as far as ``end``: characters of its content, or rows of a table."""
        if self.kind == "table":
            return replace(self, cells=self.cells[:end])
        content = self.content[:end]
        return replace(self, content=content if self.kind == "code" else content.rstrip())

    @property
    def length(self) -> int:
        """How far it goes, as :meth:`until` counts."""
        return len(self.cells) if self.kind == "table" else len(self.content)


def read_markdown(source: str) -> list[Leaf]:
    """Read the leaves of ``source``, in order."""
    return _Reader(source).leaves(_PARSER.parse(source))


def read_plain(source: str, *, margin: str = "") -> list[Leaf]:
    """Read each line as a leaf of its own."""
    lines = source.split("\n")
    return [
        Leaf(kind="plain", content=line, begins=number, first=margin, rest=margin)
        for number, line in enumerate(lines)
    ]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])
    leave_math_alone(parser)
    parser.normalizeLink = parser.normalizeLinkText = str  # type: ignore[assignment,method-assign]
    return parser


_PARSER = _parser()


def parse_inline(content: str) -> Sequence[Token]:
    """Read the marks inside a paragraph."""
    return _PARSER.parseInline(content)[0].children or ()


@dataclass(slots=True)
class _Container:
    """A list item or a quotation."""

    first: str
    rest: str
    is_used: bool = False  # a leaf has had its first margin


@dataclass(slots=True)
class _Table:
    lines: list[int] | None
    rows: list[list[str]] = field(default_factory=list)
    align: list[Align] = field(default_factory=list)


class _Reader:
    """Walks the tokens of one source."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._leaves: list[Leaf] = []
        self._inside: list[_Container] = []
        self._begins = 0
        self._table: _Table | None = None

    def leaves(self, tokens: Sequence[Token]) -> list[Leaf]:
        """Turn ``tokens`` into leaves."""
        for before, token in zip([None, *tokens], tokens, strict=False):
            if token.map and (
                token.level == 0 or (token.type == "list_item_open" and token.level == 1)
            ):
                self._begins = token.map[0]
            if self._table is not None or token.type == "table_open":
                self._in_table(token)
            elif token.nesting:
                self._at_container(token)
            else:
                self._at_leaf(token, before)
        return self._leaves

    def _at_container(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self._inside.append(_Container(_BAR, _BAR))
        elif token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else _BULLET
            self._inside.append(_Container(mark, " " * len(mark)))
        elif token.type in ("blockquote_close", "list_item_close"):
            container = self._inside[-1]
            if token.type == "list_item_close" and not container.is_used:
                self._add(Leaf(kind="prose", content=""), None)  # an item without anything
            self._inside.pop()

    def _at_leaf(self, token: Token, before: Token | None) -> None:
        kind: Kind | None = _LEAVES.get(token.type)
        if kind is None:
            return
        is_heading = before is not None and before.type == "heading_open"
        if before is not None and is_heading:
            marks = "#" * int(before.tag[1:])
            self._add(Leaf(kind="heading", content=token.content, info=marks), before.map)
        else:
            content = token.content or token.markup  # of a rule there is nothing else
            self._add(Leaf(kind=kind, content=content, info=token.info), token.map)

    def _in_table(self, token: Token) -> None:
        table = self._table = self._table or _Table(token.map)
        if token.type == "tr_open":
            table.rows.append([])
        elif token.type == "th_open":
            style = str(token.attrs.get("style", ""))
            table.align.append(_ALIGN.get(style.removeprefix("text-align:"), "left"))
        elif token.type == "inline":
            table.rows[-1].append(token.content)
        elif token.type == "table_close":
            cells = tuple(map(tuple, table.rows))
            self._table = None
            leaf = Leaf(kind="table", content="", cells=cells, align=tuple(table.align))
            self._add(leaf, table.lines)

    def _add(self, leaf: Leaf, lines: list[int] | None) -> None:
        first = "".join(c.rest if c.is_used else c.first for c in self._inside)
        rest = "".join(c.rest for c in self._inside)
        has_gap = lines is not None and self._is_empty(lines[0] - 1)
        gap = "".join(c.rest for c in self._inside if c.is_used).rstrip() if has_gap else None
        for container in self._inside:
            container.is_used = True
        self._leaves.append(replace(leaf, begins=self._begins, first=first, rest=rest, gap=gap))

    def _is_empty(self, number: int) -> bool:
        return number >= 0 and not self._lines[number].strip(" \t>")


_LEAVES: dict[str, Kind] = {
    "inline": "prose",
    "fence": "code",
    "code_block": "code",
    "math_block": "math",
    "hr": "rule",
}
_ALIGN: dict[str, Align] = {"left": "left", "center": "center", "right": "right"}
