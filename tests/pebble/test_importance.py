"""A few rows stand for many: chosen by how wrong they are, and worth what they stand for."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from localseek.pebble.importance import LEAST, MOST_GUESSES, chosen_rows
from localseek.pebble.row import Row


def rows(n: int, *, is_guess: bool = False) -> list[Row]:
    random = Random(n)
    lengths = [random.randrange(20, 60) for _ in range(n)]
    return [Row(np.arange(n), np.ones(n, bool), is_guess=is_guess) for n in lengths]


def losses() -> list[tuple[Row, float]]:
    random = Random(3)
    thinking = [(row, 0.01 if random.random() < 0.8 else 5.0) for row in rows(40)]
    return [*thinking, *((row, 9.0) for row in rows(8, is_guess=True))]


def test_what_is_wrong_is_chosen_more_often_than_what_is_right() -> None:
    chosen = [row for n in range(200) for row in chosen_rows(losses(), 600, Random(n))]
    worth = {round(row.worth, 6) for row in chosen if not row.is_guess}
    assert len(worth) == 2
    assert min(worth) < 2
    thinking = sum(len(row.ids) for row, _ in losses() if not row.is_guess)
    guessed = sum(len(row.ids) for row, _ in losses() if row.is_guess)
    share = (600 - guessed) / thinking
    assert max(worth) == pytest.approx(1 / (LEAST * share), rel=1e-5)


def test_a_few_guesses_are_all_chosen_and_count_once() -> None:
    drawn = [one for one in losses() if not one[0].is_guess]
    few = [(row, 9.0) for row in rows(2, is_guess=True)]
    for n in range(20):
        guesses = [row for row in chosen_rows([*drawn, *few], 400, Random(n)) if row.is_guess]
        assert [row.worth for row in guesses] == [1.0, 1.0]


def test_many_guesses_are_at_most_half_of_what_is_chosen() -> None:
    many = [(row, 9.0) for row in rows(200, is_guess=True)]
    drawn = [*(one for one in losses() if not one[0].is_guess), *many]
    n = [
        sum(len(row.ids) for row in chosen_rows(drawn, 800, Random(n)) if row.is_guess)
        for n in range(200)
    ]
    assert np.mean(n) == pytest.approx(MOST_GUESSES * 800, rel=0.1)


@pytest.mark.filterwarnings("error")
def test_where_all_are_guesses_half_of_what_is_wanted_is_chosen() -> None:
    guesses = [(row, 9.0) for row in rows(200, is_guess=True)]
    n = [sum(len(row.ids) for row in chosen_rows(guesses, 800, Random(n))) for n in range(200)]
    assert np.mean(n) == pytest.approx(MOST_GUESSES * 800, rel=0.1)


def test_about_as_many_tokens_are_chosen_as_are_wanted() -> None:
    n = [sum(len(row.ids) for row in chosen_rows(losses(), 400, Random(n))) for n in range(200)]
    assert np.mean(n) == pytest.approx(400, rel=0.05)


def test_each_row_counts_on_average_as_much_as_without_a_choice() -> None:
    drawn = losses()
    worth = dict.fromkeys((id(row.ids) for row, _ in drawn), 0.0)
    for n in range(4000):
        for row in chosen_rows(drawn, 800, Random(n)):
            worth[id(row.ids)] += row.worth / 4000
    assert list(worth.values()) == pytest.approx([1.0] * len(drawn), abs=0.2)


def test_all_are_chosen_once_where_that_many_are_wanted() -> None:
    chosen = chosen_rows(losses(), 10**6, Random(1))
    assert [row.worth for row in chosen] == [1.0] * len(losses())


def test_rows_that_are_all_right_are_chosen_alike() -> None:
    chosen = chosen_rows([(row, 0.0) for row in rows(400)], 1600, Random(1))
    assert len({round(row.worth, 6) for row in chosen}) == 1
