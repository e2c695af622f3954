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

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MAX_DAYS = 1000
_BACKWARDS = 0.15

_AFTER = (
    "What [day|weekday|day of the week] is [it |]{n} days after {day}?",
    "[Which|What] [day|weekday|day of the week] comes {n} days after [a |]{day}?",
    "[Which|What] [day|weekday|day of the week] [is|will it be] {n} days from {day}?",
    "{n} days after {day}[ is what day?|?|, what day is it?|]",
    "{n} days from {day}[?|: which weekday?| is which day?|]",
    "{day} plus {n} days[?| is what?|]",
    "{day} + {n} days[ = ?|?|]",
    "[If today is|Today is|It is|It's] {day}[, what|. What] [day|weekday] [is it|will it be] in {n} days?",
    "[If today is|Today is|Today's|Let today be] {day}[, which|. Which] [day|weekday] [is|comes] {n} days [later|from now|from today]?",
    "[If it is|It is] {day} [today|now][, what|. What] day [will it be|is it|do we have] [after {n} days|{n} days later|{n} days from now]?",
    "Today is {day}. [In {n} days it is?|What about in {n} days?|And in {n} days?]",
    "What day is it in {n} days if [today is|it is|it's] {day}[ today|]?",
    "[Which|What] [day|weekday] [is it|will it be|do we have] {n} days from [now|today], [if|when] [today is|it is] {day}?",
    "In {n} days, what [day|weekday] is it, if today is {day}?",
    "[I start|{name} starts] a [trip|job|diet|journey] on [a |]{day} and [comes back|ends|stops] {n} days later. [Which|What] [day|weekday] is that?",
    "[My|{name}'s] [exam|party|birthday|holiday] is {n} days after [this |]{day}. [Which|What] [day|weekday] is [it|that]?",
    "A [letter|package] is sent on [a |]{day} and [takes|needs] {n} days. On [which|what] [day|weekday] does it arrive?",
    "[The machine runs|It rains] for {n} days, starting from {day}. What day is it {n} days after {day}?",
    "Count {n} days [forward|on|ahead] from {day}.",
    "Start [at|on|with] {day} and go {n} days forward. [Where|On which day] do you [end|land|arrive]?",
    "Add {n} days to {day}.",
    "[Tell me|Say|Name|Find] the [day|weekday|day of the week] {n} days after {day}.",
    "[Can|Could] you tell me [which|what] [day|weekday] it is {n} days after {day}?",
    "[What|Which] day follows {n} days after {day}?",
    "[Suppose|Say|Imagine|Assume] [today is|it is] {day}. [What|Which] [day|weekday] is it {n} days later?",
    "weekday {n} days after {day}",
    "If {n} days pass after {day}, [what|which] [day|weekday] is it?",
    "[I have|There are] {n} days [left|to wait], and today is {day}. [What|Which] day is it then?",
    "It was {day}. {n} days [went by|have passed|passed]. [What|Which] day is it now?",
    "The [first|last] [meeting|game] was on a {day}, the next [was|is] {n} days later. On which [day|weekday]?",
)
_BEFORE = (
    "What [day|weekday|day of the week] [is|was] [it |]{n} days before {day}?",
    "[Which|What] [day|weekday] [comes|is|was] {n} days before [a |]{day}?",
    "{n} days before {day}[ is what day?|?|, what day is it?|]",
    "[If today is|Today is|It is] {day}[, what|. What] [day|weekday] was it {n} days ago?",
    "What day was it {n} days ago if today is {day}?",
    "[Today is|It is] {day}. Which [day|weekday] was {n} days [ago|earlier|before]?",
    "{day} minus {n} days[?| is what?|]",
    "Count {n} days back from {day}.",
    "Go back {n} days from {day}. What day is it?",
    "[Can|Could] you tell me the [day|weekday] {n} days before {day}?",
)


def _make(random: Random) -> Problem:
    start, days = random.randrange(7), _days(random)
    back = random.random() < _BACKWARDS
    end = DAYS[(start - days if back else start + days) % 7]
    said = "before" if back else "after"
    question = wording.phrase(
        random, _BEFORE if back else _AFTER, n=wording.number(random, days), day=DAYS[start]
    )
    if days == 1:
        question = question.replace("1 days", "1 day").replace("one days", "one day")
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
