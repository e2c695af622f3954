r"""The texts that JSON values are written in, as grammar.

White space is one blank, or one line feed with an indent: enough for the two ways in which models
write JSON, too little to run away in. Integers have at most 16 digits, so that nobody rounds them.
"""

from __future__ import annotations

import json

from localseek.chat.structure.expression import (
    Chars,
    Choice,
    Expression,
    Ref,
    Repeat,
    Sequence,
    Text,
    chars,
    choice,
    one_of,
    optional,
    outside,
    sequence,
    union,
)

DIGIT = chars((0x30, 0x39))
_NONZERO = chars((0x31, 0x39))
_HEX = union(DIGIT, one_of("abcdefABCDEF"))
MAX_DIGITS = 16  # before the point, and as many behind it
_EXACT_DIGITS = 15  # Source: IEEE 754, as many as a float64 keeps of any decimal number
MAX_INDENT = 20

_ESCAPED = union(chars((1, 0x1F)), one_of('"\\'))  # never bare within quotes
_SHORT_ESCAPES = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", '"': '"', "\\": "\\"}

WS, CHAR, STRING, NUMBER, VALUE = Ref("ws"), Ref("char"), Ref("string"), Ref("number"), Ref("value")
OBJECT, ARRAY = Ref("object"), Ref("array")

_UP_TO_16 = Repeat(DIGIT, 0, MAX_DIGITS - 1)
WHOLE = choice("0", sequence(_NONZERO, _UP_TO_16))
INTEGER = sequence(optional(Text("-")), WHOLE)
FRACTION = sequence(".", Repeat(DIGIT, 1, MAX_DIGITS))
_EXPONENT = sequence(one_of("eE"), optional(one_of("+-")), Repeat(DIGIT, 1, 2))
# Half a surrogate pair is no character; a whole one is written as the character itself.
_CODE = choice(
    sequence(union(DIGIT, one_of("abcefABCEF")), Repeat(_HEX, 3, 3)),
    sequence(one_of("dD"), chars((0x30, 0x37)), Repeat(_HEX, 2, 2)),
)


def _list_of(item: Expression) -> Expression:
    return optional(sequence(item, Repeat(sequence(",", WS, item), 0, None)))


_PAIR = sequence(STRING, ":", optional(Text(" ")), VALUE)

# Each rule is put into a grammar only where it is used; see schema.py.
RULES: dict[str, Expression] = {
    "ws": optional(choice(" ", sequence("\n", Repeat(one_of(" \t"), 0, MAX_INDENT)))),
    "char": choice(
        outside(_ESCAPED),
        sequence("\\", choice(one_of('"\\/bfnrt'), sequence("u", _CODE))),
    ),
    "string": sequence('"', Repeat(CHAR), '"'),
    "number": sequence(INTEGER, optional(FRACTION), optional(_EXPONENT)),
    "object": sequence("{", WS, _list_of(Ref("pair")), WS, "}"),
    "pair": _PAIR,
    "array": sequence("[", WS, _list_of(VALUE), WS, "]"),
    "value": choice(OBJECT, ARRAY, STRING, NUMBER, "true", "false", "null"),
}


def constant(value: object) -> Expression:
    """Return the text of that value."""
    return Text(json.dumps(value, ensure_ascii=False))


def in_quotes(expression: Expression) -> Expression:
    """Return how a JSON string is written whose content is as ``expression`` says."""
    return sequence('"', _escaped(expression), '"')


def _escaped(expression: Expression) -> Expression:
    match expression:
        case Text(text):
            return Text(json.dumps(text, ensure_ascii=False)[1:-1])
        case Chars():
            return _escaped_class(expression)
        case Sequence(items):
            return sequence(*map(_escaped, items))
        case Choice(options):
            return choice(*map(_escaped, options))
        case Repeat(item, least, most):
            return Repeat(_escaped(item), least, most)
    return expression


def _escaped_class(wanted: Chars) -> Expression:
    members = {c for low, high in wanted.ranges for c in range(low, min(high, 0x5C) + 1)}
    written = [sequence("\\", short) for c, short in _SHORT_ESCAPES.items() if ord(c) in members]
    bare = _without(wanted, _ESCAPED)
    return choice(*([bare] if bare.ranges or not written else []), *written)


