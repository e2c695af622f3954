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
from localseek.pebble.tasks.sums import added

_MULTIPLY = (
    "[What is|What's|Whats|How much is|What does|Calculate|Compute|Work out|Find] {a} {times} {b}[?|]",
    "{a} {times} {b}",
    "{a}[x|*|\u00d7]{b}[=|?|=?| =|]",
    "{a} {times} {b} = [?|]",
    "calc {a}[*|x| * | x ]{b}",
    "[Multiply|Please multiply] {a} [by|with|and|times] {b}[.|]",
    "Multiply {a} and {b} [together|][.| for me.]",
    "What do [you|I|we] get [when|if] [you|I|we] multiply {a} [by|with|and] {b}?",
    "What do [you|I|we] get [when|if] {a} is multiplied [by|with] {b}?",
    "[What is the|What's the|Find the|Give me the|Calculate the|] product of {a} and {b}[?|.]",
    "product {a} {b}",
    "{a} multiplied by {b}[?| is what?| is|]",
    "How much [is|are] {a} [times|multiplied by] {b}?",
    "How many are {a} times {b}?",
    "[Can|Could] you multiply {a} [by|and|with] {b}[ for me|]?",
    "[Can|Could] you [tell me|work out|calculate] [what |]{a} {times} {b}[ is|][?|]",
    "I need [the result of|to know] {a} {times} {b}.",
    "[Do you know|Tell me] what {a} {times} {b} [is|equals|makes][?|.|]",
    "{a} {times} {b} [equals|is|makes] [what|how much]?",
    "Solve {a} {times} {b}.",
    "Solve: {a} {times} {b} = [x|?]",
    "If a = {a} and b = {b}, what is a * b?",
    "What is x if x = {a} {times} {b}?",
    "Evaluate {a} {times} {b}.",
    "the answer to {a} {times} {b} [please|is?]",
    "[Take|Start with] {a} and multiply [it |]by {b}. What [do you get|is the result]?",
    "result of {a} {times} {b}[?|]",
    "multiplication: {a}, {b}",
    "What is {b} lots of {a}?",
    "Take {a} {b} times. How much is that?",
)
_STORIES = (
    "{name} has {a} [bags|boxes|packs|baskets] [of|with] {b} {things} each. How many {things} [is that|does {name} have|are there]?",
    "There are {a} [rows|shelves|tables] with {b} {things} [each|in each]. How many {things} [are there|is that] [in all|altogether|]?",
    "One {thing} costs {a} [dollars|euros|cents]. How much [do|are] {b} [{things}|of them][ cost|]?",
    "{name} earns {a} [dollars|euros] a day. How much is that in {b} days?",
    "{name} [runs|walks|reads] {a} [meters|miles|pages] [every|each] day for {b} days. How much is that?",
    "Each of {a} [children|people|students] [gets|brings|has] {b} {things}. How many {things} is that [in total|]?",
    "A [machine|factory] makes {a} {things} an hour. How many in {b} hours?",
    "A rectangle is {a} [by|times] {b}. What is its area?",
    "A [book|ticket] costs {a}. {name} buys {b}. What does {name} pay?",
    "A box holds {a} {things}. How many {things} [fit|are] in {b} [such |]boxes?",
)


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
    if random.random() < 0.25:
        things = random.choice(wording.THINGS[:15])
        question = wording.phrase(random, _STORIES, **slots, things=things, thing=things[:-1])
    else:
        question = wording.phrase(random, _MULTIPLY, **slots, times=times)
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
