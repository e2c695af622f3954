r"""Text of a grammar file → Grammar, strictly: what llama.cpp would misread is refused.

    root  ::= "yes" | "no" reason   # a comment
    reason ::= ", because " [^\n]{1,200}

Refused beyond faults of syntax: a rule defined twice (the later one would win in silence), two
repetitions in a row, and tokens (``<think>``, ``<[1000]>``), which mean something else with
each model.

**Source:** llama_grammar_parser in src/llama-grammar.cpp of llama.cpp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from localseek.chat.structure.error import StructureError, shown
from localseek.chat.structure.expression import (
    LAST,
    Chars,
    Expression,
    Grammar,
    Range,
    Ref,
    Repeat,
    Text,
    chars,
    choice,
    outside,
    sequence,
)
from localseek.chat.structure.safety import MAX_NESTING, MAX_REPEATS, MAX_TEXT_CHARS

_NAME = re.compile(r"[a-zA-Z0-9-]+")
_BLANK = re.compile(r"(?:[ \t]|#[^\r\n]*)*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_TIMES = re.compile(r"\{\s*(\d{1,9})\s*(,\s*(\d{1,9})?\s*)?\}")
_NUMBERED = re.compile(r"x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}")
_ESCAPES = {"t": "\t", "r": "\r", "n": "\n", "\\": "\\", '"': '"', "[": "[", "]": "]", "-": "-"}
_SIGNS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ANY = chars((1, LAST))


def parse_gbnf(text: str) -> Grammar:
    """Read a grammar; raise StructureError with the line where it goes wrong."""
    if len(text) > MAX_TEXT_CHARS:
        raise StructureError(
            f"it has {len(text):,} characters; {MAX_TEXT_CHARS:,} are allowed in a grammar."
        )
    return Grammar(_Parser(text).rules())


@dataclass(slots=True)
class _Parser:
    text: str
    place: int = field(default=0)

    def rules(self) -> dict[str, Expression]:
        found: dict[str, Expression] = {}
        self._skip(_BLANK_LINES)
        while self.place < len(self.text):
            name = self._name()
            if name in found:
                raise self._error(f"rule {name} is defined twice")
            self._skip(_BLANK)
            if not self.text.startswith("::=", self.place):
                raise self._error("expected ::=")
            self.place += 3
            self._skip(_BLANK_LINES)
            found[name] = self._options(depth=0)
            if self._next not in ("", "\n", "\r"):
                raise self._error("expected the end of the line")
            self._skip(_BLANK_LINES)
        return found

    @property
    def _next(self) -> str:
        return self.text[self.place : self.place + 1]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def _error(self, problem: str) -> StructureError:
        before = self.text[: self.place]
        line = before.count("\n") + 1
        column = self.place - (before.rfind("\n") + 1) + 1
        rest = self.text[self.place :].split("\n", 1)[0]
        at = f" at {shown(rest[:20])}" if rest else ""
        return StructureError(f"line {line}, column {column}: {problem}{at}.")

    def _name(self) -> str:
        found = _NAME.match(self.text, self.place)
        if not found:
            raise self._error("expected the name of a rule")
        self.place = found.end()
        return found.group()

    def _options(self, *, depth: int) -> Expression:
        if depth > MAX_NESTING:
            raise self._error(f"nested deeper than {MAX_NESTING} levels")
        options = [self._sequence(depth=depth)]
        while self._next == "|":
            self.place += 1
            self._skip(_BLANK_LINES)
            options.append(self._sequence(depth=depth))
        return choice(*options)

    def _sequence(self, *, depth: int) -> Expression:
        items: list[Expression] = []
        while (item := self._item(depth=depth)) is not None:
            self._skip(_BLANK_LINES if depth else _BLANK)
            items.append(self._repeated(item))
            self._skip(_BLANK_LINES if depth else _BLANK)
        return sequence(*items)

    def _item(self, *, depth: int) -> Expression | None:
        match self._next:
            case '"':
                return self._text()
            case "[":
                return self._class()
            case ".":
                self.place += 1
                return _ANY
            case "(":
                return self._group(depth=depth)
            case "<" | "!":
                raise self._error("tokens are not supported; write their text in quotes")
            case "*" | "+" | "?" | "{":
                raise self._error("there is nothing here to repeat")
        return Ref(self._name()) if _NAME.match(self.text, self.place) else None

    def _group(self, *, depth: int) -> Expression:
        self.place += 1
        self._skip(_BLANK_LINES)
        inner = self._options(depth=depth + 1)
        if self._next != ")":
            raise self._error("expected )")
        self.place += 1
        return inner

    def _repeated(self, item: Expression) -> Expression:
        times = self._times()
        if times is None:
            return item
        self._skip(_BLANK)
        if self._next in (*_SIGNS, "{") and self._next:
            raise self._error("two repetitions in a row; put the first in parentheses")
        return Repeat(item, *times)

    def _times(self) -> tuple[int, int | None] | None:
        if self._next in _SIGNS:
            self.place += 1
            return _SIGNS[self.text[self.place - 1]]
        if self._next != "{":
            return None
        found = _TIMES.match(self.text, self.place)
        if not found:
            raise self._error("expected {n}, {n,} or {n,m}")
        least = int(found[1])
        most = (int(found[3]) if found[3] else None) if found[2] else least
        if max(least, most or 0) > MAX_REPEATS:
            raise self._error(f"at most {MAX_REPEATS:,} repetitions are allowed")
        self.place = found.end()
        return least, most

    def _text(self) -> Text:
        self.place += 1
        text = ""
        while self._next != '"':
            text += self._character()
        self.place += 1
        return Text(text)

    def _class(self) -> Chars:
        start = self.place
        self.place += 1
        is_negated = self._next == "^"
        self.place += is_negated
        ranges: list[Range] = []
        while self._next != "]":
            ranges.append(self._range())
        self.place += 1
        found = chars(*ranges)
        found = outside(found) if is_negated and ranges else found
        if not found.ranges:
            self.place = start
            raise self._error("a class that no character belongs to")
        return found

    def _range(self) -> Range:
        low = high = ord(self._character())
        if self._next == "-" and self.text[self.place + 1 : self.place + 2] != "]":
            self.place += 1
            high = ord(self._character())
        if high < low:
            raise self._error("a range whose end is before its beginning, just before")
        return low, high

    def _character(self) -> str:
        c = self._next
        if c in ("", "\n", "\r"):
            raise self._error("the line ends within quotes or brackets")
        self.place += 1
        if c != "\\":
            return self._sayable(ord(c))
        numbered = _NUMBERED.match(self.text, self.place)
        if numbered:
            self.place = numbered.end()
            return self._sayable(int(numbered.group()[1:], 16))
        escaped = _ESCAPES.get(self._next)
        if escaped is None:
            raise self._error("an unknown escape")
        self.place += 1
        return escaped

    def _sayable(self, c: int) -> str:
        if c == 0 or 0xD800 <= c <= 0xDFFF or c > LAST:
            raise self._error(f"U+{c:04X} is a character that no answer can hold, just before")
        return chr(c)
