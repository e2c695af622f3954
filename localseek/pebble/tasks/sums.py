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
"""

from __future__ import annotations

from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording

_MAX_DIGITS = 5
_A_NEGATIVE = 0.06

_ADD = (
    "[What is|What's|Whats|How much is|What does|Calculate|Compute|Work out|Find] {a} [+|plus] {b}[?|]",
    "{a} [+|plus] {b}",
    "{a}+{b}[=|?|=?| =|]",
    "{a} + {b} = [?|]",
    "calc {a}[+| + ]{b}",
    "[Add|Please add] {a} [and|to|+] {b}[.|]",
    "Add {a} and {b} [together|up][.| for me.]",
    "What do [you|I|we] get [when|if] [you|I|we] add {a} [and|to] {b}?",
    "What do [you|I|we] get [when|if] {a} is added to {b}?",
    "[What is the|What's the|Find the|Give me the|Calculate the|] sum of {a} and {b}[?|.]",
    "sum {a} {b}",
    "Sum up {a} and {b}.",
    "What is the [total|sum] [if|when] [you|I] [add|put together] {a} and {b}?",
    "What is the total of {a} and {b}?",
    "{a} and {b}, [added together|added up|in total|together], [make|are|is] what?",
    "How much [do|does] {a} and {b} [make|come to][ together| in total|]?",
    "What number is {b} more than {a}?",
    "[Which|What] number do [I|you] get if [I|you] increase {a} by {b}?",
    "Increase {a} by {b}.",
    "[Can|Could] you [add|sum|add up] {a} and {b}[ for me|]?",
    "[Can|Could] you [tell me|work out|calculate] [what |][{a} plus {b} is|{a} + {b}][?|]",
    "I need [the result of|to know] {a} [+|plus] {b}.",
    "[Do you know|Tell me] what {a} [+|plus] {b} [is|equals|makes][?|.|]",
    "{a} [+|plus] {b} [equals|is|makes] [what|how much]?",
    "Solve {a} + {b}.",
    "Solve: {a} + {b} = [x|?]",
    "If a = {a} and b = {b}, what is a + b?",
    "What is x if x = {a} + {b}?",
    "Evaluate {a} + {b}.",
    "the answer to {a} + {b} [please|is?]",
    "[Take|Start with|Begin with] {a} and add {b}. What [do you get|is the result]?",
    "result of {a} plus {b}[?|]",
    "To {a} I add {b}. [What now|What is the result|How much is it]?",
    "Put {a} and {b} together: how many is that?",
    "addition: {a}, {b}",
    "{a} added to {b} is[?| what?|]",
)
_ADD_STORIES = (
    "{name} has {a} {things} and [gets|finds|buys|is given] {b} more. How many {things} [does {name} have [now|in total]|are there now]?",
    "{name} has {a} {things} and {friend} has {b}. How many {things} do they have [together|in total|altogether]?",
    "There are {a} {things} in [a|the] box. {name} puts in {b} more. How many [are there|are in it] now?",
    "I have {a} [dollars|euros|coins] and [earn|get|win] {b} more. How much [do I have now|is that]?",
    "A [shop|farm|school] has {a} {things} [and gets|and orders|and buys] another {b}. How many is that in [total|all]?",
    "One [bag|box|shelf] holds {a} {things}, another [one |]holds {b}. How many {things} are [there|in both]?",
    "{name} [walks|ran|drives] {a} [meters|steps|miles] and then {b} more. How far is that [in total|altogether]?",
    "{name} [paid|pays] {a} for a [bike|table|phone] and {b} for a [lamp|bag|chair]. How much [was|is] that [in total|together|]?",
    "[Yesterday|On Monday] {name} [sold|read|counted] {a} {things}, [today|on Tuesday] {b}. How many [altogether|in total]?",
    "A [town|village] had {a} people, then {b} [more came|moved in]. How many people [live there now|are there now]?",
)
_SUBTRACT = (
    "[What is|What's|Whats|How much is|What does|Calculate|Compute|Work out|Find] {a} [-|minus] {b}[?|]",
    "{a} [-|minus] {b}",
    "{a}-{b}[=|?|=?| =|]",
    "{a} - {b} = [?|]",
    "calc {a}[-| - ]{b}",
    "[Subtract|Please subtract|Take|Deduct] {b} from {a}[.|]",
    "What do [you|I|we] get [when|if] [you|I|we] [subtract|take|take away] {b} from {a}?",
    "What do [you|I|we] get [when|if] {b} is [subtracted|taken away|taken] from {a}?",
    "[What is the|What's the|Find the|Give me the|Calculate the|] difference [between|of] {a} and {b}[?|.]",
    "{a} take away {b}[ is what|][?|]",
    "{a} less {b}[?|]",
    "What is {b} less than {a}?",
    "[Which|What] number is {b} [less|smaller] than {a}?",
    "[How much|What] is left [of {a} [if|when] [you|I] take away {b}|if you take {b} from {a}]?",
    "[Decrease|Reduce|Lower] {a} by {b}.",
    "[Which|What] number do [I|you] get if [I|you] [decrease|reduce] {a} by {b}?",
    "[Can|Could] you subtract {b} from {a}[ for me|]?",
    "[Can|Could] you [tell me|work out|calculate] [what |][{a} minus {b} is|{a} - {b}][?|]",
    "I need [the result of|to know] {a} [-|minus] {b}.",
    "[Do you know|Tell me] what {a} [-|minus] {b} [is|equals|makes][?|.|]",
    "{a} [-|minus] {b} [equals|is|makes] [what|how much]?",
    "Solve {a} - {b}.",
    "Solve: {a} - {b} = [x|?]",
    "If a = {a} and b = {b}, what is a - b?",
    "What is x if x = {a} - {b}?",
    "Evaluate {a} - {b}.",
    "the answer to {a} - {b} [please|is?]",
    "[Take|Start with|Begin with] {a} and [subtract|take away] {b}. What [do you get|is the result|is left]?",
    "result of {a} minus {b}[?|]",
    "From {a} I take [away |]{b}. [What now|What is left|What remains]?",
    "subtraction: {a} minus {b}",
    "{b} subtracted from {a} is[?| what?|]",
)
_SUBTRACT_STORIES = (
    "{name} has {a} {things} and [gives away|loses|sells|gives {friend}] {b}[ of them|]. How many {things} [does {name} have left|are left|remain]?",
    "There are {a} {things} in [a|the] box. {name} takes out {b}. How many are [left|still in it]?",
    "I have {a} [dollars|euros|coins] and [spend|lose|pay] {b}. How much [do I have left|is left]?",
    "A [shop|farm|school] has {a} {things} and [sells|uses] {b}. How many [are left|remain|does it still have]?",
    "{name} has {a} {things}, {friend} has {b}. How many more {things} does {name} have[ than {friend}|]?",
    "{name} wants to read {a} pages and has read {b}. How many pages are left?",
    "The way is {a} [meters|steps|miles] long, and {name} has gone {b}. How far is it still?",
    "A [bike|table|phone] costs {a}, {name} has [saved |]{b}. How much is missing?",
    "Of {a} {things} {b} are broken. How many are [whole|not broken|still good]?",
    "A [town|village] had {a} people, then {b} moved away. How many people [live there now|are left]?",
    "{a} people were on the train, {b} got off. How many are still on it?",
)


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
    templates = _ADD_STORIES if random.random() < 0.25 else _ADD
    low, high = sorted((left, right))
    return Problem(
        task="addition",
        instance=f"addition {low} {high}",
        question=_question(random, templates, left, right),
        thinking="\n".join([f"{left} + {right}", *lines]),
        answer=f"{left} + {right} = {result}",
        expected=str(result),
    )


def _make_subtraction(random: Random) -> Problem:
    right, left = sorted(_operands(random))
    templates = _SUBTRACT_STORIES if random.random() < 0.25 else _SUBTRACT
    if templates is _SUBTRACT and random.random() < _A_NEGATIVE:
        left, right = right, left
    lines, result = _subtracted(left, right)
    return Problem(
        task="subtraction",
        instance=f"subtraction {left} {right}",
        question=_question(random, templates, left, right),
        thinking="\n".join([f"{left} - {right}", *lines]),
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


def _question(random: Random, templates: tuple[str, ...], left: int, right: int) -> str:
    a, b = wording.number(random, left), wording.number(random, right)
    return wording.typed(random, wording.phrase(random, templates, a=a, b=b))


ADDITION = Task(name="addition", make=_make_addition, is_right=wording.is_result)
SUBTRACTION = Task(name="subtraction", make=_make_subtraction, is_right=wording.is_result)
