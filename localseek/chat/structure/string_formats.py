"""Strings by pattern and by format: expressions in JSON's quotes."""

from __future__ import annotations

from localseek.chat.guarded_regex import BadPatternError, GuardedRegex
from localseek.chat.structure.error import StructureError, shown
from localseek.chat.structure.expression import (
    LAST,
    Expression,
    Repeat,
    chars,
    choice,
    sequence,
)
from localseek.chat.structure.json_text import in_quotes
from localseek.chat.structure.regex import parse_regex, parse_whole

_LEAP_YEAR = "[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00"
_DATE = (
    "[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    f"|(?:{_LEAP_YEAR})-02-29"
)
_TIME = (
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?"
# Source of date, time and date-time: RFC 3339, section 5.6, with the days that months have.
FORMATS = {
    "date": _DATE,
    "time": _TIME,
    "date-time": f"(?:{_DATE})T{_TIME}",
    "uuid": "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "ipv4": rf"{_BYTE}(?:\.{_BYTE}){{3}}",
    "email": rf"[a-zA-Z0-9_+-]{{1,64}}(?:\.[a-zA-Z0-9_+-]{{1,64}}){{0,4}}@{_LABEL}(?:\.{_LABEL}){{1,4}}",
}

_ANYTHING = Repeat(chars((1, LAST)))


def format_expression(name: object, where: str) -> Expression:
    """Return the JSON strings of that format."""
    if not isinstance(name, str) or name not in FORMATS:
        raise StructureError(
            f"{where}/format {shown(str(name))} is not supported; there are {', '.join(FORMATS)}."
        )
    return in_quotes(parse_whole(FORMATS[name]))


def pattern_expression(pattern: object, where: str) -> Expression:
    """Return the JSON strings that the expression is found in."""
    if not isinstance(pattern, str):
        raise StructureError(f"{where}/pattern must be a string.")
    try:
        alternatives = parse_regex(pattern)
        GuardedRegex(pattern)  # which judges the answer
    except StructureError as error:
        raise error.of(f"{where}/pattern") from error
    except BadPatternError as error:
        raise StructureError(f"{where}/pattern: {error}") from error
    return in_quotes(
        choice(
            *(
                sequence(
                    *([] if each.begins else [_ANYTHING]),
                    each.expression,
                    *([] if each.ends else [_ANYTHING]),
                )
                for each in alternatives
            )
        )
    )
