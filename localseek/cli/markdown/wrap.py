"""Break a line into rows of a terminal: at spaces, and beside characters of two columns.

Terminals do not agree on the width of an emoji made of several, so the widest is assumed: a
row may end early, but never run on into the next. What is appended to a line changes none of
its rows but the last.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rich.cells import cell_len, get_character_cell_size

_WIDE = (
    "\u1100-\u115f\u2e80-\u3000\u3003-\u3007\u3012\u3013\u3020-\ua4cf\uac00-\ud7a3"
    "\uf900-\ufaff\ufe30-\ufe6f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f"
    "\U00020000-\U0003fffd"
)
_STOPS = "\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f\u3009\u300b\u300d\u300f\u3011\uff09"
# Blanks; a wide character with the stops behind it, which begin no row; a word.
_WORD = re.compile(rf"\s+|[{_WIDE}][{_STOPS}]*|[^\s{_WIDE}]+")
_JOINER = "\u200d"


def columns(text: str) -> int:
    """Columns that ``text`` takes at most."""
    if text.isascii():
        return len(text)
    return max(cell_len(text), sum(map(_column, text)))


def _column(character: str) -> int:
    """Columns of one character by itself; of half a flag some terminals make two."""
    is_half_a_flag = "\U0001f1e6" <= character <= "\U0001f1ff"
    return 2 if is_half_a_flag else get_character_cell_size(character)


def breaks(line: str, width: int) -> list[int]:
    """Where ``line`` is broken; blanks at the end of a row may hang over."""
    if columns(line) <= width:
        return []
    found: list[int] = []
    used = 0
    for word in _WORD.finditer(line):
        n_columns = columns(word[0])
        if word[0].isspace():
            used += n_columns
            continue
        if used and used + n_columns > width:
            found.append(word.start())
            used = 0
        begin = word.start()
        while n_columns > width:
            begin += fitting(line[begin : word.end()], width)
            found.append(begin)
            n_columns = columns(line[begin : word.end()])
        used += n_columns
    return found


def word_ends(text: str, begin: int) -> list[int]:
    """Places after a blank or a wide character, where a row may end, beyond ``begin``."""
    words = list(_WORD.finditer(text, begin))
    return [after.start() for _, after in pairwise(words) if not after[0].isspace()]


def fitting(text: str, width: int) -> int:
    """How many characters of ``text`` fit, one at least; none is cut off from what joins it."""
    used = 0
    for index, character in enumerate(text):
        n_columns = _column(character)
        joined = n_columns == 0 or (index > 0 and text[index - 1] == _JOINER)
        used += n_columns
        if used > width and index and not joined:
            return index
    return len(text)


def last_columns(text: str, width: int) -> str:
    """The end of ``text`` that fits into ``width``."""
    while columns(text) > width:
        text = text[1:]
    return text
