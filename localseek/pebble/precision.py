"""A device -> the numbers in which it multiplies matrices fastest: float32 or bfloat16.

Newer processors multiply bfloat16 natively, several times as fast as float32; on others it
is emulated and slower. So both are tried. Weights, norms and losses stay in float32.
"""

from __future__ import annotations

from math import inf
from time import perf_counter

import torch
from torch import Tensor

SIZE = (1024, 256, 512)  # a batch of 1,024 tokens, from the stream to the feed-forward part
N_ROUNDS = 50


def fast_dtype(device: torch.device) -> torch.dtype:
    """Return float32 or bfloat16."""
    if device.type != "cpu":
        return torch.bfloat16
    # In turns, so that what else the processor does for a while slows both.
    n_rows, n_in, n_out = SIZE
    left, right = torch.ones(n_rows, n_in), torch.ones(n_in, n_out)
    shortest = dict.fromkeys((torch.float32, torch.bfloat16), inf)
    for _ in range(N_ROUNDS):
        for dtype, known in shortest.items():
            shortest[dtype] = min(known, _seconds(left.to(dtype), right.to(dtype)))
    return min(shortest, key=shortest.__getitem__)


def _seconds(left: Tensor, right: Tensor) -> float:
    started = perf_counter()
    left @ right
    return perf_counter() - started
