"""One seed → a seed for each sample: the same ones whenever it is asked for.

Sample 0 has the seed that was given, so that it is what one alone would be. Sample n has the
first four bytes of the sha256 of ``[seed, "name", n]``, as JSON, modulo 2**32 - 1. ``name`` is
the id of a line in a batch, and empty for `ask`.
"""

from __future__ import annotations

import hashlib
import json

from localseek.engine.request import MOST_SEEDS
from localseek.engine.sampler import fresh_seed


def seeds_of(name: str | int, base: int, n_samples: int, own: int | None) -> tuple[int, ...]:
    """Return the seed of each sample of what is called ``name``.

    ``own`` is the seed that was given to it. Where it has none, ``base`` is that of all, and
    even sample 0 has one of its own.
    """
    derived = [_derived(base if own is None else own, name, n) for n in range(n_samples)]
    return tuple(derived) if own is None else (own, *derived[1:])


def seeds_for(seed: int | None, n_samples: int) -> tuple[int, ...]:
    """Return the seeds of the samples of `ask`; without a seed the first one is a fresh one."""
    return seeds_of("", 0, n_samples, fresh_seed() if seed is None else seed)


def _derived(base: int, name: str | int, sample: int) -> int:
    text = json.dumps([base, str(name), sample])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % MOST_SEEDS
