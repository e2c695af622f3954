r"""An answer in prose → what it comes down to, so that two of them can be compared.

    … so the area is \boxed{12}.        12      the last box, wherever it stands
    17 * 23 = 391.                      391     the number that the last line says something is
    10 days after Friday is Monday.     itself  else the last line, without its decoration

A number counts only behind a word or sign that says "is", and not beside another: in "It was in
May 1945", "after 10 days it is Monday" and "x = 1 or x = 3" the last number is not the answer.
"""

from __future__ import annotations

import re

from localseek.chat.extract import final
from localseek.chat.numerals import as_number, last_number
from localseek.chat.votes import comparable

_IS = (
    r"(?:(?<![<>!])=|[≈→]|(?<!\d):|\\approx|\b(?:is|are|was|were|be|equals?|makes|gives|(?:equal|comes?|up) to))"
    r"(?:\s(?:about|approximately|exactly|roughly|then|thus|therefore))?[\s*_$(\[{\\£€]*"
)
_SAYS_SO = re.compile(rf"{_IS}\Z", re.IGNORECASE)
_STATED = re.compile(rf"{_IS}([-+\u2212]?\d[\d.,]*)", re.IGNORECASE)
_CLAUSES = re.compile(r"[,;]|\b(?:and|or)\b")
_CONCLUDES = re.compile(r"\b(?:answer|so|thus|therefore|hence)\b", re.IGNORECASE)
_DRESS = " \t.!*_$()[]{}\\"


def conclusion(answer: str) -> str:
    """Return the box, the number or the line; raise NothingExtractedError if there is no line."""
    said = final(answer)
    number = last_number(said)
    if number is None:
        return said
    before, _, after = said.rpartition(number)
    is_all = as_number(said.strip(" *_!")) is not None
    is_at_end = not after.strip(_DRESS) and _SAYS_SO.search(before)
    return number if is_all or (is_at_end and _is_one(said, before)) else said


def _is_one(said: str, before: str) -> bool:
    """Whether no other number is stated, or this one as what follows from it."""
    stated = set(map(comparable, _STATED.findall(said)))
    return len(stated) <= 1 or bool(_CONCLUDES.search(_CLAUSES.split(before)[-1]))
