"""A device -> the numbers in which it multiplies matrices fastest: float32 or bfloat16.

Newer processors multiply bfloat16 natively, several times as fast as float32; on others it
is emulated and slower. So both are tried. Weights, norms and losses stay in float32.
"""

from __future__ import annotations

from time import perf_counter

import torch

SIZE = (1024, 256, 512)  # a batch of 1,024 tokens, from the stream to the feed-forward part
N_TIMES = 10


def fast_dtype(device: torch.device) -> torch.dtype:
    """Return float32 or bfloat16."""
    if device.type != "cpu":
        return torch.bfloat16
    return min((torch.float32, torch.bfloat16), key=_seconds)


def _seconds(dtype: torch.dtype) -> float:
    """The shortest time of several that one product takes."""
    n_rows, n_in, n_out = SIZE
    left, right = torch.ones(n_rows, n_in, dtype=dtype), torch.ones(n_in, n_out, dtype=dtype)
    times = []
    for _ in range(N_TIMES):
        started = perf_counter()
        left @ right
        times.append(perf_counter() - started)
    return min(times)
