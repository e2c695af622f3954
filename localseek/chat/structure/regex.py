r"""A regular expression → what llama.cpp can enforce.

    \d{3}-[a-z]+  ──▶  [0-9]{3} "-" [a-z]+

Supported: characters and escapes, ``.``, classes, ``\d \w \s`` and their opposites, groups
(capturing, named or not), ``|``, ``* + ? {n} {n,} {n,m}`` (lazy ones mean the same), ``^`` and
``$`` around a whole alternative. Refused by name: look-around, back references, ``\b``,
``\p{…}``, possessive and flagged groups.

JavaScript, for which JSON Schema's patterns are written, and Python differ in what ``.``, ``\d``,
``\s`` and ``\w`` are. What is made here is allowed by both: digits and letters of ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from localseek.chat.structure.error import StructureError, shown
from localseek.chat.structure.expression import (
    LAST,
    Chars,
    Expression,
    Range,
    Repeat,
    Text,
    chars,
    choice,
    one_of,
    outside,
    sequence,
    union,
)
from localseek.chat.structure.safety import MAX_NESTING, MAX_REPEATS

MAX_PATTERN_CHARS = 2000

_DIGIT = chars((0x30, 0x39))
_WORD = chars((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE = one_of(" \t\n\r\f\v")
_ASCII = chars((1, 0x7F))
# All that one of the two languages takes for white space.
_ANY_SPACE = chars(
    (0x09, 0x0D), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
    (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_LINE_ENDS = one_of("\n\r\u2028\u2029")
_DOT = outside(_LINE_ENDS)
_ANYTHING = chars((1, LAST))
_NOT_ASCII = chars((0x80, LAST))
_SHORT = {
    "d": _DIGIT,
    "w": _WORD,
    "s": _SPACE,
    "D": outside(union(_DIGIT, _NOT_ASCII)),
    "W": outside(union(_WORD, _NOT_ASCII)),
    "S": outside(_ANY_SPACE),
}
# What is left out where a class takes all but these: more than the class itself.
_WIDE = {"d": _NOT_ASCII, "w": _NOT_ASCII, "s": _ANY_SPACE}
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_NUMBERED = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_TIMES = re.compile(r"\{(\d{1,9})(,(\d{1,9})?)?\}")
_GROUP = re.compile(r"\((?:\?:|\?P?<[A-Za-z_]\w*>)?(?!\?)")
_SIGNS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of those between the outermost bars, and whether it says where the text begins, ends."""

    expression: Expression
    begins: bool
    ends: bool


def parse_whole(pattern: str) -> Expression:
    """Return what matches ``pattern`` from the first character to the last."""
    return choice(*(each.expression for each in parse_regex(pattern)))


def parse_regex(pattern: str) -> list[Alternative]:
    """Read the expression; raise StructureError naming what is not supported."""
    if len(pattern) > MAX_PATTERN_CHARS:
        raise StructureError(
            f"the expression has {len(pattern):,} characters; {MAX_PATTERN_CHARS:,} are allowed."
        )
    return _Parser(pattern).alternatives()


