r"""Numbers as people and models write them: 1,000  -3.5  1/2  \frac{1}{2}  50%  1.2e3."""

from __future__ import annotations

import re
from fractions import Fraction

MAX_CHARS = 100  # of one number; nobody means more
_MAX_EXPONENT = 400

_INTEGER = r"\d{1,3}(?:(?:,|\{,\}|\\,|[ \u00a0\u202f])\d{3})+(?!\d)|\d+"
_DECIMAL = rf"(?:{_INTEGER})(?:\.\d+)?(?:[eE][+-]?\d{{1,3}})?|\.\d+"
_FRACTION = (
    r"\\[dt]?frac\s*(?:\{\s*(-?[\d.,]+)\s*\}|(\d))\s*(?:\{\s*(-?[\d.,]+)\s*\}|(\d))"
    rf"|({_DECIMAL})(?:\s*/\s*({_DECIMAL}))?"
)
_NUMBER = re.compile(rf"(?<![\w.])([+\-\u2212]\s?)?\\?\$?(?:{_FRACTION})(\s?\\?%)?")
_AROUND = re.compile(r"^[\s$]+|[\s$.]+$")


def last_number(text: str) -> str | None:
    """Return the last number of a text, as it stands there."""
    found = None
    for match in _NUMBER.finditer(text):
        found = match.group().strip().removeprefix("\\$").removeprefix("$")
    return found


def as_number(text: str) -> Fraction | None:
    """Return the number that ``text`` is, exactly; None if it is anything more or else."""
    text = _AROUND.sub("", text)
    if len(text) > MAX_CHARS:
        return None
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    sign, a, a1, b, b1, c, d, percent = found.groups()
    above, below = _exact(a or a1 or c), _exact(b or b1 or d or "1")
    if above is None or not below:
        return None
    value = above / below / (100 if percent else 1)
    return -value if sign and sign.strip() != "+" else value


def _exact(digits: str) -> Fraction | None:
    clean = re.sub(r"\{,\}|\\,|[, \u00a0\u202f]", "", digits)
    exponent = clean.lower().partition("e")[2]
    if exponent and abs(int(exponent)) > _MAX_EXPONENT:
        return None
    try:
        return Fraction(clean)
    except ValueError:  # two points
        return None
