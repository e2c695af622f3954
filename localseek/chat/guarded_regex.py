"""A person's regular expression, searched for within a time limit.

Expressions like ``(a{1,100}){1,100}b`` take Python's own `re` longer than the universe lasts on
some texts, and it cannot be stopped. The library `regex` reads the same language and stops at a
time limit; but what repeats repetitions it writes out in memory, so their product is limited too.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import regex

from localseek.errors import BadDataError, UsageError
from localseek.printable import printable

MAX_PATTERN_CHARS = 2000
MAX_WRITTEN_OUT = 100_000  # characters of the pattern times its repetitions
MAX_TIME_S = 2.0
_NO_BRACES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # escapes and classes
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")  # blanks and comments would hide repetitions
_TOKENS = re.compile(r"[()]|\{\d*,?\d*\}|.", re.DOTALL)


class BadPatternError(UsageError):
    """An expression that cannot be searched for."""

    def __init__(self, pattern: str, problem: str) -> None:
        super().__init__(f"the expression '{printable(pattern[:60])}' cannot be used: {problem}.")


class SlowPatternError(BadDataError):
    """An expression that takes too long on this text."""

    def __init__(self, pattern: str) -> None:
        super().__init__(
            f"the expression '{printable(pattern[:60])}' takes longer than {MAX_TIME_S:g} s "
            "on this answer.",
            hint="repeat nothing that itself repeats: (a+)+ is a+.",
        )


class GuardedRegex:
    """One expression; ``pattern`` is in the language of Python's `re`."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > MAX_PATTERN_CHARS:
            raise BadPatternError(pattern, f"it is longer than {MAX_PATTERN_CHARS:,} characters")
        if _VERBOSE.search(_NO_BRACES.sub("x", pattern)):
            raise BadPatternError(pattern, "the flag x is not supported")
        if len(pattern) * _repetitions(pattern) > MAX_WRITTEN_OUT:
            raise BadPatternError(pattern, "its repetitions multiply to too much")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what later versions may read otherwise
                re.compile(pattern)  # first, for the library has extensions that are not asked for
                self._compiled = regex.compile(pattern)
        except (re.error, regex.error, RecursionError, OverflowError) as error:
            raise BadPatternError(pattern, str(error) or type(error).__name__) from error
        self.pattern = pattern

    def search(self, text: str) -> regex.Match[str] | None:
        """Return the first place where it matches; raise SlowPatternError at the time limit."""
        with self._limited():
            return self._compiled.search(text, timeout=MAX_TIME_S)

    @contextmanager
    def _limited(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise SlowPatternError(self.pattern) from error


def _repetitions(pattern: str) -> int:
    """How often a character of the pattern is written out at most: braces within braces multiply."""
    most, last = [1], 1
    for piece in _TOKENS.findall(_NO_BRACES.sub("x", pattern)):
        if piece == "(":
            most.append(1)
        elif piece == ")" and len(most) > 1:
            last = most.pop()
        elif piece.startswith("{") and len(piece) > 1:
            last *= max([1, *(int(count[:9]) for count in re.findall(r"\d+", piece))])
        else:
            last = 1
        most[-1] = max(most[-1], last)
    return max(most)
