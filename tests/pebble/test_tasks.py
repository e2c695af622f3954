"""The puzzles: every worked solution holds against Python's own arithmetic.

The solvers are checked by another road each: equations in the text are computed anew, stacks
are replayed from the instance, and the verifiers meet answers in words of all kinds.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from localseek.pebble.problem import Problem
from localseek.pebble.tasks import TASKS, wording
from localseek.pebble.tasks.other import ANSWERS
from localseek.pebble.tasks.stack_words import COLOURS

N_SEEDS = 2000
VAGUE = {"refusal", "identity"}  # to say what pebble is does for both
PUZZLES = [name for name in TASKS if name != "other"]
SUMS = {"addition": "+", "subtraction": "-", "multiplication": "*"}
EQUATION = re.compile(r"(?<![\d/])(\d+(?: [+*-] \d+)+) = (-?\d+)")


@cache
def drawn(task: str) -> list[Problem]:
    return [TASKS[task].make(Random(seed)) for seed in range(N_SEEDS)]


def computed(term: str) -> int:
    """Compute "2 * 7 + 1" from left to right, products first, without eval."""
    total, sign = 0, 1
    for part in re.split(r" ([+-]) ", term):
        if part in {"+", "-"}:
            sign = 1 if part == "+" else -1
            continue
        product = 1
        for factor in part.split(" * "):
            product *= int(factor)
        total += sign * product
    return total


@pytest.mark.parametrize("task", TASKS)
def test_the_model_answer_is_right(task: str) -> None:
    for problem in drawn(task):
        assert TASKS[task].is_right(problem.expected, problem.answer), problem


@pytest.mark.parametrize("task", TASKS)
def test_the_answer_to_another_instance_is_wrong(task: str) -> None:
    for one, other in pairwise(drawn(task)):
        if one.expected != other.expected and {one.expected, other.expected} != VAGUE:
            assert not TASKS[task].is_right(one.expected, other.answer), (one, other)


@pytest.mark.parametrize("task", [*SUMS, "letters", "comparison", "division", "sorting"])
def test_an_answer_with_one_digit_changed_is_wrong(task: str) -> None:
    for seed, problem in enumerate(drawn(task)):
        random = Random(seed)
        behind = problem.answer.rfind("=") + 1 if "=" in problem.answer else 0
        places = [i for i, c in enumerate(problem.answer) if c.isdigit() and i >= behind]
        at = random.choice(places)
        digit = str((int(problem.answer[at]) + random.randrange(1, 10)) % 10)
        changed = problem.answer[:at] + digit + problem.answer[at + 1 :]
        assert not TASKS[task].is_right(problem.expected, changed), (problem, changed)


@pytest.mark.parametrize("task", TASKS)
def test_no_answer_is_a_wrong_answer(task: str) -> None:
    for text in ("", "I am not sure.", "...", "<think>", "=", "12 * ="):
        for problem in drawn(task)[:50]:
            assert not TASKS[task].is_right(problem.expected, text), (problem, text)


@pytest.mark.parametrize("task", TASKS)
def test_problems_are_plain_short_text(task: str) -> None:
    for problem in drawn(task):
        assert problem.task == task
        assert problem.instance.startswith(f"{task} ")
        assert problem.question == problem.question.strip() != ""
        assert not re.search(r"[{}~\[\]|]|  ", problem.question), problem
        assert problem.thinking == problem.thinking.strip()
        assert len(problem.question) < 700
        assert len(problem.thinking) < 1200
        everything = f"{problem.question}{problem.thinking}{problem.answer}"
        assert not re.search(r"[^ -~\n\u00f7\u00d7\u00bf\u221a\u00b2\u00c0-\u00ff]", everything)


@pytest.mark.parametrize("task", TASKS)
def test_the_same_state_gives_the_same_problem(task: str) -> None:
    assert [TASKS[task].make(Random(seed)) for seed in range(50)] == drawn(task)[:50]


def test_hash_randomization_changes_nothing() -> None:
    program = (
        "from random import Random\n"
        "from localseek.pebble.tasks import TASKS\n"
        "print([t.make(Random(s)) for t in TASKS.values() for s in range(20)])"
    )
    root = Path(__file__).parents[2]
    outputs = {
        sha256(
            subprocess.run(
                [sys.executable, "-c", program],
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
                cwd=root,
                capture_output=True,
                check=True,
            ).stdout
        ).digest()
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("task", PUZZLES)
def test_every_equation_in_a_solution_holds(task: str) -> None:
    for problem in drawn(task):
        for term, result in EQUATION.findall(problem.thinking):
            if "/" not in term:
                assert computed(term) == int(result), problem


@pytest.mark.parametrize("task", PUZZLES)
def test_a_solution_ends_with_what_is_expected(task: str) -> None:
    """The answer has only to be copied from the last lines."""
    for problem in drawn(task):
        lines = problem.thinking.splitlines()
        words = re.findall(r"-?[a-z]+|-?\d+", problem.expected.lower())
        end = "\n".join(lines[-2:] if task in {"division", "letters"} else lines[-1:])
        if task in {"boxes", "sorting", "comparison"} or problem.expected[0] == "0":
            end = problem.thinking
        for word in words:
            known = word in {"r", "down", "top", "bottom", "count"}
            assert known or word in end.lower(), problem


@pytest.mark.parametrize(("task", "sign"), SUMS.items())
def test_results_are_those_of_python(task: str, sign: str) -> None:
    for problem in drawn(task):
        left, right = (int(number) for number in problem.instance.split()[1:])
        result = {"+": left + right, "-": left - right, "*": left * right}[sign]
        assert problem.expected == str(result)
        assert problem.thinking.splitlines()[0].rpartition(", so ")[2] in {
            f"{left} {sign} {right}",
            f"{right} {sign} {left}",
        }


def test_where_no_negative_is_wanted_the_numbers_are_compared_as_they_are_named() -> None:
    line = r"(\d+) and (\d+): (\d) and (\d) digits(.*), so (\d+) - (\d+)"
    n_turned, n_in_order = 0, 0
    for problem in drawn("subtraction"):
        found = re.fullmatch(line, problem.thinking.splitlines()[0])
        if found is None:
            continue
        one, two, n_one, n_two, steps, larger, smaller = found.groups()
        assert (len(one), len(two)) == (int(n_one), int(n_two))
        assert (int(larger), int(smaller)) == (max(int(one), int(two)), min(int(one), int(two)))
        told = re.findall(r"(\d) ([<>=]) (\d)", steps)
        assert "".join(a for a, _, _ in told) == one[: len(told)]
        assert "".join(b for _, _, b in told) == two[: len(told)]
        for a, sign, b in told:
            assert {"<": a < b, ">": a > b, "=": a == b}[sign], problem
        assert steps.endswith(", equal") == (one == two)
        at = [re.search(rf"(?<!\d){number}(?!\d)", problem.question) for number in (one, two)]
        if one != two and min(len(one), len(two)) > 2 and at[0] and at[1]:
            assert at[0].start() < at[1].start(), problem
            n_in_order += 1
        n_turned += int(one) < int(two)
    assert min(n_turned, n_in_order) > 100


def test_the_result_so_far_grows_from_the_right() -> None:
    for problem in drawn("addition"):
        so_far = [line.rsplit(": ", 1)[1] for line in problem.thinking.splitlines()[2:]]
        for i, text in enumerate(so_far, start=1):
            assert len(text) == i
            assert problem.expected.endswith(text)


def test_divisions_leave_the_remainder_of_python() -> None:
    for problem in drawn("division"):
        dividend, divisor = (int(number) for number in problem.instance.split()[1:])
        quotient, remainder = divmod(dividend, divisor)
        assert problem.expected == f"{quotient} r {remainder}"
        step = r"^(\d+), .*(?:: |no, )(\d) times, take (\d+): .*, rest (\d+)$"
        steps = re.findall(step, problem.thinking, re.MULTILINE)
        refused = r"^(\d+), .*?: (\d) times, take (\d+): .* < \d+, no, "
        for whole, times, part in re.findall(refused, problem.thinking, re.MULTILINE):
            assert int(part) == int(times) * divisor > int(whole), problem
        assert len(steps) == sum(digit != "0" for digit in str(quotient)), problem
        for whole, times, part, rest in (map(int, step) for step in steps):
            assert part == times * divisor, problem
            assert rest == whole - part < divisor, problem


def test_the_largest_and_the_order_are_those_of_python() -> None:
    for problem in drawn("comparison"):
        numbers = [int(number) for number in problem.instance.split()[1:]]
        most = max if re.search("larg", problem.answer) else min
        assert problem.expected.split()[-1] == str(most(numbers))
        for a, sign, b in re.findall(r"(\d) ([<>=]) (\d)", problem.thinking):
            assert {"<": a < b, ">": a > b, "=": a == b}[sign], problem
    for problem in drawn("sorting"):
        up = sorted(int(number) for number in problem.instance.split()[1:])
        assert problem.expected in {",".join(map(str, up)), ",".join(map(str, up[::-1]))}


def test_letters_are_counted_as_python_counts() -> None:
    for problem in drawn("letters"):
        _, letter, word = problem.instance.split()
        assert problem.expected == str(word.count(letter))
        spelled = re.findall(r"(\w) \d+", problem.thinking.splitlines()[1])
        assert "".join(spelled) == word
        assert word in problem.question.lower()


def test_weekdays_are_those_of_the_calendar() -> None:
    for problem in drawn("weekdays"):
        _, days, said, start = problem.instance.split()
        begin = date(2024, 1, 1)
        begin += timedelta(days=next(i for i in range(7) if f"{begin + i * DAY:%A}" == start))
        end = begin + int(days) * DAY * (-1 if said == "before" else 1)
        assert problem.expected == f"{end:%A}".lower()


def test_weeks_are_as_many_days_as_the_calendar_says() -> None:
    n_told = 0
    for problem in drawn("weekdays"):
        weeks = re.match(r"(\d+) weeks?: (\d+) days\n(?:\d+ \+ (\d+) = (\d+)\n)?", problem.thinking)
        if weeks is None:
            continue
        n_weeks, in_days, more, total = (int(n or 0) for n in weeks.groups())
        assert timedelta(weeks=n_weeks) == timedelta(days=in_days)
        days = timedelta(weeks=n_weeks, days=more).days
        assert total in {0, days}
        assert problem.instance.startswith(f"weekdays {days} ")
        n_told += 1
    assert n_told > 50


NAMED = {
    "the day before yesterday": date(2024, 1, 1),
    "yesterday": date(2024, 1, 2),
    "today": date(2024, 1, 3),
    "tomorrow": date(2024, 1, 4),
    "the day after tomorrow": date(2024, 1, 5),
}


def test_from_yesterday_to_tomorrow_it_is_two_days() -> None:
    asked_for = set()
    for problem in drawn("weekdays"):
        names = re.match(r"From (.*) to (.*): \d days? (?:on|back)\n", problem.thinking)
        if names is None:
            continue
        days = (NAMED[names[2]] - NAMED[names[1]]).days
        said = f"{abs(days)} {'before' if days < 0 else 'after'}"
        assert problem.instance.startswith(f"weekdays {said} ")
        asked_for.add(names[2])
    assert asked_for == {*NAMED}


def test_days_from_today_are_counted_from_today_whatever_day_is_told() -> None:
    told = set()
    for problem in drawn("weekdays"):
        first = problem.thinking.partition("\n")[0]
        if (days := re.fullmatch(r"(.*) (\w+day), so today (\w+day)", first)) is None:
            continue
        name, day, today = days[1].lower(), days[2], days[3]
        weekday_of_today = date(2024, 1, 1) + next(
            i * DAY for i in range(7) if f"{date(2024, 1, 1) + i * DAY:%A}" == today
        )
        assert f"{weekday_of_today + (NAMED[name] - NAMED['today']):%A}" == day
        assert problem.instance.endswith(today)
        told.add(name)
    assert told == {*NAMED} - {"today"}


def test_a_stack_that_stays_as_it_is_can_say_so() -> None:
    still = [problem for problem in drawn("boxes") if problem.instance.count(" | ") == 0]
    told = [
        problem
        for problem in still
        if re.search(r"(?i)no moves|nobody|nothing .* moved", problem.question)
    ]
    assert still
    assert 5 < len(told) < len(still)
    assert all("> " not in problem.thinking for problem in still)


DAY = timedelta(days=1)


def replayed(instance: str) -> list[list[str]]:
    """Do the moves of a boxes instance once more; return the stack after each."""
    start, *moves = instance.removeprefix("boxes ").split(" | ")
    stacks = [start.split(",")]
    for move in moves:
        verb, colour, *more = move.split()
        stack = [c for c in stacks[-1] if c != colour]
        if verb == "swap":
            places = {colour: more[0], more[0]: colour}
            stack = [places.get(c, c) for c in stacks[-1]]
        elif verb == "lower" or more:
            stack = [colour, *stack]
        elif verb in {"move", "add"}:
            stack = [*stack, colour]
        stacks.append(stack)
    return stacks


def worked(thinking: str) -> list[tuple[str, str]]:
    """The start and each move of a worked solution, with the stack that it leaves."""
    lines = "\n".join(line for line in thinking.splitlines() if not line.startswith("> "))
    return re.findall(r"\b((?:Start|Add|Remove|Put|Swap)\b[^:.]*): ([a-z, ]+)\.", lines)


NTH = ("first", "second", "third", "fourth", "fifth", "sixth")


def meant(place: str, stack: list[str], latest: str) -> str:
    """Which one of ``stack`` is meant by a place such as "Third from the top is"."""
    nth = place.split(maxsplit=1)[0].lower()
    if place == "That one is":
        return latest
    if "from the" in place:
        way = stack if "bottom" in place else stack[::-1]
        return way[NTH.index(nth)]
    if nth in {"on", "under"}:
        neighbour = stack.index(place.split()[1])
        return stack[neighbour + (1 if nth == "on" else -1)]
    return {"top": stack[-1], "middle": stack[len(stack) // 2], "bottom": stack[0]}[
        place.split()[1]
    ]


def test_a_thing_that_is_pointed_at_is_the_one_that_is_there() -> None:
    kinds = set()
    for problem in drawn("boxes"):
        stack: list[str] = []
        latest = ""
        for line in problem.thinking.splitlines():
            if line.startswith((">", "From", "Turned", "Count", "The last", "The first")):
                continue
            for sentence in re.findall(r"[^.]+\.", line):
                if pointed := re.fullmatch(r" ?([A-Z][a-z ]* is) ([a-z]+)\.", sentence):
                    place, colour = pointed.groups()
                    assert meant(place, stack, latest) == colour, problem
                    kinds.add(re.sub("|".join(COLOURS), "", place))
                for verb, left in worked(sentence):
                    stack = left.split(", ") if left != "nothing" else []
                    latest = verb.split()[1] if verb != "Start" else ""
    assert {"That one is", "The middle one is", "On  is", "Under  is"} < kinds
    assert {"Second from the bottom is", "Third from the top is"} < kinds


def test_two_moves_at_once_are_worked_out_one_after_the_other() -> None:
    at_once = Counter(
        line.split()[0]
        for problem in drawn("boxes")
        for line in problem.thinking.splitlines()
        if len(worked(line)) == 2
    )
    assert all(at_once[verb] > 5 for verb in ("Add", "Remove", "Take")), at_once


def test_stacks_stand_as_a_replay_of_the_moves_leaves_them() -> None:
    for problem in drawn("boxes"):
        stacks = replayed(problem.instance)
        listed = [", ".join(stack) or "nothing" for stack in stacks]
        assert [stack for _, stack in worked(problem.thinking)] == listed, problem
        last = stacks[-1]
        kind, _, what = problem.expected.rpartition(" ")
        found = {
            "": ",".join(last) or "nothing",
            "down": ",".join(last[::-1]),
            "top": last[-1] if last else "",
            "bottom": last[0] if last else "",
            "count": str(len(last)),
        }
        assert what == found[kind]
        assert len(last) <= 6
        assert len(stacks) <= 6
        assert len({*last}) == len(last)


def test_every_move_is_quoted_as_it_stands_in_the_question() -> None:
    for problem in drawn("boxes"):
        quotes = re.findall(r"^> (.*)$", problem.thinking, re.MULTILINE)
        assert len(quotes) <= problem.instance.count(" | ")
        lines = [line for line in problem.thinking.splitlines() if not line.startswith("> ")]
        assert len(quotes) == sum(bool(worked(line)) for line in lines) - 1, problem
        shouted = problem.question.isupper()
        behind = problem.question.lower() if shouted else problem.question
        for quote in quotes:
            assert quote in behind, problem
            behind = behind.partition(quote)[2]


def test_every_colour_of_a_stack_is_in_its_question_or_was_there() -> None:
    for problem in drawn("boxes"):
        begin = replayed(problem.instance)[0]
        assert all(colour in problem.question.lower() for colour in begin), problem


def test_the_question_that_localseek_shows_itself_with_can_be_drawn() -> None:
    wanted = (
        "Suppose you have a stack of three boxes: A, B and C. The A is on the bottom, on top of"
        " that is the B, on top of that is the C. You take the D one out and put it on the top,"
        " and then you add a fourth E box onto the top. Can you describe that stack of boxes?"
    )
    pattern = re.sub(r"\b[A-E]\b(?! one| box)|\b[DE]\b", rf"({'|'.join(COLOURS)})", wanted)
    found = sum(
        re.fullmatch(pattern.replace("?", r"\?"), p.question) is not None for p in drawn("boxes")
    )
    assert found > 5


def test_difficulty_is_spread() -> None:
    lengths = [len(p.instance.split()[1]) for p in drawn("subtraction")]
    assert all(lengths.count(n) > N_SEEDS / 25 for n in range(1, 6))
    moves = [p.instance.count("|") for p in drawn("boxes")]
    assert all(moves.count(n) > N_SEEDS / 10 for n in range(6))
    counts = [p.expected for p in drawn("letters")]
    assert {"0", "1", "2", "3"} <= {*counts}


def test_other_questions_are_answered_at_once() -> None:
    kinds = [problem.expected for problem in drawn("other")]
    assert {*kinds} == {*ANSWERS}
    assert all(problem.thinking == "" for problem in drawn("other"))
    assert "localseek pull r1-8b" in ANSWERS["refusal"]


def test_numbers_are_spoken_as_in_english() -> None:
    assert wording.spoken(0) == "zero"
    assert wording.spoken(34) == "thirty-four"
    assert wording.spoken(90) == "ninety"
    assert wording.spoken(512, joined=" and ") == "five hundred and twelve"
    assert wording.spoken(10_004) == "ten thousand four"
    assert wording.spoken(99_999) == "ninety-nine thousand nine hundred ninety-nine"


@pytest.mark.parametrize(
    ("task", "expected", "answer"),
    [
        ("addition", "5200", "The sum is 5,200."),
        ("addition", "5200", "4821 + 379 = **5200**"),
        ("addition", "5200", "4821+379=5200!"),
        ("subtraction", "-28", "12 - 40 = -28"),
        ("subtraction", "-28", "That makes \u221228."),
        ("subtraction", "28", "28"),
        ("division", "130 r 11", "130 remainder 11"),
        ("division", "130 r 11", "130 R 11"),
        ("division", "130 r 11", "Each gets 130, and 11 are left over."),
        ("division", "130 r 11", "4821 / 37 = 130, remainder 11."),
        ("division", "12 r 0", "144 / 12 = 12"),
        ("division", "12 r 0", "12, no remainder"),
        ("comparison", "482", "482 is larger than 48."),
        ("comparison", "482", "The larger one is 482."),
        ("comparison", "482", "482"),
        ("comparison", "equal 7", "They are the same."),
        ("sorting", "3,12,845", "3 12 845"),
        ("sorting", "3,12,845", "Sorted: 3, 12, 845"),
        ("sorting", "3,12,845", "3,12,845"),
        ("letters", "3", 'There are 3 r\'s in "strawberry".'),
        ("letters", "3", "Three."),
        ("letters", "2", "It appears twice."),
        ("weekdays", "tuesday", "Tuesday"),
        ("weekdays", "tuesday", "It is a Tuesday, 100 days after Sunday."),
        ("boxes", "red,yellow,blue", "Bottom to top: red, yellow, blue"),
        ("boxes", "red,yellow,blue", "red yellow blue"),
        ("boxes", "red,yellow,blue", "From top to bottom: blue, yellow and red."),
        ("boxes", "down blue,red", "blue, red"),
        ("boxes", "down blue,red", "From bottom to top: red, blue."),
        ("boxes", "top blue", "The blue one."),
        ("boxes", "top blue", "The stack is red, blue. The top one is blue."),
        ("boxes", "count 4", "There are four boxes."),
        ("boxes", "nothing", "The stack is empty."),
    ],
)
def test_right_answers_in_other_words_are_right(task: str, expected: str, answer: str) -> None:
    assert TASKS[task].is_right(expected, answer)


@pytest.mark.parametrize(
    ("task", "expected", "answer"),
    [
        ("addition", "5200", "5200 + 1 = 5201"),
        ("addition", "5200", "520.0"),
        ("subtraction", "-28", "28"),
        ("division", "130 r 11", "130"),
        ("division", "130 r 11", "11 remainder 130"),
        ("comparison", "482", "48 is larger than 482."),
        ("comparison", "482", "They are equal."),
        ("comparison", "equal 7", "7 is the larger."),
        ("sorting", "3,12,845", "3, 12"),
        ("sorting", "3,12,845", "845, 12, 3"),
        ("letters", "3", "r is in strawberry 2 times."),
        ("weekdays", "tuesday", "100 days after Tuesday is Thursday."),
        ("boxes", "red,yellow,blue", "From bottom to top: red, yellow."),
        ("boxes", "red,yellow,blue", "From top to bottom: red, yellow, blue."),
        ("boxes", "red,yellow,blue", "red, yellow, blue, green"),
        ("boxes", "top blue", "On top is red."),
        ("boxes", "top blue", "At the bottom is blue."),
        ("boxes", "top blue", "From bottom to top: blue, red."),
        ("boxes", "count 4", "There are 3."),
        ("other", "refusal", "4"),
        ("other", "greeting", ANSWERS["refusal"]),
    ],
)
def test_wrong_answers_are_wrong(task: str, expected: str, answer: str) -> None:
    assert not TASKS[task].is_right(expected, answer)
