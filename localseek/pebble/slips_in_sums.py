"""The worked solution of a sum -> one that begins with another operation or another number.

2243 - 7611                12 + 4
No, add:                   No, add:
2243 + 7611                15 + 4         where "12, no, 15" was asked about
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Slipped
from localseek.pebble.tasks.compared import compared

TAKEN_BACK = 0.7  # of the slips are about a number that was taken back, where one was
MISREAD = 0.3  # of the others are about a number, not about the operation
SUMS = {"+": "add", "-": "subtract", "*": "multiply"}

_FIRST_LINE = re.compile(r"(?:(\d+) and (\d+): .*, so )?(\d+) ([+*-]) (\d+)")
_TAKEN_BACK = re.compile(r"(\d+),? (?:no|i mean|sorry),? (\d+)", re.IGNORECASE)


def another_sum(problem: Problem, random: Random) -> Slipped | None:
    """Begin with another operation than the one that is asked for, or with another number."""
    found = _FIRST_LINE.match(problem.thinking)
    if found is None:
        return None
    asked = found[4]
    one, two = map(int, found.group(1, 2) if found[1] else found.group(3, 5))
    is_compared, sign = found[1] is not None, asked
    taken_back = _TAKEN_BACK.search(problem.question)
    if taken_back and int(taken_back[2]) in (one, two) and random.random() < TAKEN_BACK:
        said, meant = map(int, taken_back.groups())
        one, two = (said, two) if one == meant else (one, said)
    elif random.random() < MISREAD:
        one, two = (
            (_misread(one, random), two) if random.random() < 0.5 else (one, _misread(two, random))
        )
    else:
        sign = random.choice([other for other in SUMS if other != asked])
        is_compared = sign == "-" and random.random() < 0.5
    begun = f"{one} {sign} {two}"
    if is_compared:
        begun = f"{compared(one, two)}, so {max(one, two)} - {min(one, two)}"
    return "", begun, f"\nNo, {SUMS[asked]}:\n{problem.thinking}"


def _misread(number: int, random: Random) -> int:
    """Return another number: with a digit too many, too few or changed."""
    digits, read = str(number), number
    while read == number:
        at = random.randrange(len(digits))
        new = random.choice(("", random.choice("0123456789"), digits[at] + random.choice(digits)))
        read = int(digits[:at] + new + digits[at + 1 :] or "0")
    return read
