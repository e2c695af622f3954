"""Whether a text is one of those that a grammar describes.

As llama.cpp does it: all ways to go on are followed at once, each a stack of what is still to
come; equal stacks are one and the same object, so there are never more than differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from localseek.chat.structure.expression import (
    ROOT,
    Chars,
    Choice,
    Expression,
    Grammar,
    Ref,
    Repeat,
    Sequence,
    Text,
)

_BLANKS = " \t\r\n"
_MAX_BLANKS = 100  # in a row, that a stripped text may have lost
_MOST_STATES = 1000  # at which no more blanks are tried: they can double with each


@dataclass(frozen=True, slots=True, eq=False)
class _Stack:
    """What comes next, and what after it; None at the end."""

    expression: Expression
    rest: _Stack | None


def matches(grammar: Grammar, text: str) -> bool:
    """Tell whether the whole ``text`` is described; the grammar has passed safety.py."""
    return first_mismatch(grammar, text) is None


def first_mismatch(grammar: Grammar, text: str, *, stripped: bool = False) -> int | None:
    """Return the place of the first character that cannot stand there; None if all is well.

    A text that ends too early is wrong at its end. One that is ``stripped`` has lost the white
    space at both ends, which the grammar may ask for.
    """
    stacks = _Stacks(grammar)
    states = stacks.terminals([stacks.of(grammar.rules[ROOT], None)])
    states = stacks.over_blanks(states) if stripped else states
    for i, c in enumerate(text):
        states = stacks.terminals(stacks.after(states, c))
        if not states:
            return i
    states = stacks.over_blanks(states) if stripped else states
    return None if None in states else len(text)


class _Stacks:
    def __init__(self, grammar: Grammar) -> None:
        self._rules = grammar.rules
        self._known: dict[tuple[Expression, int], _Stack] = {}

    def of(self, expression: Expression, rest: _Stack | None) -> _Stack:
        key = (expression, id(rest))
        if key not in self._known:
            self._known[key] = _Stack(expression, rest)
        return self._known[key]

    def terminals(self, start: Iterable[_Stack | None]) -> set[_Stack | None]:
        """Open each stack until a character stands on top, or nothing is left."""
        found: set[_Stack | None] = set()
        seen: set[_Stack | None] = set()
        todo = list(start)
        while todo:
            stack = todo.pop()
            if stack in seen:
                continue
            seen.add(stack)
            if stack is None or isinstance(stack.expression, Chars) or _has_text(stack):
                found.add(stack)
            else:
                todo += self._opened(stack)
        return found

    def over_blanks(self, states: set[_Stack | None]) -> set[_Stack | None]:
        """The states themselves and those that lie behind white space."""
        found = states
        for _ in range(_MAX_BLANKS):
            more = self.terminals(after for c in _BLANKS for after in self.after(states, c))
            states = more - found
            found = found | states
            if not states or len(found) > _MOST_STATES:
                break
        return found

    def _opened(self, stack: _Stack) -> Iterator[_Stack | None]:
        rest = stack.rest
        match stack.expression:
            case Text():
                yield rest
            case Ref(name):
                yield self.of(self._rules[name], rest)
            case Choice(options):
                yield from (self.of(option, rest) for option in options)
            case Sequence(items):
                for item in reversed(items):
                    rest = self.of(item, rest)
                yield rest
            case Repeat():
                yield from self._repeated(stack.expression, rest)

    def _repeated(self, repeat: Repeat, rest: _Stack | None) -> Iterator[_Stack | None]:
        least, most = repeat.least, repeat.most
        if least == 0:
            yield rest
        if most != 0:
            again = Repeat(repeat.item, max(least - 1, 0), None if most is None else most - 1)
            yield self.of(repeat.item, self.of(again, rest))

    def after(self, states: Iterable[_Stack | None], c: str) -> Iterator[_Stack | None]:
        """What is left of each stack that begins with ``c``."""
        for stack in states:
            if stack is None:
                continue
            if isinstance(stack.expression, Text):
                if stack.expression.text[0] == c:
                    left = stack.expression.text[1:]
                    yield self.of(Text(left), stack.rest) if left else stack.rest
            elif isinstance(stack.expression, Chars) and _is_in(stack.expression, ord(c)):
                yield stack.rest


def _has_text(stack: _Stack) -> bool:
    return isinstance(stack.expression, Text) and bool(stack.expression.text)


def _is_in(wanted: Chars, c: int) -> bool:
    return any(low <= c <= high for low, high in wanted.ranges)
