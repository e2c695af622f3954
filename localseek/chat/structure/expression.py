"""What a grammar is made of, and how llama.cpp wants it written (GBNF).

    Grammar({"root": Sequence((Text("a"), Repeat(DIGIT, 1, None)))})  ──▶  root ::= "a" [0-9]+

**Source:** grammars/README.md of llama.cpp; what its parser makes of it is in
src/llama-grammar.cpp.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

ROOT = "root"
LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}

Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """These characters, in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ``ranges``: both ends belong to them; see :func:`chars`."""

    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """What the rule of that name says."""

    name: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them."""

    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``item`` so many times; ``most`` None sets no limit."""

    item: Expression
    least: int = 0
    most: int | None = None


Expression: TypeAlias = "Text | Chars | Ref | Sequence | Choice | Repeat"
EMPTY = Text("")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules by name; what is to be written is that of :data:`ROOT`."""

    rules: Mapping[str, Expression]


def chars(*ranges: Range) -> Chars:
    """Return the class of these characters: sorted, joined, without NUL and surrogates.

    No text holds a surrogate, and llama.cpp lets no token begin with NUL.
    """
    joined: list[Range] = []
    for low, high in sorted(_sayable(ranges)):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return Chars(tuple(joined))


def one_of(text: str) -> Chars:
    """Return the class of the characters of ``text``."""
    return chars(*((ord(c), ord(c)) for c in text))


def union(*classes: Chars) -> Chars:
    """What is in one of them."""
    return chars(*(one for each in classes for one in each.ranges))


def outside(excluded: Chars) -> Chars:
    """Every other character."""
    free, start = [], 1
    for low, high in excluded.ranges:
        free.append((start, low - 1))
        start = high + 1
    return chars(*free, (start, LAST))


def sequence(*items: Expression | str) -> Expression:
    """Return what the items make in a row; a str is its own text."""
    flat: list[Expression] = []
    for item in items:
        expression = Text(item) if isinstance(item, str) else item
        inner = expression.items if isinstance(expression, Sequence) else (expression,)
        for one in inner:
            if isinstance(one, Text) and flat and isinstance(flat[-1], Text):
                flat[-1] = Text(flat[-1].text + one.text)
            elif one != EMPTY:
                flat.append(one)
    if not flat:
        return EMPTY
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def choice(*options: Expression | str) -> Expression:
    """Return the choice between the options, each once."""
    flat: dict[Expression, None] = {}
    for option in options:
        expression = Text(option) if isinstance(option, str) else option
        inner = expression.options if isinstance(expression, Choice) else (expression,)
        flat |= dict.fromkeys(inner)
    return next(iter(flat)) if len(flat) == 1 else Choice(tuple(flat))


def optional(item: Expression) -> Repeat:
    """Return the item or nothing."""
    return Repeat(item, 0, 1)


def behind_blanks(grammar: Grammar) -> Grammar:
    """Let up to two spaces or line feeds come first.

    Many models begin an answer with them, R1 always does behind its thinking, and one that may
    not is thrown off course from its first word. A root that occurs in itself stays as it is.
    """
    if any(_mentions(rule, ROOT) for rule in grammar.rules.values()):
        return grammar
    blanks = Repeat(one_of(" \n"), 0, 2)
    return Grammar({**grammar.rules, ROOT: sequence(blanks, grammar.rules[ROOT])})


def gbnf(grammar: Grammar) -> str:
    """Write the grammar, root first."""
    names = sorted(grammar.rules, key=lambda name: name != ROOT)
    return "".join(f"{name} ::= {_written(grammar.rules[name])}\n" for name in names)


def _mentions(expression: Expression, name: str) -> bool:
    match expression:
        case Ref(other):
            return other == name
        case Sequence(parts) | Choice(parts):
            return any(_mentions(part, name) for part in parts)
        case Repeat(item):
            return _mentions(item, name)
    return False


def _written(expression: Expression) -> str:
    match expression:
        case Text(text):
            return '"' + "".join(map(_in_quotes, text)) + '"'
        case Chars():
            return _class(expression)
        case Ref(name):
            return name
        case Sequence(items):
            return " ".join(_written(i) if not isinstance(i, Choice) else _group(i) for i in items)
        case Choice(options):
            return " | ".join(map(_written, options))
        case Repeat(item, least, most):
            atom = isinstance(item, (Chars, Ref)) or (isinstance(item, Text) and item.text)
            return (_written(item) if atom else _group(item)) + _times(least, most)
    raise AssertionError(expression)


def _group(expression: Expression) -> str:
    return f"({_written(expression)})"


def _times(least: int, most: int | None) -> str:
    short = {(0, 1): "?", (0, None): "*", (1, None): "+", (1, 1): ""}.get((least, most))
    if short is not None:
        return short
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


def _in_quotes(c: str) -> str:
    if c in _ESCAPES:
        return _ESCAPES[c]
    return c if c.isprintable() else _by_number(ord(c))


def _class(expression: Chars) -> str:
    last = expression.ranges[-1][1] if expression.ranges else 0
    shown = outside(expression) if last == LAST else expression
    if not shown.ranges:
        return "."
    sign = "^" if last == LAST else ""
    return f"[{sign}{''.join(map(_range, shown.ranges))}]"


def _range(ends: Range) -> str:
    low, high = (chr(c) if chr(c) in _PLAIN else _by_number(c) for c in ends)
    return low if low == high else f"{low}-{high}"


def _by_number(c: int) -> str:
    if c < 0x100:
        return f"\\x{c:02X}"
    return f"\\u{c:04X}" if c < 0x10000 else f"\\U{c:08X}"


def _sayable(ranges: Iterable[Range]) -> Iterable[Range]:
    for low, high in ranges:
        for start, stop in ((max(low, 1), _SURROGATES[0] - 1), (_SURROGATES[1] + 1, LAST)):
            if max(low, start) <= min(high, stop):
                yield max(low, start), min(high, stop)
