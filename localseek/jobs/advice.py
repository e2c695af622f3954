"""The rows of a plan -> the one to run, and why.

    card   the best quality wholly on it, with as long a context as can be
           else a smaller quality wholly on it, else as much of a good one as it holds
    CPU    the best quality that can be read along and leaves room to other programs
           else the smallest good one, for then speed is what is scarce

A longer context comes before a better quality: 32k holds the longest reply that the authors
of the distills ran, and a reply that is cut is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from localseek.jobs.planning import QUANTS, Fit, Machine, Row, fit, takes
from localseek.jobs.speed import Speed, expected_speed
from localseek.models.kv_cache import ContextSize

GOOD = QUANTS[:4]  # below them a model loses noticeably
LEFT_FREE = 2 * 2**30  # of main memory, for other programs
FLOATS = ("F32", "F16", "BF16")
QUICK = 8.0  # tokens per second that can be read along

# What is tried, in this order.
_WISHES = (
    (32768, "f16"),
    (32768, "q8_0"),
    (16384, "f16"),
    (16384, "q8_0"),
    (8192, "f16"),
    (8192, "q8_0"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to run, and why."""

    row: Row
    fit: Fit
    speed: Speed | None  # None: a bandwidth is not known
    reason: str


def advise(rows: Sequence[Row], machine: Machine, *, can_fetch: bool) -> Advice | None:
    """Choose one of ``rows``, which are ordered by size; None if nothing fits.

    Where other quantizations cannot be fetched only the file itself comes into question, and
    what can be made of it if its weights are not rounded yet.
    """
    can_make = can_fetch or any(row.is_file and _is_exact(row) for row in rows)
    return _Adviser([row for row in rows if can_make or row.is_file], machine).choose()


class _Adviser:
    def __init__(self, rows: Sequence[Row], machine: Machine) -> None:
        self._machine = machine
        self._good = [row for row in rows if row.is_file or row.quant in GOOD]
        self._poor = [row for row in rows if row not in self._good]
        self._fits: dict[tuple[str, int, str], Fit] = {}

    def choose(self) -> Advice | None:
        for reason, chosen in self._preferences():
            first = next(chosen, None)
            if first:
                row, found = first
                return Advice(row=row, fit=found, speed=self._speed(row, found), reason=reason)
        return None

    def _preferences(self) -> Iterator[tuple[str, Iterator[tuple[Row, Fit]]]]:
        """Reasons, and what each of them speaks for; the first that finds something decides."""
        smallest_first = self._good[::-1]
        if self._machine.card:
            best = "the best quality that stays wholly on the card"
            yield best, self._wished(self._good, _is_on_card)
            yield "nothing better stays wholly on the card", self._wished(self._poor, _is_on_card)
            split = "as much of it as the card holds; the CPU computes the rest"
            yield split, self._wished([*smallest_first, *self._poor], _is_split)
        quick = "the best quality that can be read along and leaves room to other programs"
        yield quick, self._wished(self._good, self._is_quick)
        small = "the smallest that is still good: on this CPU speed is scarce"
        yield small, self._wished(smallest_first, self._is_roomy)
        yield "nothing better leaves room", self._wished(self._poor, self._is_roomy)
        tight = [*smallest_first, *self._poor]
        yield "it fits, but leaves little room", self._wished(tight, _is_on_cpu)

    def _wished(
        self, rows: Sequence[Row], is_wanted: Callable[[Row, Fit], bool]
    ) -> Iterator[tuple[Row, Fit]]:
        """What is wanted, wish by wish, and for each in the order of ``rows``."""
        for n_ctx, kv_type in _WISHES:
            for row in rows:
                if takes(row.model.header, kv_type):
                    found = self._fit(row, min(n_ctx, row.model.header.n_ctx_train), kv_type)
                    if is_wanted(row, found):
                        yield row, found

    def _fit(self, row: Row, n_ctx: int, kv_type: str) -> Fit:
        key = row.quant, n_ctx, kv_type
        if key not in self._fits:
            size = ContextSize(n_ctx=n_ctx, kv_type=kv_type)
            self._fits[key] = fit(row.model, size, self._machine)
        return self._fits[key]

    def _is_roomy(self, row: Row, found: Fit) -> bool:
        left = self._machine.free_bytes - found.placement.host.total_bytes
        return _is_on_cpu(row, found) and left >= LEFT_FREE

    def _is_quick(self, row: Row, found: Fit) -> bool:
        speed = self._speed(row, found)
        return self._is_roomy(row, found) and speed is not None and speed.tokens_per_s >= QUICK

    def _speed(self, row: Row, found: Fit) -> Speed | None:
        machine, card = self._machine, self._machine.card
        gpu_rate = card.bytes_per_s if card else None
        if card and card.is_shared:  # its memory is main memory
            gpu_rate = gpu_rate or machine.cpu_bytes_per_s
        return expected_speed(
            row.model,
            found.size,
            found.placement,
            gpu_bytes_per_s=gpu_rate,
            cpu_bytes_per_s=machine.cpu_bytes_per_s,
        )


def _is_exact(row: Row) -> bool:
    """Whether every quantization can be made from these weights."""
    return all(tensor.type_name in FLOATS for tensor in row.model.header.tensors)


def _is_on_card(_row: Row, found: Fit) -> bool:
    return found.where == "gpu"


def _is_split(_row: Row, found: Fit) -> bool:
    return found.where == "split"


def _is_on_cpu(_row: Row, found: Fit) -> bool:
    return found.where == "cpu"
