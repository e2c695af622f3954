"""The weekday some days from another: the rest of a division by seven, then day by day.

    100 days from Tuesday
    1
    10 - 7 = 3
    30 - 28 = 2
    Rest 2: Tuesday, 1 Wednesday, 2 Thursday

Each line takes the next digit behind what is left. Days ago are counted backwards. Of weeks it
makes days first:

    3 weeks: 21 days
    21 + 2 = 23
    23 days from Thursday

and between yesterday and tomorrow it counts the days: "From yesterday to tomorrow: 2 days on".
Where it is to count from today, but knows the weekday of another day, it finds today first:
"Yesterday Wednesday, so today Thursday".
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.weekday_after_words import AFTER
from localseek.pebble.tasks.weekday_before_words import BEFORE
from localseek.pebble.tasks.weekday_near_words import NEAR
from localseek.pebble.tasks.weekday_shifted_words import SHIFTED_AFTER, SHIFTED_BEFORE

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MAX_DAYS = 1000
_BACKWARDS = 0.15
_NEAR = 0.07  # of the puzzles are about yesterday, today and tomorrow
_SHIFTED = 0.1  # of the others count from today, but tell the weekday of another day
_SHORT = 0.04  # of the questions have the weekday cut short: "Fri", "FRI"
_IN_WEEKS, _MAX_WEEKS = 0.1, 20  # of the others tell the time in weeks, of so many at most
_NEAR_DAYS = {
    -2: "the day before yesterday",
    -1: "yesterday",
    0: "today",
    1: "tomorrow",
    2: "the day after tomorrow",
}


def _make(random: Random) -> Problem:
    if random.random() < _NEAR:
        return _near(random)
    start, days = random.randrange(7), _days(random)
    lines: list[str] = []
    back, weeks = random.random() < _BACKWARDS, random.random() < _IN_WEEKS
    if weeks:
        days %= 7 * _MAX_WEEKS
        days -= days % 7 if random.random() < 0.6 else 0
    n = wording.number(random, days)
    if random.random() < _SHIFTED:
        question, first = _shifted(random, n, start, back=back)
        lines.append(first)
    else:
        question = wording.phrase(random, BEFORE if back else AFTER, n=n, day=DAYS[start])
    in_days = re.compile(rf"\b{n} days\b(?!')")
    if weeks and days >= 7 and in_days.search(question):
        told, in_days_first = _in_weeks(random, *divmod(days, 7))
        lines += in_days_first
        question = in_days.sub(told, question, count=1)
    if days == 1:
        question = re.sub(r"\b(1|one) days'", r"\1 day's", question)
        question = re.sub(r"\b(1|one) (day|night|sunrise|sleep)s\b", r"\1 \2", question)
    return _problem(random, question, lines, start, -days if back else days)


def _in_weeks(random: Random, weeks: int, days: int) -> tuple[str, list[str]]:
    """Tell a time in weeks; return that, and the lines that make days of it."""
    in_days = 7 * weeks
    lines = [f"{weeks} week{'' if weeks == 1 else 's'}: {in_days} days"]
    told = f"{wording.number(random, weeks)} weeks"
    if weeks == 1:
        told = random.choice(("1 week", "one week", "a week", "a week"))
    elif weeks == 2 and random.random() < 0.4:
        told = "a fortnight"
    if days:
        joint = random.choice((" and ", " and ", " plus ", ", "))
        n = "a" if days == 1 and random.random() < 0.4 else wording.number(random, days)
        told += f"{joint}{n} day{'' if days == 1 else 's'}"
        lines.append(f"{in_days} + {days} = {in_days + days}")
    return told, lines


def _shifted(random: Random, n: str, today: int, *, back: bool) -> tuple[str, str]:
    """Ask by the weekday of another day than today; return that, and the line that finds today."""
    known = random.choice((-2, -1, -1, -1, 1, 1, 1, 2))
    day, name = DAYS[(today + known) % 7], _NEAR_DAYS[known]
    templates = SHIFTED_BEFORE if back else SHIFTED_AFTER
    slots = {"known": name, "was": _verb(random, known), "n": n, "day": day}
    question = wording.sentences(wording.phrase(random, templates, **slots))
    return question, f"{name.capitalize()} {day}, so today {DAYS[today]}"


def _near(random: Random) -> Problem:
    """Tell the weekday of one day, and ask for that of another."""
    known, asked = random.sample([*_NEAR_DAYS], 2)
    start, days = random.randrange(7), asked - known
    verb, asked_verb = _verb(random, known), _verb(random, asked)
    is_it = "will it be" if asked_verb == "will be" else f"{asked_verb} it"
    names = {"known": _NEAR_DAYS[known], "asked": _NEAR_DAYS[asked]}
    verbs = {"was": verb, "is_": asked_verb, "is_it": is_it}
    question = wording.sentences(wording.phrase(random, NEAR, day=DAYS[start], **names, **verbs))
    n, way = abs(days), "back" if days < 0 else "on"
    line = f"From {names['known']} to {names['asked']}: {n} day{'' if n == 1 else 's'} {way}"
    return _problem(random, question, [line], start, days)


def _verb(random: Random, day: int) -> str:
    return "was" if day < 0 else "is" if day == 0 else random.choice(("is", "is", "will be"))


def _problem(random: Random, question: str, lines: list[str], start: int, days: int) -> Problem:
    """Ask for the weekday ``days`` after ``start``, or before it; ``lines`` come before it all."""
    end, n = DAYS[(start + days) % 7], abs(days)
    if random.random() < _SHORT:
        question = _cut_short(random, question)
    said = "before" if days < 0 else "after"
    return Problem(
        task="weekdays",
        instance=f"weekdays {n} {said} {DAYS[start]}",
        question=wording.typed(random, question, keep={day.lower() for day in DAYS}),
        thinking="\n".join([*lines, *_counted(start, n, back=days < 0)]),
        answer=f"{n} day{'' if n == 1 else 's'} {said} {DAYS[start]} is {end}.",
        expected=end.lower(),
    )


def _cut_short(random: Random, question: str) -> str:
    """Write the weekdays with three letters, as calendars do."""
    capitals = random.random() < 0.4
    return re.sub(
        rf"\b({'|'.join(DAYS)})\b",
        lambda day: day[0][:3].upper() if capitals else day[0][:3],
        question,
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
