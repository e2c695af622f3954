"""Long division, up to five digits by two, with the remainder.

    4821 / 37
    1: 37, 2: 74, 3: 111, 4: 148, 5: 185, 6: 222, 7: 259, 8: 296, 9: 333
    4, left 821: too small
    48, left 21: 1 times, take 37: 8 - 7 = 1, 4 - 3 = 1, so far 1, rest 11
    112, left 1: 3 times, take 111: 2 - 1 = 1, 11 - 11 = 0, so far 13, rest 1
    11, left nothing: 0 times, so far 130
    Remainder 11

The table is what makes the quotient digits easy to find. What is left of the dividend is copied
on each line, so that the next digit is the first of it. A multiple is taken away in two steps,
ones and the rest, with ten borrowed where it must be. Where a multiple is too large by a hair it
is tried, found too large, and the one below it is taken, as on paper:

    303, left 5: 5 times, take 310: 3 - 0 = 3, 30 < 31, no, 4 times, take 248: 13 - 8 = 5, 29 - 24 = 5, …
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.division_stories import DIVIDE_STORIES
from localseek.pebble.tasks.division_words import DIVIDE

_TRIED = 0.3  # of multiples whose tens are one more than there are
_WRONG = 0.03  # of all others: how to go on from a slip


def _divided(random: Random, dividend: int, divisor: int) -> list[str]:
    lines = [f"{dividend} / {divisor}"]
    if dividend >= divisor:
        multiples = (f"{i}: {i * divisor}" for i in range(1, 10))
        lines.append(", ".join(multiples))
    digits, rest, so_far = str(dividend), 0, ""
    for place, digit in enumerate(digits, start=1):
        rest = rest * 10 + int(digit)
        line = f"{rest}, left {digits[place:] or 'nothing'}: "
        times, below = divmod(rest, divisor)
        if times < 9 and _is_tried(random, rest, (times + 1) * divisor):
            line += f"{times + 1} times, take {_too_large(rest, (times + 1) * divisor)}, no, "
        if not times and not so_far:
            lines.append(f"{line}too small")
            continue
        so_far += str(times)
        if times:
            taken = f", take {times * divisor}: {_taken(rest, times * divisor)}"
            lines.append(f"{line}{times} times{taken}, so far {so_far}, rest {below}")
        else:
            lines.append(f"{line}0 times, so far {so_far}")
        rest = below
    return [*lines, f"{'' if so_far else '0 times. '}Remainder {rest}"]


def _is_tried(random: Random, whole: int, part: int) -> bool:
    """Tell whether ``part`` is tried though it is more: always if only the ones tell."""
    if whole < 10:
        return False
    tens = part // 10 - whole // 10
    return tens == 0 or random.random() < (_TRIED if tens == 1 else _WRONG)


def _too_large(whole: int, part: int) -> str:
    """Subtract the ones, and find that what stands before them is not enough."""
    step, tens, part_tens = _without_ones(whole, part)
    return f"{part}: {step}, {tens} < {part_tens}"


def _taken(whole: int, part: int) -> str:
    """Subtract the ones, then what stands before them; less than 100 is left."""
    step, tens, part_tens = _without_ones(whole, part)
    return f"{step}, {tens} - {part_tens} = {tens - part_tens}" if tens else step


def _without_ones(whole: int, part: int) -> tuple[str, int, int]:
    """Subtract the ones; return this step, and the tens that are then there and wanted."""
    (tens, ones), (part_tens, part_ones) = divmod(whole, 10), divmod(part, 10)
    if ones < part_ones:
        ones, tens = ones + 10, tens - 1
    return f"{ones} - {part_ones} = {ones - part_ones}", tens, part_tens


def _make(random: Random) -> Problem:
    dividend, divisor = _operands(random)
    quotient, remainder = divmod(dividend, divisor)
    slots = {"a": wording.number(random, dividend), "b": wording.number(random, divisor)}
    if random.random() < wording.A_STORY and dividend >= divisor > 1:
        question = wording.phrase(random, DIVIDE_STORIES, **slots)
    else:
        by = random.choice(("/", "/", "divided by", "divided by", ":", "\u00f7", "by", "over"))
        question = wording.phrase(random, DIVIDE, **slots, by=by if by != "by" else "/")
    return Problem(
        task="division",
        instance=f"division {dividend} {divisor}",
        question=wording.typed(random, question),
        thinking="\n".join(_divided(random, dividend, divisor)),
        answer=f"{dividend} / {divisor} = {quotient} remainder {remainder}",
        expected=f"{quotient} r {remainder}",
    )


def _operands(random: Random) -> tuple[int, int]:
    """Draw up to five digits by up to two; some have zeros in the quotient, some no remainder."""
    divisor = max(1, wording.digits(random, random.choice((1, 1, 2, 2, 2))))
    dividend = wording.digits(random, random.choice((1, 2, 2, 3, 3, 4, 4, 5, 5)))
    luck = random.random()
    most = 99_999 // divisor
    if luck < 0.1:  # a quotient with zeros in it
        quotient = min(
            most, int(random.choice("123456789") + random.choice(("0", "00", "01", "05")))
        )
        dividend = quotient * divisor + random.randrange(divisor)
    elif luck < 0.22:
        dividend -= dividend % divisor
    return min(dividend, 99_999), divisor


def _is_right(expected: str, answer: str) -> bool:
    """Want the quotient and the remainder; no remainder may be left unsaid."""
    quotient, remainder = map(int, expected.split(" r "))
    _, _, behind = answer.rpartition("=")
    text = re.sub(
        r"\b(no|without( a| any)?) (remainder|rest)|divides evenly", " r 0", behind.lower()
    )
    found = wording.numbers_in(text)
    if found == [quotient]:
        return remainder == 0
    pair = re.search(r"(\d[\d,]*)\D*?\b(r|rest|remain\w*|left( over)?|leav\w*)\b\D*?(\d+)", text)
    if pair:
        return [int(pair[1].replace(",", "")), int(pair[4])] == [quotient, remainder]
    return found[-2:] == [quotient, remainder]


DIVISION = Task(name="division", make=_make, is_right=_is_right)
