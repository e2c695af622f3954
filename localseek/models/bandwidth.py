"""How fast this machine's memory is: what bounds the tokens per second of a CPU.

Each thread copies an array larger than the caches, all at once and again and again for about
a second. The best round counts, since other programs can only make one slower. What is
copied is read and written, so its bytes count twice.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

MIB = 2**20
ARRAY_BYTES = 64 * MIB  # of a thread; server processors have caches of that size
MOST_BYTES = 1024 * MIB  # of all threads, sources and copies together
SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bandwidth:
    """Bytes read and written in a second by so many threads that copy."""

    bytes_per_s: float
    n_threads: int


def measure_bandwidth(
    n_threads: int, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES
) -> Bandwidth:
    """Copy for ``seconds``, which it takes a little longer than, within ``most_bytes``."""
    n_items = max(1, min(ARRAY_BYTES, most_bytes // (2 * n_threads)) // 8)
    pairs = [(np.ones(n_items), np.ones(n_items)) for _ in range(n_threads)]
    n_bytes = sum(2 * source.nbytes for source, _ in pairs)
    best, end = 0.0, perf_counter() + seconds
    with ThreadPoolExecutor(n_threads) as pool:
        while not best or perf_counter() < end:
            best = max(best, n_bytes / _round(pool, pairs))
    return Bandwidth(bytes_per_s=best, n_threads=n_threads)


def _round(
    pool: ThreadPoolExecutor, pairs: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]
) -> float:
    """Copy each pair once, from a common start; return the seconds from the first to the last.

    The threads look at the clock themselves: this one may not run again until they are done.
    """
    start_line = threading.Barrier(len(pairs))

    def copy(pair: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]) -> tuple[float, float]:
        start_line.wait()
        started = perf_counter()
        np.copyto(pair[1], pair[0])  # gives up the GIL
        return started, perf_counter()

    times = list(pool.map(copy, pairs))
    return max(ended for _, ended in times) - min(started for started, _ in times)