def _without(wanted: Chars, excluded: Chars) -> Chars:
    return outside(union(outside(wanted), excluded))


# Numbers between bounds, digit by digit.


def integers(low: int | None, high: int | None) -> Expression | None:
    """Return how the integers from ``low`` to ``high`` are written; None if there are none.

    A bound that is None is that of 16 digits.
    """
    if low is None and high is None:
        return INTEGER
    most = 10**MAX_DIGITS - 1
    low, high = max(-most, -most if low is None else low), min(most, most if high is None else high)
    options: list[Expression] = []
    if low < 0 and low <= high:
        options.append(sequence("-", _between(max(1, -high), -low)))
    if high >= 0 and low <= high:
        options.append(_between(max(0, low), high))
    return choice(*options) if options else None


def _between(low: int, high: int) -> Expression:
    """``low`` and ``high`` are not negative."""
    options: list[Expression] = []
    while low <= high:
        n_digits = len(str(low))
        if low == 10 ** (n_digits - 1) and 10**n_digits - 1 <= high and n_digits > 1:
            n_most = len(str(high + 1)) - 1  # all the numbers of so many digits
            options.append(sequence(_NONZERO, Repeat(DIGIT, n_digits - 1, n_most - 1)))
            low = 10**n_most
        else:
            last = min(high, 10**n_digits - 1)
            options.append(_same_length(str(low), str(last)))
            low = last + 1
    return choice(*options)


def _same_length(low: str, high: str) -> Expression:
    if not low:
        return Text("")
    n_rest = len(low) - 1
    first, last = int(low[0]), int(high[0])
    if first == last:
        return sequence(low[0], _same_length(low[1:], high[1:]))
    options: list[Expression] = []
    if low[1:] != "0" * n_rest:
        options.append(sequence(low[0], _same_length(low[1:], "9" * n_rest)))
        first += 1
    tail: list[Expression] = []
    if high[1:] != "9" * n_rest:
        tail.append(sequence(high[0], _same_length("0" * n_rest, high[1:])))
        last -= 1
    if first <= last:
        digits = chars((0x30 + first, 0x30 + last))
        options.append(sequence(digits, *([Repeat(DIGIT, n_rest, n_rest)] if n_rest else [])))
    return choice(*options, *tail)


def numbers(
    low: int | None, high: int | None, *, above: bool = False, below: bool = False
) -> Expression | None:
    """Return how numbers between whole bounds are written, without an exponent.

    ``above`` and ``below`` leave the bounds themselves out.
    """
    options: list[Expression] = []
    if low is None or low < 0:
        negative = _magnitudes(
            max(0, -high) if high is not None else 0,
            None if low is None else -low,
            above=below if high is not None and high <= 0 else True,
            below=above,
        )
        options += [sequence("-", negative)] if negative is not None else []
    if high is None or high >= 0:
        magnitudes = _magnitudes(
            max(0, low or 0),
            high,
            above=above if low is not None and low >= 0 else False,
            below=below,
        )
        options += [magnitudes] if magnitudes is not None else []
    return choice(*options) if options else None


def _n_decimals(bound: int) -> int:
    """How many digits behind the point no float64 rounds to the bound itself."""
    return max(1, _EXACT_DIGITS - len(str(bound)))


def _magnitudes(low: int, high: int | None, *, above: bool, below: bool) -> Expression | None:
    """Numbers from ``low`` to ``high``, neither negative."""
    options: list[Expression] = []
    if high is not None and low > high:
        return None
    start = low
    if above and (high is None or low < high):
        n_zeros = min(6, _n_decimals(low) - 1)
        n_more = _n_decimals(low) - 1 - n_zeros
        nonzero = sequence(Repeat(Text("0"), 0, n_zeros), _NONZERO, Repeat(DIGIT, 0, n_more))
        options.append(sequence(str(low), ".", nonzero))
        start = low + 1
    inner = integers(start, None if high is None else high - 1)
    if inner is not None and (high is None or start <= high - 1):
        n_decimals = MAX_DIGITS if high is None else _n_decimals(high)
        options.append(sequence(inner, optional(sequence(".", Repeat(DIGIT, 1, n_decimals)))))
    if high is not None and not below and (high > low or not above):
        options.append(sequence(str(high), optional(sequence(".", Repeat(Text("0"), 1, 2)))))
    return choice(*options) if options else None