@dataclass(slots=True)
class _Parser:
    text: str
    place: int = 0

    @property
    def _next(self) -> str:
        return self.text[self.place : self.place + 1]

    def _takes(self, c: str) -> bool:
        taken = bool(c) and self._next == c
        self.place += taken
        return taken

    def _error(self, problem: str) -> StructureError:
        return StructureError(
            f"{problem} at character {self.place + 1} of the expression {shown(self.text)}."
        )

    def alternatives(self) -> list[Alternative]:
        found = [self._alternative()]
        while self._takes("|"):
            found.append(self._alternative())
        if self._next:
            raise self._error("a parenthesis is closed that was not opened")
        return found

    def _alternative(self) -> Alternative:
        begins = self._takes("^")
        expression = self._sequence(depth=0)
        ends = self._takes("$")
        if self._next not in ("", "|", ")"):
            raise self._error("$ is supported only at the end of an alternative")
        return Alternative(expression, begins, ends)

    def _options(self, *, depth: int) -> Expression:
        if depth > MAX_NESTING:
            raise self._error(f"nested deeper than {MAX_NESTING} levels")
        options = [self._sequence(depth=depth)]
        while self._takes("|"):
            options.append(self._sequence(depth=depth))
        return choice(*options)

    def _sequence(self, *, depth: int) -> Expression:
        items: list[Expression] = []
        while self._next not in ("", "|", ")") and not (self._next == "$" and depth == 0):
            items.append(self._repeated(self._item(depth=depth)))
        return sequence(*items)

    def _item(self, *, depth: int) -> Expression:
        match self._next:
            case "(":
                return self._group(depth=depth)
            case "[":
                return self._class()
            case "\\":
                found = self._escape()
                return found if isinstance(found, Chars) else Text(found)
            case "*" | "+" | "?":
                raise self._error("there is nothing here to repeat")
            case "^" | "$":
                raise self._error(f"{self._next} is supported only around a whole alternative,")
        self.place += 1
        c = self.text[self.place - 1]
        return _DOT if c == "." else Text(self._sayable(ord(c)))

    def _group(self, *, depth: int) -> Expression:
        opened = _GROUP.match(self.text, self.place)
        if not opened:
            kind = self.text[self.place : self.place + 4]
            raise self._error(f"groups of the kind {shown(kind)} are not supported")
        self.place = opened.end()
        inner = self._options(depth=depth + 1)
        if not self._takes(")"):
            raise self._error("a parenthesis is not closed")
        return inner

    def _repeated(self, item: Expression) -> Expression:
        times = self._times()
        if times is None:
            return item
        self._takes("?")  # lazy: the same texts
        if self._next in (*_SIGNS, "+") or _TIMES.match(self.text, self.place):
            raise self._error("a repetition of a repetition is not supported")
        return Repeat(item, *times)

    def _times(self) -> tuple[int, int | None] | None:
        if self._next in _SIGNS:
            self.place += 1
            return _SIGNS[self.text[self.place - 1]]
        if self.text.startswith("{,", self.place):
            raise self._error("{, means different things in different languages; write {0,")
        found = _TIMES.match(self.text, self.place)
        if not found:
            return None  # a brace that counts nothing is a brace
        least = int(found[1])
        most = (int(found[3]) if found[3] else None) if found[2] else least
        if max(least, most or 0) > MAX_REPEATS:
            raise self._error(f"more than {MAX_REPEATS:,} repetitions")
        self.place = found.end()
        return least, most

    def _escape(self) -> Chars | str:
        self.place += 1
        numbered = _NUMBERED.match(self.text, self.place)
        if numbered:
            self.place = numbered.end()
            return self._sayable(int(numbered.group()[1:], 16))
        c = self._next
        if c in _SHORT:
            self.place += 1
            return _SHORT[c]
        if not c or (c.isalnum() and c not in _CONTROL):
            raise self._error(f"{shown(chr(92) + c)} is not supported")
        self.place += 1
        return _CONTROL.get(c, c)

    def _class(self) -> Chars:
        self.place += 1
        is_negated = self._takes("^")
        found, wide, is_first = [], [], True
        while is_first or self._next != "]":
            is_first = False
            if self._next == "\\" and self.text[self.place + 1 : self.place + 2] in _WIDE:
                wide.append(_WIDE[self.text[self.place + 1]])
            found.append(self._member())
        self.place += 1
        members = union(*found, *wide) if is_negated else union(*found)
        result = outside(members) if is_negated else members
        if not result.ranges:
            raise self._error("a class that no character belongs to, just before")
        return result

    def _member(self) -> Chars:
        low = self._one()
        if isinstance(low, Chars) or self._next != "-":
            return low if isinstance(low, Chars) else one_of(low)
        if self.text[self.place + 1 : self.place + 2] in ("]", ""):
            return one_of(low)
        self.place += 1
        high = self._one()
        if isinstance(high, Chars) or high < low:
            raise self._error("a range without an end, or that ends before it begins,")
        ends: Range = (ord(low), ord(high))
        return chars(ends)

    def _one(self) -> Chars | str:
        if not self._next:
            raise self._error("a bracket is not closed")
        if self._next == "\\":
            return self._escape()
        if self.text.startswith("[:", self.place):
            raise self._error("[:named:] classes are not supported")
        self.place += 1
        return self._sayable(ord(self.text[self.place - 1]))

    def _sayable(self, c: int) -> str:
        if c == 0 or 0xD800 <= c <= 0xDFFF or c > LAST:
            raise self._error(f"U+{c:04X} is a character that no answer can hold,")
        return chr(c)
