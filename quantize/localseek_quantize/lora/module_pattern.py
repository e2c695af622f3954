r"""Which modules a key of ``rank_pattern`` means: PEFT's regular expressions, without their traps.

    q_proj                        every module whose name ends in that, after a dot
    layers\.[0-3]\..*\.k_proj     the keys of the first four layers
    ^model.layers.0.mlp.up_proj   that one

An expression that comes with an adapter is a stranger's: Python's matcher can be made to run for
ever by ``(a+)+b``. So only characters, classes, groups, ``|``, ``*``, ``+`` and ``?`` are taken,
no repetition within a repetition, and all ways through an expression are followed at once: each
part of it turns the set of places where a text may be into the set of places after it.

Source: get_pattern_key in utils/other.py of PEFT 0.21; R. Cox, Regular Expression Matching Can Be
Simple And Fast, 2007.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import reduce
from typing import TypeAlias

Places: TypeAlias = frozenset[int]
Part: TypeAlias = Callable[[str, Places], Places]

MAX_PATTERN = 512  # characters; the longest module names have 60
MAX_DEPTH = 16  # of groups

_TOKEN = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<either>\|)|(?P<repeat>[*+?]\??)|(?P<edge>[\^$])"
    r"|(?P<one>\[\^?(?:\\[dw.-]|[\w.]|-(?!-))+\]|\\[dDwWsS]|\\[^\w\s]|[^\\()\[\]{}|*+?^$])"
)
_PLAIN = re.compile(r"\^?[\w.-]+\$?")


class PatternError(ValueError):
    """An expression that is none, or that is more than PEFT's users write; says where."""


def compile_pattern(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a module's name ends in what ``pattern`` means.

    Raises PatternError.
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"{len(pattern):,} characters long")
    if _PLAIN.fullmatch(pattern):  # nothing repeats: as PEFT does it, and ten times as fast
        ends_so = re.compile(rf"(.*\.)?({pattern})$").match
        return lambda name: ends_so(name) is not None
    part = _Parser(pattern).parse()
    return lambda name: len(name) in part(name, _starts(name))


def _starts(name: str) -> Places:
    return frozenset({0, *(i for i, c in enumerate(name, 1) if c == ".")})


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, pattern: str) -> None:
        self._tokens = _tokens(pattern)
        self._next()

    def parse(self) -> Part:
        part, _ = self._alternatives(0)
        if self._kind:
            raise PatternError(f"unbalanced at character {self._at}")
        return part

    def _next(self) -> None:
        self._kind, self._text, self._at = next(self._tokens, ("", "", 0))

    def _alternatives(self, depth: int) -> tuple[Part, bool]:
        """Parse what stands between two brackets; the flag says whether any of it repeats."""
        if depth > MAX_DEPTH:
            raise PatternError(f"nested more than {MAX_DEPTH} deep")
        parts, repeats = [], False
        while True:
            part, part_repeats = self._sequence(depth)
            parts.append(part)
            repeats |= part_repeats
            if self._kind != "either":
                return _either(parts), repeats
            self._next()

    def _sequence(self, depth: int) -> tuple[Part, bool]:
        parts, repeats = [], False
        while self._kind in ("open", "edge", "one"):
            at, is_edge = self._at, self._kind == "edge"
            part, part_repeats = self._atom(depth)
            if self._kind == "repeat":
                if is_edge:
                    raise PatternError(f"nothing that repeats at character {at}")
                if part_repeats and self._text[0] != "?":
                    raise PatternError(f"a repetition of a repetition at character {at}")
                part = _repeated(part, self._text[0])
                part_repeats |= self._text[0] != "?"
                self._next()
            parts.append(part)
            repeats |= part_repeats
        return _in_turn(parts), repeats

    def _atom(self, depth: int) -> tuple[Part, bool]:
        kind, text, at = self._kind, self._text, self._at
        self._next()
        if kind == "edge":
            return (_at_start if text == "^" else _at_end), False
        if kind == "one":
            return _one(text, at), False
        part, repeats = self._alternatives(depth + 1)
        if self._kind != "close":
            raise PatternError(f"unbalanced at character {at}")
        self._next()
        return part, repeats


def _tokens(pattern: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    while at < len(pattern):
        match = _TOKEN.match(pattern, at)
        if match is None or match.lastgroup is None:
            raise PatternError(f"not understood at character {at + 1}")
        yield match.lastgroup, match[0], at + 1
        at = match.end()


def _one(text: str, at: int) -> Part:
    """One character: Python's own matcher says which."""
    try:
        is_meant = re.compile(text).fullmatch
    except re.error as error:
        raise PatternError(f"{error.msg} at character {at}") from error

    def step(name: str, places: Places) -> Places:
        return frozenset(i + 1 for i in places if i < len(name) and is_meant(name[i]))

    return step


def _at_start(name: str, places: Places) -> Places:  # noqa: ARG001 - a Part like the others
    return places & {0}


def _at_end(name: str, places: Places) -> Places:
    return places & {len(name)}


def _in_turn(parts: list[Part]) -> Part:
    return lambda name, places: reduce(lambda now, part: part(name, now), parts, places)


def _either(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return lambda name, places: frozenset().union(*(part(name, places) for part in parts))


def _repeated(part: Part, mark: str) -> Part:
    def at_will(name: str, places: Places) -> Places:
        seen = new = places
        while new:  # each round adds a place, and a name has few
            new = part(name, new) - seen
            seen |= new
        return seen

    if mark == "*":
        return at_will
    if mark == "+":
        return lambda name, places: at_will(name, part(name, places))
    return lambda name, places: places | part(name, places)
