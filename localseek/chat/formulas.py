r"""Which answers are formulas, so that they may be compared as mathematics.

A library that compares mathematics finds some in anything: the day in "2 May", a set in "red,
blue", a difference in "2024-11-23". So prose never gets there: no words, no dates, no lists
whose order may be meant. What is left out here is compared as text, which joins too little rather than too much.
"""

from __future__ import annotations

import re

from localseek.chat.numerals import as_number

MAX_CHARS = 300  # of one formula; longer answers are compared as text

_FUNCTIONS = (
    "arccos|arcsin|arctan|cos|cot|csc|exp|gcd|inf|lcm|ln|log|max|min|mod|pi|sec|sin|sqrt|tan"
)
_SEPARATOR = re.compile(r"(?<=\d)(?:,|\{,\}|\\,)(?=\d{3}(?!\d))")  # of thousands
_COMMAND = re.compile(rf"\\[A-Za-z]+|(?<![A-Za-z])(?:{_FUNCTIONS})(?![A-Za-z])")
_TEXT = re.compile(r"\\(?:text|mathrm|textbf|mbox|operatorname)\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_FORMULA = re.compile(r"[#@?;&~\"`]|[-+*/<>=]\s*\Z")  # "C++" and the grade "B+" are none
_STRUCTURE = re.compile(
    r"[\\^(\[=]|\d\s*[^\W\d_]|[^\W\d_]\s*\d|[-+*/]\s*[^\W\d_]|[^\W\d_]\s*[-+*/]"
)


def comparable_as_formulas(one: str, other: str) -> bool:
    """Tell whether it makes sense to ask if the two are the same mathematics."""
    if as_number(one) is not None and as_number(other) is not None:
        return False  # that was compared exactly
    has_structure = _STRUCTURE.search(one) or _STRUCTURE.search(other)
    return bool(has_structure) and is_wordless(one) and is_wordless(other)


def is_wordless(text: str) -> bool:
    """Tell whether nothing in ``text`` reads as prose, a date or a list."""
    if len(text) > MAX_CHARS or _TEXT.search(text) or _NO_FORMULA.search(text.strip(" $.")):
        return False
    symbols = _COMMAND.sub(" ", _SEPARATOR.sub("", text))
    return not _WORD.search(symbols) and not _is_list(symbols) and not _is_date(symbols)


def _is_list(symbols: str) -> bool:
    """Whether commas part it that stand in no brackets, as "3, 5, 9" and unlike "(3, 5)"."""
    depth = 0
    for c in symbols:
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth <= 0 and "=" not in symbols:
            return True
    return False


def _is_date(symbols: str) -> bool:
    return re.search(r"\d\s*([-/.:])\s*\d+\s*\1\s*\d|\d:\d", symbols) is not None
