"""What an answer in prose comes down to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.conclusion import conclusion
from localseek.chat.extract import NothingExtractedError


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (r"So \boxed{12} it is. Not 13.", "12"),
        (r"\boxed{x = 5}", "5"),
        ("17 * 23 = 391.", "391"),
        ("First 3.\n\n**The answer is 391.**", "391"),
        ("The result is **42**!", "42"),
        ("The answer is **391**.", "391"),
        ("The answer is `391`.", "391"),
        (r"The answer is \(391\).", "391"),
        ("Total: $1,234.50", "1,234.50"),
        (r"so $x = \frac{3}{4}$.", r"\frac{3}{4}"),
        ("it is -5", "-5"),
        ("The gain is +5: it is 5.", "5"),
        ("x = \u22125, that is -5.", "-5"),
        ("The value is about 3.14.", "3.14"),
        ("It adds up to 12.", "12"),
        ("3*4 = 12, so the answer is 12.", "12"),
        ("20*23 = 460 and 3*23 = 69, so 17*23 = 391", "391"),
    ],
)
def test_a_number_that_is_stated_is_what_counts(answer: str, says: str) -> None:
    assert conclusion(answer) == says


@pytest.mark.parametrize(
    "line",
    [
        "It was in May 1945.",
        "10 days after Friday is Monday.",
        "130 remainder 11",
        "It is 5 apples.",
        "x = 2 or x = 3",
        "the old one is 1.2.3, the new one is 2.3.4",
        "x = -2 or x = 2",
        "x = 2 or x = \u22122",
        "The point is at x = 3, y = -3",
        "So x >= 5",
        "So x <= 5",
        "x != 5",
        "The first is 3 and the second is 5",
        "from 3 to 5",
        "The ratio is 1:2",
        "it starts at 12:30",
        "It is not 5",
        "red, yellow",
    ],
)
def test_else_the_whole_line_counts(line: str) -> None:
    assert conclusion(line) == line


def test_no_line_is_no_conclusion() -> None:
    with pytest.raises(NothingExtractedError):
        conclusion("```\n---\n")


@given(st.integers(-(10**9), 10**9), st.sampled_from(["The answer is {}.", "= {}", "{}", "**{}**"]))
def test_a_number_is_found_in_whatever_it_is_dressed(number: int, dress: str) -> None:
    assert conclusion(dress.format(number)) == str(number)
