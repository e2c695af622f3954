"""Draw texts that a grammar describes, at random but never without end."""

from __future__ import annotations

import random

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
from localseek.chat.structure.safety import inner_of

_DEEP = 12
_FAR = 10**6


def draw_text(grammar: Grammar, source: random.Random) -> str:
    """Return one of the texts; the drawn lengths are small."""
    return _Drawing(grammar, source).text(grammar.rules[ROOT], 0)


class _Drawing:
    def __init__(self, grammar: Grammar, source: random.Random) -> None:
        self._rules = grammar.rules
        self._source = source
        self._heights = dict.fromkeys(self._rules, _FAR)
        for _ in self._rules:
            for name, rule in self._rules.items():
                self._heights[name] = self._height(rule)

    def _height(self, expression: Expression) -> int:
        """How many references deep its shallowest text is."""
        match expression:
            case Ref(name):
                return 1 + self._heights[name]
            case Choice(options):
                return min(map(self._height, options))
            case Repeat(_, 0):
                return 0
        return max(map(self._height, inner_of(expression)), default=0)

    def text(self, expression: Expression, depth: int) -> str:  # noqa: PLR0911 - one a kind
        match expression:
            case Text(text):
                return text
            case Chars(ranges):
                low, high = self._source.choice(ranges)
                return chr(self._source.randint(low, min(high, low + 200)))
            case Ref(name):
                return self.text(self._rules[name], depth + 1)
            case Sequence(items):
                return "".join(self.text(item, depth) for item in items)
            case Choice(options):
                if depth > _DEEP:
                    return self.text(min(options, key=self._height), depth)
                return self.text(self._source.choice(options), depth)
            case Repeat(item, least, most):
                n_more = 0 if depth > _DEEP else self._source.choice((0, 0, 1, 2, 3))
                n = min(least + n_more, _FAR if most is None else most)
                return "".join(self.text(item, depth) for _ in range(n))
        raise AssertionError(expression)
