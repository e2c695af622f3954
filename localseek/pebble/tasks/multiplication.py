"""Multiplication of up to three by two digits: a partial product for each digit, then the sum.

482 * 37
482 from the right: 284
times 7:
2 * 7 = 14, carry 1: 4
8 * 7 + 1 = 57, carry 5: 74
4 * 7 + 5 = 33: 3374
times 3:
…: 1446, with a zero: 14460
3374 + 14460
…                                  as in sums.py
"""

from __future__ import annotations

from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.multiplication_stories import MULTIPLY_STORIES
from localseek.pebble.tasks.multiplication_words import MULTIPLY
from localseek.pebble.tasks.sums import added


def _times(number: int, digit: int) -> tuple[list[str], int]:
    """Return the lines that multiply ``number`` by one digit, and the product."""
    lines, carry, so_far = [f"times {digit}:"], 0, ""
    columns = str(number)[::-1]
    for place, column in enumerate(columns, start=1):
        product = int(column) * digit + carry
        term = f"{column} * {digit}{f' + {carry}' if carry else ''} = {product}"
        if place == len(columns):
            so_far = f"{product}{so_far}"
            lines.append(f"{term}: {so_far}")
        else:
            carry = product // 10
            so_far = f"{product % 10}{so_far}"
            lines.append(f"{term}{f', carry {carry}' if carry else ''}: {so_far}")
    return lines, int(so_far)


def _multiplied(left: int, right: int) -> list[str]:
    """Return the lines that multiply; ``right`` has at most two digits."""
    lines = [f"{left} * {right}"]
    if left == 0 or right == 0:
        return [*lines, "times 0: 0"]
    tens, ones = divmod(right, 10)
    if len(str(left)) > 1:
        lines.append(f"{left} from the right: {str(left)[::-1]}")
    partial, low = _times(left, ones) if ones else ([], 0)
    lines += partial
    if tens:
        partial, high = _times(left, tens)
        lines += [*partial, f"With a zero: {high}0"]
        if ones:
            lines += [f"{low} + {high}0", *added(low, high * 10)[0]]
    return lines


def _make(random: Random) -> Problem:
    right, left = sorted(_operands(random))
    first, second = (left, right) if random.random() < 0.6 else (right, left)
    times = random.choice(("x", "*", "times", "times", "*", "\u00d7", "multiplied by"))
    slots = {"a": wording.number(random, first), "b": wording.number(random, second)}
    if random.random() < wording.A_STORY:
        things, thing = random.choice([*wording.SINGULARS.items()])
        question = wording.phrase(random, MULTIPLY_STORIES, **slots, things=things, thing=thing)
    else:
        question = wording.phrase(random, MULTIPLY, **slots, times=times)
    return Problem(
        task="multiplication",
        instance=f"multiplication {left} {right}",
        question=wording.typed(random, question),
        thinking="\n".join(_multiplied(left, right)),
        answer=f"{left} * {right} = {left * right}",
        expected=str(left * right),
    )


def _operands(random: Random) -> tuple[int, int]:
    """Draw up to three digits and up to two, the long ones more often: there are more."""
    one = wording.digits(random, random.choice((1, 2, 2, 3, 3, 3)))
    other = wording.digits(random, random.choice((1, 1, 2, 2, 2)))
    return one, other


MULTIPLICATION = Task(name="multiplication", make=_make, is_right=wording.is_result)
