"""What is learned from: the worst, and of the answers without thinking their share."""

from __future__ import annotations

import numpy as np

from localseek.pebble.hardest import hardest
from localseek.pebble.row import Row


def row(n_tokens: int = 10, *, is_guess: bool = False) -> Row:
    return Row(np.arange(n_tokens), np.ones(n_tokens, bool), is_guess=is_guess)


def test_the_rows_of_the_highest_loss_are_chosen() -> None:
    rows = [(row(), loss) for loss in (0.1, 3.0, 0.0, 0.2, 7.0, 0.3)]
    assert hardest(rows, 20) == [rows[4][0], rows[1][0]]
    assert hardest(rows, 21) == [rows[4][0], rows[1][0], rows[5][0]]


def test_all_are_chosen_where_that_many_are_wanted() -> None:
    rows = [(row(n), float(n)) for n in range(5, 10)]
    assert hardest(rows, 1000) == [found for found, _ in rows[::-1]]


def test_answers_without_thinking_come_along_by_their_share_however_wrong() -> None:
    thinking = [(row(), loss) for loss in (0.1, 0.4, 0.2, 0.3)]
    guessing = [(row(is_guess=True), loss) for loss in (9.0, 50.0, 1.0, 4.0)]
    chosen = hardest([*thinking, *guessing], 40)
    assert chosen == [guessing[0][0], guessing[1][0], thinking[1][0], thinking[3][0]]
