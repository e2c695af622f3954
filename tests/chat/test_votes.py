"""Numbers as they are written, and votes on answers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.numerals import as_number, last_number
from localseek.chat.votes import (
    Group,
    NoMajorityError,
    NoVotesError,
    Vote,
    comparable,
    comparable_json,
    decided,
    told,
    vote,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000), ("1000", 1000), ("1{,}000", 1000), ("12 345 678", 12345678),
        ("-3.50", Fraction(-7, 2)), ("\u22127/2", Fraction(-7, 2)), ("+4", 4), (".5", Fraction(1, 2)),
        (r"\frac{1}{2}", Fraction(1, 2)), (r"-\dfrac{3}{4}", Fraction(-3, 4)), (r"\frac12", Fraction(1, 2)),
        ("$5$", 5), ("$1,234.50", Fraction("1234.5")), ("50%", Fraction(1, 2)), (r"50\%", Fraction(1, 2)),
        ("1e3", 1000), ("2.5E-1", Fraction(1, 4)), ("3.", 3), ("007", 7),
        ("1/0", None), ("1,00", None), ("x", None), ("", None), ("3 apples", None), ("1.2.3", None),
        ("2024-11-23", None), ("1e999", None), ("9" * 200, None), ("1/2/3", None),
    ],
)  # fmt: skip
def test_numbers_are_read_exactly(text: str, value: Fraction | None) -> None:
    assert as_number(text) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("it is 1,234.5 kg.", "1,234.5"),
        ("a 3-4 b", "4"),
        ("v2 is 7", "7"),
        ("so -5", "-5"),
        (r"$\frac{3}{4}$", r"\frac{3}{4}"),
        ("1, 2, 3", "3"),
        ("about 10%.", "10%"),
        ("costs $5", "5"),
        ("none", None),
    ],
)
def test_the_last_number_is_found(text: str, number: str | None) -> None:
    assert last_number(text) == number


@given(st.integers(-(10**12), 10**12))
def test_an_integer_reads_back_with_and_without_separators(value: int) -> None:
    assert as_number(str(value)) == as_number(f"{value:,}") == value
    assert last_number(f"It is {value:,}.") == f"{value:,}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1/2", "0.5"), ("1,000", "1000"), (r"\frac{1}{2}", "50%"), ("Yes.", "yes"),
        ("New  York", "new york"), ('"Paris"', "Paris"), ("\uff21", "a"),
        ("**391**.", "391"), ("Yes!", "yes"), ("**B**!", "b"), ("Oui !", "oui"), ("对！", "对"), ("\u201cParis\u201d.", "'Paris'"), ("cafe\u0301", "caf\u00e9"),
    ],
)  # fmt: skip
def test_answers_that_plainly_are_the_same_are_equal(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "2"), ("C", "C++"), ("a b", "ab"), ("-1", "1"), ("O(2\u207f)", "O(2n)"), ("n!", "n"), ("5!", "5"),
        ("10\u00b2 cm", "102 cm"), ("f'", "f"), ("5'", '5"'),
    ],
)  # fmt: skip
def test_answers_that_differ_stay_apart(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def test_the_majority_wins_with_its_share() -> None:
    found = vote(["2", "0.5", None, "1/2", "two"])

    assert found == Vote((Group("0.5", (1, 3)), Group("2", (0,)), Group("two", (4,))), n_samples=5)
    assert found.share == 0.4
    assert decided(found, 0.4) == "0.5"
    with pytest.raises(NoMajorityError) as caught:
        decided(found, 0.5)
    assert caught.value.exit_code == 4
    assert str(caught.value) == (
        'only 2 of 5 samples agree (40%); 1 says "2", 1 says "two", 1 without an answer; '
        "--min-share asks for 50%."
    )


def test_of_equally_many_the_first_wins() -> None:
    assert vote(["b", "a", "a", "b", "c"]).winner.answer == "b"


def test_what_same_says_joins_groups() -> None:
    found = vote(["x^2-1", "(x-1)(x+1)", "x"], same=lambda a, b: len(a) > 1 and len(b) > 1)

    assert [group.members for group in found.groups] == [(0, 1), (2,)]


def test_no_answer_at_all_is_no_vote() -> None:
    with pytest.raises(NoVotesError) as caught:
        vote([None, None])

    assert caught.value.exit_code == 4
    assert str(caught.value) == "none of 2 samples has an answer to vote for."


def test_a_line_tells_the_shares_however_many_there_are() -> None:
    many = vote(["a", "a", "b", "b", "c", "d", "e" * 99, "f\x1b\n g"])

    assert told(many) == '2 of 8 samples agree (25%); 2 say "b", 1 says "c", 1 says "d", 2 others'
    assert told(vote(["a", "b" * 99])).endswith(f'1 says "{"b" * 39}…"')
    assert told(vote(["x", "y\x1b\n g"])).endswith(r'1 says "y\x1b g"')
    assert told(vote(["a"])) == "1 of 1 samples agree (100%)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1, "b": [true]}', '{"b":[true],"a":1.0}'),
        ('"Paris"', '"paris."'),
        ("1e2", "100"),
        ("[NaN]", "[NaN]"),
        ("{not json}", "{Not  JSON}."),
    ],
)
def test_json_that_says_the_same_is_equal(one: str, other: str) -> None:
    assert comparable_json(one) == comparable_json(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("[1, 2]", "[2, 1]"), ("1", "true"), ("null", "false"), ('"1"', "1"), ("{}", "[]")],
)
def test_json_that_says_something_else_is_not(one: str, other: str) -> None:
    assert comparable_json(one) != comparable_json(other)


@given(st.lists(st.sampled_from(["1", "1.0", "2", "yes", "Yes", None]), min_size=1))
def test_every_answer_is_in_one_group(answers: list[str | None]) -> None:
    if not any(answers):
        return

    groups = vote(answers).groups

    said = [place for group in groups for place in group.members]
    assert sorted(said) == [i for i, answer in enumerate(answers) if answer is not None]
    assert [group.n_votes for group in groups] == sorted(
        (group.n_votes for group in groups), reverse=True
    )
