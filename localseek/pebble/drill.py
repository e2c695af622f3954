"""A conversation -> its tokens in any order, said twice: practice in copying, and nothing else.

    the blue box is red  ─▶  box red the is blue · box red the is blue
                                                    └── is learned ──┘
                             <bos> 1 2 1 1 , 2 1 , 1 <bos> 1 2 1 1 , 2 1 , 1
                                                           └── is learned ──┘

All worked solutions copy: digits, colours, what is left of a list. A young network is long
without the two layers that find what followed last time; sequences that only repeat make them
form early. Where few tokens come again and again, as in numbers that are nearly alike, what
followed last time is not enough, and the place has to be kept; a mark says where it begins.
Source: "In-context Learning and Induction Heads" (Olsson et al. 2022).
"""

from __future__ import annotations

from random import Random

import numpy as np

from localseek.pebble.row import Row

MIN_TOKENS, MAX_TOKENS = 6, 48  # said twice
WITH_FEW, MAX_FEW = 0.5, 8  # kinds of tokens


def drill(row: Row, random: Random) -> Row:
    """Make a drill of the tokens of ``row``; its first one, the beginning mark, stays first."""
    first, *rest = row.ids.tolist()
    random.shuffle(rest)
    n_said = random.randint(MIN_TOKENS, MAX_TOKENS)
    if random.random() < WITH_FEW:
        few = random.choices(rest[: random.randint(2, MAX_FEW)], k=n_said)
        ids = np.array([first, *few, first, *few], np.int64)
        return Row(ids, np.arange(len(ids)) > n_said + 1)
    said = rest[:n_said]
    ids = np.array([first, *said, *said], np.int64)
    # The first token of the second time is anybody's guess.
    return Row(ids, np.arange(len(ids)) > len(said) + 1)
