"""Bytes of JSON -> one object, where every key stands once and nothing is out of proportion.

Python's reader lets pass what makes two programs see two things in one file: the last of two
equal keys wins, NaN is a number, UTF-16 is guessed at. Here all of that is refused, and so is
what would take minutes or gigabytes: a hundred thousand brackets, a number of a million digits.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.quoted import quoted

MAX_ITEMS = 1 << 21  # enough for 250,000 tensors; the largest known checkpoint has 92,000
MAX_DIGITS = 20  # of 2**64


def parse_object(path: Path, field: str, raw: bytes) -> dict[str, Any]:
    """Parse ``raw``, which is what ``path`` has as its ``field``; raises CheckpointError."""
    n_items = sum(raw.count(mark) for mark in (b"{", b"[", b","))
    if n_items > MAX_ITEMS:
        found = f"JSON of {n_items:,} items"
        raise CheckpointError(path, field=field, found=found, must_be=f"of at most {MAX_ITEMS:,}")
    try:
        values = json.loads(
            raw.decode(), object_pairs_hook=_once_each, parse_constant=_refuse, parse_int=_integer
        )
        if b"\\u" in raw:  # which can spell half a character: that cannot be written again
            json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        found = f"no good JSON ({printable(reason)})"
        must_be = "JSON in UTF-8 with every key once"
        raise CheckpointError(path, field=field, found=found, must_be=must_be) from error
    if not isinstance(values, dict):
        raise CheckpointError(path, field=field, found="no JSON object", must_be="one")
    return values


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        [(key, n)] = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"{n} keys are {quoted(key)}")
    return values


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _integer(digits: str) -> int:
    if digits == "-0":
        raise ValueError("-0 is no whole number")
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number of {len(digits):,} digits")
    return int(digits)
