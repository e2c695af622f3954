"""Which number is the largest, and numbers in order; up to six of up to five digits.

    4821 and 4799: 4 and 4 digits, 4 = 4, 8 > 7, so 4821

    845 (3), 7 (1), 48213 (5), 120 (3)
    1 digit: 7
    3 digits: 845, 120. Take 120, left 845. Take 845. Sorted: 120, 845
    5 digits: 48213

Numbers are compared by how many digits they have, then digit by digit; among several, the
best so far meets each of the others. To sort, the digits of each are counted, those of one
length come together, and the smallest of them is taken until none is left, in every place
where there are two or more.
"""

from __future__ import annotations

from random import Random

from localseek.pebble.problem import Problem, Task
from localseek.pebble.tasks import wording
from localseek.pebble.tasks.compared import EQUAL, compared
from localseek.pebble.tasks.comparison_words import COMPARE_LARGER, COMPARE_SMALLER
from localseek.pebble.tasks.labelled_words import labelled
from localseek.pebble.tasks.largest_words import LARGEST, SMALLEST
from localseek.pebble.tasks.sorting_words import ASCENDING, DESCENDING

_MAX_NUMBERS = 6
_UNITS = ("{} kg", "{} km", "{} cm", "{} m", "{} euros", "${}", "{} points", "{} minutes", "{}g")
_COMMAS = 0.06  # of the lists have commas for thousands
_LABELLED = 0.12  # of the lists say whose each number is


def _met(left: int, right: int, *, larger: bool) -> tuple[str, int]:
    """Return the line that compares two numbers, and the one that wins."""
    winner, line = max(left, right) if larger else min(left, right), compared(left, right)
    return line if left == right else f"{line}, so {winner}", winner


def _best(numbers: list[int], *, larger: bool) -> list[str]:
    lines, best = [], numbers[0]
    for number in numbers[1:]:
        line, best = _met(best, number, larger=larger)
        lines.append(line)
    return lines


def _sorted(numbers: list[int], *, descending: bool) -> list[str]:
    """Return the lines that sort ``numbers``, in groups of one length."""
    lines = [", ".join(f"{number} ({len(str(number))})" for number in numbers)]
    lengths = sorted({len(str(number)) for number in numbers}, reverse=descending)
    for length in lengths:
        group = [number for number in numbers if len(str(number)) == length]
        line = f"{length} digit{'' if length == 1 else 's'}: {_listed(group)}"
        if len(group) == 1:
            lines.append(line)
            continue
        in_order, left = sorted(group, reverse=descending), group.copy()
        takes = []
        for number in in_order:
            left.remove(number)
            takes.append(f"Take {number}, left {_listed(left)}" if left else f"Take {number}")
        lines.append(f"{line}. {'. '.join(takes)}. Sorted: {_listed(in_order)}")
    return lines


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _drawn(random: Random, n_numbers: int) -> list[int]:
    """Draw numbers: as people make them up, or alike in length, or any; some are neighbours."""
    n_digits = random.randrange(1, 6)
    if random.random() < 0.3:
        numbers = _made_up(random, n_numbers)
    elif random.random() < 0.5:
        numbers = [wording.digits(random, n_digits) for _ in range(n_numbers)]
    else:
        numbers = [wording.digits(random, random.randrange(1, 6)) for _ in range(n_numbers)]
    if random.random() < 0.25 and n_digits > 1:  # neighbours
        width = 10 ** random.randrange(1, n_digits)
        base = numbers[0] // width * width
        numbers = [base + random.randrange(width) for _ in range(n_numbers)]
    if random.random() >= 0.06:  # twice the same number only now and then
        numbers = [*dict.fromkeys(numbers)]
    while len(numbers) < n_numbers:
        number = wording.digits(random, 5)
        numbers += [number] if number not in numbers else []
    return numbers


def _made_up(random: Random, n_numbers: int) -> list[int]:
    """Draw numbers as people make them up: small, round, or of the same two or three digits."""
    style = random.choice(("small", "round", "same digits", "same digits"))
    if style == "small":
        most = random.choice((10, 20, 30, 100))
        return [random.randrange(most) for _ in range(n_numbers)]
    if style == "round":
        step = random.choice((5, 10, 20, 25, 50, 100, 1000))
        return [step * random.randrange(1, 100) for _ in range(n_numbers)]
    few = random.sample("0123456789", random.randrange(2, 4))
    lengths = [random.randrange(2, 6)] * n_numbers
    if random.random() < 0.5:
        lengths = [random.randrange(1, 6) for _ in lengths]
    return [int("".join(random.choice(few) for _ in range(length))) for length in lengths]


