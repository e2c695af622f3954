"""Colours for code, by Pygments; a part of it is coloured as the whole would be."""

from __future__ import annotations

from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
)
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

from localseek.cli.sanitize import for_terminal

_THEME = ANSISyntaxTheme(
    {
        Comment: Style(dim=True),
        Keyword: Style(color="magenta"),
        Name.Builtin: Style(color="cyan"),
        Name.Class: Style(bold=True),
        Name.Decorator: Style(color="cyan"),
        Name.Function: Style(color="blue"),
        Name.Tag: Style(color="blue"),
        Number: Style(color="cyan"),
        Operator.Word: Style(color="magenta"),
        String: Style(color="green"),
    }
)
_SEEN_BEFORE = 4000  # characters: enough to know that a text in quotes is open


def highlighted(code: str, done: int, language: str) -> Text:
    """Colour ``code`` from ``done`` on; without a language it stays plain."""
    begin = code.rfind("\n", 0, max(done - _SEEN_BEFORE, 0)) + 1
    before, shown = (for_terminal(part).expandtabs(4) for part in (code[begin:done], code[done:]))
    shown = shown.removesuffix("\n")
    name = language.split(maxsplit=1)[0] if language.strip() else ""
    lexer = Syntax("", name).lexer if name else None
    if lexer is None:
        return Text(shown)
    text = Syntax("", lexer, theme=_THEME).highlight(before + shown)
    if not text.plain.startswith(before + shown):  # the lexer changed it
        return Text(shown)
    return text[len(before) : len(before + shown)] if shown else Text()
