"""A model and a machine -> what fits in which quantization, context and cache type.

header ─▶ each quantization ─▶ each context and KV type ─┬─▶ placed ─▶ Fit
machine: free memory, card ──────────────────────────────┘

From the header alone: nothing is loaded, and what is not here need not be fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from localseek.jobs.quantized_header import quantized_header
from localseek.models.card import Card
from localseek.models.file_types import FILE_TYPES
from localseek.models.gpus import usable_bytes
from localseek.models.header import Header
from localseek.models.kv_cache import ContextSize, KvTypeError, check_kv_type
from localseek.models.outline import Outline, outline
from localseek.models.placement import Placement, most_gpu_layers, place

QUANTS = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "IQ4_XS", "Q3_K_M", "Q2_K")  # best first
GOOD = QUANTS[:4]  # below them a model loses noticeably
CONTEXTS = (8192, 32768, 131072)
KV_TYPES = ("f16", "q8_0", "q4_0")

Where = Literal["gpu", "split", "cpu", "nowhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What there is to run on; bandwidths in bytes per second, None if not known."""

    free_bytes: int
    total_bytes: int
    n_cores: int
    cpu_bytes_per_s: float | None
    card: Card | None = None

    @property
    def gpu_bytes(self) -> int:
        """What may be filled of the card."""
        return usable_bytes(self.card.free_bytes) if self.card else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A context of a model on a machine."""

    size: ContextSize
    placement: Placement
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A quantization of a model, in all contexts."""

    quant: str
    model: Outline
    is_file: bool  # the file that was asked about; the others are computed
    fits: tuple[Fit, ...]

    @property
    def size_bytes(self) -> int:
        """Of the file."""
        return self.model.header.size_bytes


def plan_rows(header: Header, machine: Machine, *, is_file: bool) -> tuple[Row, ...]:
    """Plan a model in its own quantization and in those offered, the largest first.

    ``is_file`` says that ``header`` is that of a file and no outline.
    """
    own = quant_of(header)
    rows = [_row(header, own, machine, is_file=True)] if is_file else []
    rows += [
        _row(quantized_header(header, quant), quant, machine, is_file=False)
        for quant in QUANTS
        if not (is_file and quant == own)
    ]
    return tuple(sorted(rows, key=lambda row: -row.size_bytes))


def quant_of(header: Header) -> str:
    """What the file calls its quantization."""
    return FILE_TYPES.get(header.file_type or 0, "this file")


def contexts_of(header: Header) -> tuple[int, ...]:
    """The contexts that are worth a column: those up to the trained one, and that."""
    shorter = tuple(n_ctx for n_ctx in CONTEXTS if n_ctx < header.n_ctx_train)
    return (*shorter, min(header.n_ctx_train, CONTEXTS[-1]))


def fit(model: Outline, size: ContextSize, machine: Machine) -> Fit:
    """Place a model with as many layers on the card as it holds."""
    n = most_gpu_layers(model, size, machine.gpu_bytes) if machine.gpu_bytes else 0
    placement = place(model, size, n)
    needed_bytes = placement.host.total_bytes
    if machine.card and machine.card.is_shared:
        needed_bytes += placement.gpu.total_bytes
    where: Where = "nowhere"
    if needed_bytes <= machine.free_bytes:
        where = "cpu" if not n else "gpu" if n == placement.n_layers else "split"
    return Fit(size=size, placement=placement, where=where)


def _row(header: Header, quant: str, machine: Machine, *, is_file: bool) -> Row:
    model = outline(header)
    fits = tuple(fit(model, size, machine) for size in _sizes(header))
    return Row(quant=quant, model=model, is_file=is_file, fits=fits)


def _sizes(header: Header) -> Iterator[ContextSize]:
    for kv_type in KV_TYPES:
        if takes(header, kv_type):
            for n_ctx in contexts_of(header):
                yield ContextSize(n_ctx=n_ctx, kv_type=kv_type)


def takes(header: Header, kv_type: str) -> bool:
    """Whether the heads of a model can be kept in that type."""
    try:
        check_kv_type(header, kv_type)
    except KvTypeError:
        return False
    return True
