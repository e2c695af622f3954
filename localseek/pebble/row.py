"""One conversation in tokens, and which of them the model is to learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A conversation in tokens, and for each whether the model writes it."""

    ids: Ids
    is_reply: npt.NDArray[np.bool_]
    worth: float = 1.0  # of saying just this
    is_guess: bool = False  # an answer without thinking, which is often beyond anybody
