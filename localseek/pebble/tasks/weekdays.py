"""The weekday some days from another: the rest of a division by seven, then day by day.

    100 days from Tuesday
    1
    10 - 7 = 3
    30 - 28 = 2
    Rest 2: Tuesday, 1 Wednesday, 2 Thursday

Each line takes the next digit behind what is left. Days ago are counted backwards.
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.weekday_after_words import AFTER
from localseek.pebble.tasks.weekday_before_words import BEFORE

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MAX_DAYS = 1000
_BACKWARDS = 0.15


def _make(random: Random) -> Problem:
    start, days = random.randrange(7), _days(random)
    back = random.random() < _BACKWARDS
    end = DAYS[(start - days if back else start + days) % 7]
    said = "before" if back else "after"
    question = wording.phrase(
        random, BEFORE if back else AFTER, n=wording.number(random, days), day=DAYS[start]
    )
    if days == 1:
        question = re.sub(r"\b(1|one) (day|night|sunrise|sleep)s\b", r"\1 \2", question)
    return Problem(
        task="weekdays",
        instance=f"weekdays {days} {said} {DAYS[start]}",
        question=wording.typed(random, question, keep={day.lower() for day in DAYS}),
        thinking="\n".join(_counted(start, days, back=back)),
        answer=f"{days} day{'' if days == 1 else 's'} {said} {DAYS[start]} is {end}.",
        expected=end.lower(),
    )


def _counted(start: int, days: int, *, back: bool) -> list[str]:
    lines, rest = [f"{days} days {'before' if back else 'from'} {DAYS[start]}"], 0
    for digit in str(days):
        number = rest * 10 + int(digit)
        rest = number % 7
        lines.append(f"{number} - {number - rest} = {rest}" if number >= 7 else str(number))
    way = range(1, rest + 1)
    steps = [f"{i} {DAYS[(start - i if back else start + i) % 7]}" for i in way]
    return [*lines, f"Rest {rest}: {', '.join([DAYS[start], *steps])}"]


def _days(random: Random) -> int:
    """Draw up to 1,000 days, small numbers more often, and whole weeks now and then."""
    days = random.choice((random.randrange(31), random.randrange(100), *_far(random)))
    return days - days % 7 if random.random() < 0.08 else days


def _far(random: Random) -> tuple[int, int]:
    return random.randrange(100, _MAX_DAYS + 1), random.randrange(_MAX_DAYS + 1)


def _is_right(expected: str, answer: str) -> bool:
    """Want the weekday: the one behind "is", or the only one, or the last."""
    text = answer.lower()
    named = "|".join(DAYS).lower()
    it_is = re.search(rf"\b(?:it|that|day) (?:is|will be|was) (?:on )?(?:a )?({named})\b", text)
    found = re.findall(rf"\b({named})\b", text)
    return (it_is[1] if it_is else found[-1] if found else "") == expected


WEEKDAYS = Task(name="weekdays", make=_make, is_right=_is_right)
