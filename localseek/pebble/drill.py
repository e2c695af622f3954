"""A conversation -> its tokens in any order, said twice: practice in copying, and nothing else.

    the blue box is red  ─▶  box red the is blue · box red the is blue
                                                    └── is learned ──┘

All worked solutions copy: digits, colours, what is left of a list. A young network is long
without the two layers that find what followed last time; sequences that only repeat make them
form early. Source: "In-context Learning and Induction Heads" (Olsson et al. 2022).
"""

from __future__ import annotations

from random import Random

import numpy as np

from localseek.pebble.row import Row

MIN_TOKENS, MAX_TOKENS = 6, 48  # said twice


def drill(row: Row, random: Random) -> Row:
    """Make a drill of the tokens of ``row``; its first one, the beginning mark, stays first."""
    first, *rest = row.ids.tolist()
    random.shuffle(rest)
    said = rest[: random.randint(MIN_TOKENS, MAX_TOKENS)]
    ids = np.array([first, *said, *said], np.int64)
    # The first token of the second time is anybody's guess.
    return Row(ids, np.arange(len(ids)) > len(said) + 1)
