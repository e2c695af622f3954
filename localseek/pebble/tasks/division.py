"""Long division, up to five digits by two, with the remainder.

    4821 / 37
    1: 37, 2: 74, 3: 111, 4: 148, 5: 185, 6: 222, 7: 259, 8: 296, 9: 333
    4, left 821: too small
    48, left 21: 1 times, 48 - 37 = 11, so far 1
    112, left 1: 3 times, 112 - 111 = 1, so far 13
    11, left nothing: 0 times, so far 130
    Remainder 11

The table is what makes the quotient digits easy to find: no guess has to be taken back. What
is left of the dividend is copied on each line, so that the next digit is the first of it.
"""

from __future__ import annotations

import re
from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording

_DIVIDE = (
    "[What is|What's|Whats|How much is|Calculate|Compute|Work out|Find] {a} {by} {b}[ with remainder|][?|]",
    "{a} {by} {b}",
    "{a}[/|:|÷]{b}[=|?|=?| =|]",
    "{a} {by} {b} = [?|]",
    "calc {a}[/| / ]{b}",
    "[Divide|Please divide] {a} by {b}[.| with remainder.|]",
    "What do [you|I|we] get [when|if] [you|I|we] divide {a} by {b}?",
    "What do [you|I|we] get [when|if] {a} is divided by {b}?",
    "[What is the|What's the|Find the|Give me the] [quotient|result] of {a} {by} {b}[ with the remainder|][?|.]",
    "[What is the|What's the|Find the|Give me the] remainder [of|when] {a} [divided|is divided] by {b}[?|.]",
    "Quotient and remainder of {a} {by} {b}[?|]",
    "{a} divided by {b}[?| is what?| is|]",
    "How [often|many times] does {b} [go|fit] into {a}?",
    "[How often|How many times] does {b} fit in {a}, and what [is left|remains]?",
    "[Can|Could] you divide {a} by {b}[ for me|]?",
    "[Can|Could] you [tell me|work out|calculate] [what |]{a} {by} {b}[ is|][?|]",
    "I need [the result of|to know] {a} {by} {b}[ with remainder|].",
    "[Do you know|Tell me] what {a} {by} {b} [is|equals|makes][?|.|]",
    "{a} {by} {b} [equals|is|makes] [what|how much]?",
    "Solve {a} {by} {b}.",
    "Solve: {a} {by} {b} = [x|?]",
    "If a = {a} and b = {b}, what is a / b?",
    "Evaluate {a} {by} {b}[ with remainder|].",
    "Long division: {a} {by} {b}",
    "Do the [long |]division {a} {by} {b}[ with remainder|].",
    "the answer to {a} {by} {b} [please|is?]",
    "[Take|Start with] {a} and divide [it |]by {b}. What [do you get|is the result]?",
    "result of {a} {by} {b}[?|]",
    "{a} mod {b}[?|]",
    "Is {a} divisible by {b}? What is [left over|the remainder]?",
    "{a} over {b}, with remainder",
    "What is left [over |][when|if] [I|you] divide {a} by {b}?",
)
_STORIES = (
    "{name} has {a} {things} and [shares|divides] them [equally |]among {b} [friends|children|people]. How many does each [get|one get][, and how many are left|]?",
    "{a} {things} are [shared|split|divided] [equally |]between {b} [children|people|students]. How many does each [get|one get], and how many [are left|remain|are left over]?",
    "{name} packs {a} {things} into [boxes|bags|packs] of {b}. How many [full |][boxes|bags|packs] [is that|are there][, and what is left|]?",
    "{b} {things} fit in one box. How many [full |]boxes [do|can] {a} {things} [fill|make][ and how many are left over|]?",
    "{a} [people|students] go in [groups|teams|rows] of {b}. How many [groups|teams|rows] are there and how many [people|] are left?",
    "Share {a} {things} among {b} [friends|people].",
    "Split {a} [dollars|coins|euros] between {b} [people|friends]. How much does each [get|one get]?",
    "A [bus|boat] takes {b} people. How many times must it go to be full for {a} people, and how many are left?",
    "How many [{things} |]for [each|every one], if {a} {things} are for {b} people?",
    "A rope of {a} [inches|meters] is cut in pieces of {b}. How many pieces, and what is left?",
)


def _divided(dividend: int, divisor: int) -> list[str]:
    lines = [f"{dividend} / {divisor}"]
    if dividend >= divisor:
        multiples = (f"{i}: {i * divisor}" for i in range(1, 10))
        lines.append(", ".join(multiples))
    digits, rest, so_far = str(dividend), 0, ""
    for place, digit in enumerate(digits, start=1):
        rest = rest * 10 + int(digit)
        line = f"{rest}, left {digits[place:] or 'nothing'}: "
        times, below = divmod(rest, divisor)
        if not times and not so_far:
            lines.append(f"{line}too small")
            continue
        so_far += str(times)
        taken = f", {rest} - {times * divisor} = {below}" if times else ""
        lines.append(f"{line}{times} times{taken}, so far {so_far}")
        rest = below
    return [*lines, f"{'' if so_far else '0 times. '}Remainder {rest}"]


def _make(random: Random) -> Problem:
    dividend, divisor = _operands(random)
    quotient, remainder = divmod(dividend, divisor)
    slots = {"a": wording.number(random, dividend), "b": wording.number(random, divisor)}
    if random.random() < 0.25 and dividend >= divisor > 1:
        question = wording.phrase(random, _STORIES, **slots)
    else:
        by = random.choice(("/", "/", "divided by", "divided by", ":", "\u00f7", "by", "over"))
        question = wording.phrase(random, _DIVIDE, **slots, by=by if by != "by" else "/")
    return Problem(
        task="division",
        instance=f"division {dividend} {divisor}",
        question=wording.typed(random, question),
        thinking="\n".join(_divided(dividend, divisor)),
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
