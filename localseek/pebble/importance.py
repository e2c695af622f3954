"""Many rows and how wrong the model is about each -> a few, each worth as many as it stands for.

    16,000 tokens ─▶ forward ─▶ a loss for each reply ─▶ 4,000 tokens ─▶ forward, backward

A model that gets nineteen replies in twenty right learns next to nothing from the nineteen, and
to look at one takes a third of the time that learning it does. So a row is chosen by chance, the
likelier the higher its loss is, and what is chosen counts as much more as it was unlikely: what
is learned is on average what all rows together teach. To learn the worst ones
only, without that, made the model unsure of all that it could do already.

Answers without thinking are wrong however much is learned from them. Two in a hundred, a quarter
of them chosen and counted four times, had two thirds of the sum of squares of what losses count
in a step (2,329 rows, Q8_0 of the tenth run), where all of them counted once have a third. So all
that are drawn are chosen, and few need be drawn.

Source: "Not All Samples Are Created Equal: Deep Learning with Importance Sampling"
(Katharopoulos and Fleuret 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import numpy.typing as npt

from localseek.pebble.row import Row

LEAST = 0.2  # of the mean chance, so that no row counts for very many
MOST_GUESSES = 0.5  # of the tokens chosen

Floats = npt.NDArray[np.float64]


def chosen_rows(losses: Sequence[tuple[Row, float]], n_tokens: int, random: Random) -> list[Row]:
    """Choose rows of about ``n_tokens`` in all; their worth makes up for those left out."""
    lengths = np.array([len(row.ids) for row, _ in losses], float)
    wrong = np.array([loss for _, loss in losses])
    is_guess = np.array([row.is_guess for row, _ in losses])
    n_guesses, n_thinking = lengths[is_guess].sum(), lengths[~is_guess].sum()
    n_kept = min(n_guesses, MOST_GUESSES * n_tokens)
    share = min(1.0, (n_tokens - n_kept) / max(n_thinking, 1.0))
    chances = np.full(len(losses), n_kept / max(n_guesses, 1.0))
    chances[~is_guess] = _chances(wrong[~is_guess], lengths[~is_guess], share)
    return [
        replace(row, worth=row.worth / chance)
        for (row, _), chance in zip(losses, chances.tolist(), strict=True)
        if random.random() < chance
    ]


def _chances(losses: Floats, lengths: Floats, share: float) -> Floats:
    """Return for each row how likely it is chosen, so that ``share`` of all tokens is expected."""
    low, high = 0.0, 1 / max(float(losses[losses > 0].min(initial=1.0)), 1e-9)
    chances = np.full(len(losses), share)
    for _ in range(60):
        factor = (low + high) / 2
        chances = np.clip(factor * losses, LEAST * share, 1.0)
        if chances @ lengths > share * lengths.sum():
            high = factor
        else:
            low = factor
    return chances
