"""Addition and subtraction of whole numbers up to five digits, column by column.

    4821 + 379                        4821 - 379
    From the right: 1284 and 9730     From the right: 1284 and 9730
    1 + 9 = 10, carry 1: 0            1 < 9, 11 - 9 = 2, borrow 1: 2
    2 + 7 + 1 = 10, carry 1: 00       7 + 1 = 8, 2 < 8, 12 - 8 = 4, borrow 1: 42
    8 + 3 + 1 = 12, carry 1: 200      3 + 1 = 4, 8 - 4 = 4: 442
    4 + 0 + 1 = 5: 5200               4 - 0 = 4: 4442

What stands behind each colon is the result so far. Both numbers are turned round once, the
shorter with zeros behind, so that each column takes the next digit of each. A borrow is paid
back below, not taken above: that never runs along a row of zeros. If one is left at the end
the second number was the larger, and the result is that of the other way round, negative.

A story, or a question for the difference, names the larger number first or second, and wants no
negative one. So they are compared as they were named, before one is taken from the other:

    379 and 4821: 3 and 4 digits, so 4821 - 379
"""

from __future__ import annotations

from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.addition_stories import ADD_STORIES
from localseek.pebble.tasks.addition_words import ADD
from localseek.pebble.tasks.compared import compared
from localseek.pebble.tasks.subtraction_stories import SUBTRACT_STORIES
from localseek.pebble.tasks.subtraction_words import DIFFERENCE, SUBTRACT

_MAX_DIGITS = 5
_A_DIFFERENCE = 0.15
_A_NEGATIVE = 0.09  # of the other subtractions


def added(left: int, right: int) -> tuple[list[str], int]:
    """Return the lines that add two numbers in columns, and their sum."""
    tops, bottoms = _columns(left, right)
    lines = [f"From the right: {tops} and {bottoms}"]
    carry, so_far = 0, ""
    for top, bottom in zip(tops, bottoms, strict=True):
        total = int(top) + int(bottom) + carry
        term = f"{top} + {bottom}{' + 1' if carry else ''} = {total}"
        carry, digit = divmod(total, 10)
        so_far = f"{digit}{so_far}"
        lines.append(f"{term}{', carry 1' if carry else ''}: {so_far}")
    if carry:
        so_far = f"1{so_far}"
        lines.append(f"Carry: {so_far}")
    return lines, int(so_far)


def _columns(left: int, right: int) -> tuple[str, str]:
    """Turn both numbers round, the shorter with zeros behind."""
    width = max(len(str(left)), len(str(right)))
    return f"{left:0{width}}"[::-1], f"{right:0{width}}"[::-1]


def _subtracted(left: int, right: int) -> tuple[list[str], int]:
    """Return the lines that subtract in columns, and the result."""
    tops, bottoms = _columns(left, right)
    lines = [f"From the right: {tops} and {bottoms}"]
    borrow, so_far = 0, ""
    for top, bottom in zip(tops, bottoms, strict=True):
        taken = int(bottom) + borrow
        term = f"{bottom} + 1 = {taken}, " if borrow else ""
        borrow = int(int(top) < taken)
        if borrow:
            so_far = f"{10 + int(top) - taken}{so_far}"
            lines.append(
                f"{term}{top} < {taken}, 1{top} - {taken} = {so_far[0]}, borrow 1: {so_far}"
            )
        else:
            so_far = f"{int(top) - taken}{so_far}"
            lines.append(f"{term}{top} - {taken} = {so_far[0]}: {so_far}")
    if borrow:
        lines.append(f"A borrow is left, so turn it round: {right} - {left}")
        again, result = _subtracted(right, left)
        return [*lines, *again, f"Negative: {-result}"], -result
    if len(so_far) > 1 and so_far[0] == "0":
        lines.append(f"Without zeros in front: {int(so_far)}")
    return lines, int(so_far)


def _make_addition(random: Random) -> Problem:
    left, right = _operands(random)
    lines, result = added(left, right)
    templates = ADD_STORIES if random.random() < wording.A_STORY else ADD
    question, _ = _question(random, templates, left, right)
    low, high = sorted((left, right))
    return Problem(
        task="addition",
        instance=f"addition {low} {high}",
        question=question,
        thinking="\n".join([f"{left} + {right}", *lines]),
        answer=f"{left} + {right} = {result}",
        expected=str(result),
    )


def _make_subtraction(random: Random) -> Problem:
    right, left = sorted(_operands(random))
    luck = random.random()
    templates: tuple[str, ...] = SUBTRACT_STORIES if luck < wording.A_STORY else SUBTRACT
    if luck > 1 - _A_DIFFERENCE:
        templates = DIFFERENCE
    if templates is SUBTRACT and random.random() < _A_NEGATIVE:
        left, right = right, left
    question, named = _question(random, templates, left, right)
    lines, result = _subtracted(left, right)
    first = f"{left} - {right}"
    if templates is not SUBTRACT:
        first = f"{compared(*named)}, so {first}"
    return Problem(
        task="subtraction",
        instance=f"subtraction {left} {right}",
        question=question,
        thinking="\n".join([first, *lines]),
        answer=f"{left} - {right} = {result}",
        expected=str(result),
    )


def _operands(random: Random) -> tuple[int, int]:
    """Draw two numbers, half of the time of the same length; some pairs carry everywhere."""
    n_left = random.randrange(1, _MAX_DIGITS + 1)
    n_right = n_left if random.random() < 0.5 else random.randrange(1, _MAX_DIGITS + 1)
    left, right = wording.digits(random, n_left), wording.digits(random, n_right)
    luck = random.random()
    if luck < 0.06:  # every column is 9, and one more may carry through all of them
        right = 10 ** len(str(left)) - 1 - left + random.randrange(2)
    elif luck < 0.12:  # close to each other: a difference with zeros in front
        right = max(0, left - random.randrange(100))
    return left, right


def _question(
    random: Random, templates: tuple[str, ...], left: int, right: int
) -> tuple[str, tuple[int, int]]:
    """Return a question, and the two numbers in the order in which it names them."""
    a, b = wording.number(random, left), wording.number(random, right)
    text = wording.phrase(random, templates, a="{a}", b="{b}")
    named = (left, right) if text.index("{a}") < text.index("{b}") else (right, left)
    return wording.typed(random, text.replace("{a}", a).replace("{b}", b)), named


ADDITION = Task(name="addition", make=_make_addition, is_right=wording.is_result)
SUBTRACTION = Task(name="subtraction", make=_make_subtraction, is_right=wording.is_result)
