"""A device -> the numbers in which it multiplies matrices fastest: float32 or bfloat16.

Newer processors multiply bfloat16 natively, several times as fast as float32; on others it
is emulated and slower. So both are tried. Weights, norms and losses stay in
float32 where they are learned from.
"""

from __future__ import annotations

from time import perf_counter

import torch
from torch import Tensor

SIZE = (1024, 256, 512)  # a batch of 1,024 tokens, from the stream to the feed-forward part
N_ROUNDS = 20


def fast_dtype(device: torch.device) -> torch.dtype:
    """Return float32 or bfloat16."""
    if device.type != "cpu":
        return torch.bfloat16
    pairs = [_factors(torch.float32), _factors(torch.bfloat16)]
    # In turns, so that what else the processor does for a while slows both.
    fastest, _ = min(pairs * N_ROUNDS, key=_seconds)
    return fastest.dtype


def _factors(dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    n_rows, n_in, n_out = SIZE
    return torch.ones(n_rows, n_in, dtype=dtype), torch.ones(n_in, n_out, dtype=dtype)


def _seconds(factors: tuple[Tensor, Tensor]) -> float:
    left, right = factors
    started = perf_counter()
    left @ right
    return perf_counter() - started
