"""A card to plan for: the GPU of this machine, or one that a person asks about.

24GiB                        a card without a name
24GiB,RTX 4090               its bandwidth is looked up
24GiB,my card,1008GB/s       or said
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from localseek.errors import UsageError
from localseek.models.gpu_bandwidth import gpu_bandwidth
from localseek.models.gpus import Gpu
from localseek.models.header_error import quoted
from localseek.printable import printable

_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?([KMGT]i?B)", re.IGNORECASE | re.ASCII)
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?GB/s", re.IGNORECASE | re.ASCII)
_UNITS = {
    "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12,
    "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40,
}  # fmt: skip
N_NAME = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """GPU memory to plan with; several cards count as one that is as large as all."""

    name: str
    n_cards: int = 1
    total_bytes: int
    free_bytes: tuple[int, ...]  # of each
    bytes_per_s: float | None  # of one; None if unknown
    is_shared: bool = False  # it is main memory
    is_here: bool = True


class CardError(UsageError):
    """A card that is not described as it should be."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(
            f"--gpu {quoted(text)}: {problem}.",
            hint='for example --gpu 24GiB, or --gpu "24GiB,RTX 4090".',
        )


def parse_card(text: str) -> Card:
    """Read what a person says about a card; raises CardError."""
    size, _, rest = text.partition(",")
    name, _, rate = rest.partition(",")
    total_bytes = _parse_size(text, size.strip())
    name = printable(name.strip()[:N_NAME])
    return Card(
        name=name or "a GPU",
        total_bytes=total_bytes,
        free_bytes=(total_bytes,),
        bytes_per_s=_parse_rate(text, rate.strip()) or gpu_bandwidth(name, total_bytes),
        is_here=False,
    )


def card_of(gpus: Sequence[Gpu]) -> Card | None:
    """The GPUs of this machine as one card; None without any. The slowest sets the pace."""
    if not gpus:
        return None
    names = sorted({gpu.name for gpu in gpus})
    rates = [gpu_bandwidth(gpu.name, gpu.total_bytes) for gpu in gpus]
    return Card(
        name=" + ".join(names) if len(gpus) == len(names) else f"{len(gpus)} x {names[0]}",
        n_cards=len(gpus),
        total_bytes=sum(gpu.total_bytes for gpu in gpus),
        free_bytes=tuple(gpu.free_bytes for gpu in gpus),
        bytes_per_s=None if None in rates else min(rate for rate in rates if rate),
        is_shared=any(gpu.is_shared for gpu in gpus),
    )


def _parse_size(text: str, size: str) -> int:
    match = _SIZE.fullmatch(size)
    if match is None:
        raise CardError(text, "it begins with the size of its memory, such as 24GiB")
    n_bytes = int(float(match[1]) * _UNITS[match[2].lower()])
    if n_bytes < 1:
        raise CardError(text, "a card has some memory")
    return n_bytes


def _parse_rate(text: str, rate: str) -> float | None:
    if not rate:
        return None
    match = _RATE.fullmatch(rate)
    if match is None or not float(match[1]):
        raise CardError(text, "its bandwidth is written as 1008GB/s")
    return float(match[1]) * 1e9
