"""What may be compared as mathematics, and what must not."""

from __future__ import annotations

import pytest

from localseek.chat.formulas import comparable_as_formulas


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x^2-1", "(x-1)(x+1)"),
        (r"2\sqrt{2}", "sqrt(8)"),
        (r"\frac{\pi}{2}", "pi/2"),
        ("10^6", "1000000"),
        ("x = 1, x = 2", "x=2, x=1"),
        ("(1, 2)", r"\left(1, \frac{4}{2}\right)"),
        ("1,000x", "1000x"),
        ("2 + 3i", "3i + 2"),
        ("$x=5$.", "5"),
    ],
)
def test_formulas_are_compared(one: str, other: str) -> None:
    assert comparable_as_formulas(one, other)
    assert comparable_as_formulas(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 days after Friday is Monday.", "10 days after Friday is Tuesday."),
        ("red, blue", "blue, red"),
        ("2, 1", "1, 2"),
        ("a, b", "b, a"),
        (r"\frac12, 3", r"3, \frac12"),
        ("2024-11-23", "2024-10-24"),
        ("11/23/2024", "11/24/2024"),
        ("12:30", "30:12"),
        ("C++", "C"),
        ("B+", "B"),
        ("5 apples", "5"),
        (r"\text{May} 5", "5"),
        ("A", "B"),
        ("yes", "no"),
        ("0.5", "1/2"),  # numbers are compared exactly
        ("x" * 400, "x + x"),
    ],
)
def test_prose_dates_and_lists_are_not(one: str, other: str) -> None:
    assert not comparable_as_formulas(one, other)
    assert not comparable_as_formulas(other, one)