def _written(random: Random, numbers: list[int], *, or_: bool = False) -> str:
    """List numbers as people do, but never so that two of them read as one."""
    comma = "," if random.random() < _COMMAS else ""
    texts = [f"{number:{comma}}" for number in numbers]
    joints = [", ", ", ", ", ", " ", "; ", " , "]
    if random.random() < 0.25:
        joints.append(" then ")
    luck = random.random()
    if all(number < 100 for number in numbers) and luck < 0.15:
        texts, joints = [wording.spoken(number) for number in numbers], [", "]
    elif luck > 0.94:
        unit = random.choice(_UNITS)
        texts, joints = [unit.format(text) for text in texts], [", "]
    elif luck > 0.92:
        return f"({', '.join(texts)})"
    elif not comma and all(len(text) != 3 for text in texts):
        joints.append(",")
    if random.random() < 0.35:
        joint = random.choice(
            (" or ", ", or ") if or_ and random.random() < 0.4 else (" and ", ", and ")
        )
        return f"{', '.join(texts[:-1])}{joint}{texts[-1]}"
    return random.choice(joints).join(texts)


def _make_comparison(random: Random) -> Problem:
    larger = random.random() < 0.6
    if random.random() < 0.5:
        numbers = _drawn(random, 2)
        a, b = (wording.number(random, number) for number in numbers)
        templates = COMPARE_LARGER if larger else COMPARE_SMALLER
        question = wording.phrase(random, templates, a=a, b=b)
    else:
        numbers = _drawn(random, random.randrange(2, _MAX_NUMBERS + 1))
        slots = {"list": _written(random, numbers, or_=True)}
        slots["count"] = wording.spoken(len(numbers))
        question = wording.phrase(random, LARGEST if larger else SMALLEST, **slots)
        if random.random() < _LABELLED:
            question = labelled(random, numbers, large=larger, sort=False)
    winner = max(numbers) if larger else min(numbers)
    equal = len(numbers) == 2 and numbers[0] == numbers[1]
    word = "largest" if larger else "smallest"
    if len(numbers) == 2:
        word = "larger" if larger else "smaller"
    return Problem(
        task="comparison",
        instance=f"comparison {' '.join(map(str, sorted(numbers)))}",
        question=wording.typed(random, question),
        thinking="\n".join(_best(numbers, larger=larger)),
        answer=f"Both are equal: {winner}." if equal else f"{winner} is the {word}.",
        expected=f"{EQUAL} {winner}" if equal else str(winner),
    )


def _make_sorting(random: Random) -> Problem:
    descending = random.random() < 0.4
    numbers = _drawn(random, random.choice((2, 3, 3, 4, 4, 5, 5, 6, 6)))
    templates = DESCENDING if descending else ASCENDING
    slots = {"list": _written(random, numbers), "count": wording.spoken(len(numbers))}
    question = wording.phrase(random, templates, **slots)
    if random.random() < _LABELLED:
        question = labelled(random, numbers, large=descending, sort=True)
    in_order = sorted(numbers, reverse=descending)
    return Problem(
        task="sorting",
        instance=f"sorting {' '.join(map(str, sorted(numbers)))}",
        question=wording.typed(random, question),
        thinking="\n".join(_sorted(numbers, descending=descending)),
        answer=f"{_listed(in_order)}.",
        expected=_listed(in_order).replace(" ", ""),
    )


def _is_winner(expected: str, answer: str) -> bool:
    """Want the number; where there are several, the one that "is" something, or the first."""
    kind, _, what = expected.rpartition(" ")
    found = wording.numbers_in(answer)
    same = any(word in answer.lower() for word in ("equal", "same", "neither", "identical"))
    if kind == EQUAL:
        return same and {*found} <= {int(what)}
    if same or not found:
        return False
    behind = wording.numbers_in(answer.partition(" is ")[2])
    before = wording.numbers_in(answer.partition(" is ")[0])
    told = before[-1:] if before else behind[:1]
    return (told or found[:1]) == [int(what)]


def _is_in_order(expected: str, answer: str) -> bool:
    """Want all the numbers in order; lists may be written with or without blanks."""
    wanted = [int(number) for number in expected.split(",")]
    text = answer.rpartition(":")[2] if ":" in answer else answer
    found = wording.numbers_in(text.replace(", ", " ; "))
    bare = wording.numbers_in(text.replace(",", " "))
    return wanted in (found, bare)


COMPARISON = Task(name="comparison", make=_make_comparison, is_right=_is_winner)
SORTING = Task(name="sorting", make=_make_sorting, is_right=_is_in_order)
