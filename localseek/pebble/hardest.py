"""Many rows and how wrong the model is about each -> the few that there is most to learn from.

    16,000 tokens ─▶ forward ─▶ a loss for each reply ─▶ the worst 4,000 ─▶ forward, backward

A model that gets nineteen replies in twenty right learns next to nothing from the nineteen. To
look at one takes a third of the time that learning it does. What is no longer learned and gets
worse comes back by itself. Answers without thinking are wrong however much they are learned, so
they are chosen by chance.

Source: "Accelerating Deep Learning by Focusing on the Biggest Losers" (Jiang et al. 2019).
"""

from __future__ import annotations

from collections.abc import Sequence

from localseek.pebble.row import Row


def hardest(losses: Sequence[tuple[Row, float]], n_tokens: int) -> list[Row]:
    """Return about ``n_tokens`` of the rows with their losses, the worst first.

    Of those without thinking so many come along as fall to their share.
    """
    share = min(1.0, n_tokens / sum(len(row.ids) for row, _ in losses))
    guesses = [row for row, _ in losses if row.is_guess]
    chosen = guesses[: round(share * len(guesses))]
    n_chosen = sum(len(row.ids) for row in chosen)
    others = (found for found in losses if not found[0].is_guess)
    for row, _ in sorted(others, key=lambda found: -found[1]):
        if n_chosen >= n_tokens:
            break
        chosen.append(row)
        n_chosen += len(row.ids)
    return chosen
