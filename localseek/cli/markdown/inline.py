"""The marks inside a paragraph as colour; where there is none, they stay as they were typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token
from rich.style import Style
from rich.text import Text

from localseek.cli.markdown.leaves import parse_inline
from localseek.cli.markdown.math import results
from localseek.cli.sanitize import for_terminal

CODE, LINK = Style(color="cyan"), Style(underline=True)
RESULT = Style(bold=True)
_STYLES = {"strong": Style(bold=True), "em": Style(italic=True), "s": Style(strike=True)}
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def inline_text(content: str, *, styled: bool, style: Style | None = None) -> Text:
    """Turn the Markdown of a paragraph into text, over a ``style`` of the whole."""
    text = Text()
    _Writer(text, styled=styled).write(parse_inline(content))
    text.stylize_before(style or "")
    return text


def with_open_marks_closed(content: str) -> str:
    """Close what is being written, so that ``**bo`` is bold and not two stars for a moment."""
    begun = re.sub(r"(?<![*`])(\*{1,3}|`)$", "", content).rstrip()
    without_code = _CODE_SPAN.sub("", begun)
    if without_code.count("`") == 1:
        return f"{begun}`"
    return f"{begun}**" if without_code.count("**") % 2 else begun


def has_open_mark(content: str) -> bool:
    """Tell whether what is written has code or bold in it that is not closed."""
    without_code = _CODE_SPAN.sub("", content)
    return "`" in without_code or without_code.count("**") % 2 == 1


class _Writer:
    def __init__(self, text: Text, *, styled: bool) -> None:
        self._text = text
        self._styled = styled
        self._open: list[Style] = []
        self._link_begins = 0

    def write(self, tokens: Sequence[Token]) -> None:
        """Append ``tokens``."""
        for token in tokens:
            name = token.type.removesuffix("_open").removesuffix("_close")
            if name in _STYLES:
                self._mark(token, _STYLES[name])
            elif name == "link":
                self._link(token)
            else:
                self._piece(token)

    def _mark(self, token: Token, style: Style) -> None:
        if not self._styled:
            self._put(token.markup)
        elif token.nesting > 0:
            self._open.append(style)
        else:
            self._open.pop()

    def _link(self, token: Token) -> None:
        if token.nesting > 0:
            self._open.append(LINK)
            self._link_begins = len(self._text)
            self._target = str(token.attrs.get("href", ""))
            return
        self._open.pop()
        self._say_target(self._text.plain[self._link_begins :])

    def _say_target(self, shown: str) -> None:
        target = for_terminal(self._target)
        if target and target.removeprefix("mailto:") != shown:
            self._put(f" ({target})")

    def _piece(self, token: Token) -> None:
        if token.type in ("softbreak", "hardbreak"):
            self._put("\n")  # models mean the lines that they write
        elif token.type == "code_inline":
            if self._styled:
                self._put(token.content, CODE)
            else:
                self._put(f"{token.markup}{token.content}{token.markup}")
        elif token.type == "math":
            put_math(self._text, token.content, self._style(), styled=self._styled)
        elif token.type == "image":
            self._target = str(token.attrs.get("src", ""))
            self._put(token.content)
            self._say_target("")
        else:
            self._put(token.content)

    def _put(self, text: str, style: Style | None = None) -> None:
        self._text.append(for_terminal(text), self._style() + style if style else self._style())

    def _style(self) -> Style:
        return Style.combine([Style(), *self._open])


def put_math(text: Text, source: str, style: Style, *, styled: bool) -> None:
    r"""Append LaTeX as it is, and what is in ``\boxed{}`` as a result."""
    for piece, is_result in results(for_terminal(source)):
        if is_result:
            text.append(piece if styled else f"[{piece}]", style + RESULT)
        else:
            text.append(piece, style)
