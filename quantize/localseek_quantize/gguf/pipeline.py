"""Planned tensors -> the tensor data of a GGUF: read, check, quantize, write, in blocks.

    block of rows ─▶ float32 ─▶ finite? ─▶ quantized ─┐
    block of rows ─▶ …        (several threads)       ├─▶ written in order, by one thread
    block of rows ─▶ …                                ┘

A block is small, and no more of them are under way than the threads need: the memory does
not depend on how large the model is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from localseek.errors import BadDataError
from localseek.printable import printable
from localseek_quantize.gguf.head import padding
from localseek_quantize.gguf.input import GgufTensor
from localseek_quantize.quantization import ggml
from localseek_quantize.source import Rows, Source, n_rows, n_weights

MAX_F16 = 65504.0
BLOCK_WEIGHTS = 1 << 20  # 4 MiB as float32; 80 ms of one core as Q4_K
COPIES_OF_A_BLOCK = 6  # as stored, as float32, in between, and as results that wait
BASE_BYTES = 300 << 20  # Python, its libraries, and a vocabulary of 152k tokens


class NonFiniteError(BadDataError):
    """A weight that is no number; a model with it says nothing that makes sense."""

    def __init__(self, tensor: str, *, row: int, value: float) -> None:
        found = "NaN" if np.isnan(value) else "infinity"
        super().__init__(
            f"tensor {printable(tensor)} holds {found} in row {row:,}; the checkpoint is damaged.",
            hint="fetch or train it again, or insist with --allow-nonfinite.",
        )
        self.tensor = tensor
        self.row = row


class OverflowingError(BadDataError):
    """A weight that the type it should get cannot express."""

    def __init__(self, tensor: str, *, type_name: str) -> None:
        super().__init__(
            f"tensor {printable(tensor)} has weights too large for {type_name}.",
            hint="choose a type with a wider range: BF16 or F32.",
        )
        self.tensor = tensor
        self.type_name = type_name


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTensor:
    """One tensor of the output: where it comes from and what it becomes."""

    name: str
    source: Source
    type_name: str
    importance: npt.NDArray[np.float32] | None = None  # (n_matrices, n_per_row)

    @property
    def dims(self) -> tuple[int, ...]:
        """The shape as ggml has it: the fastest dimension first."""
        return self.source.shape[::-1]

    @property
    def is_copied(self) -> bool:
        """Whether its bytes can stay as they are."""
        return isinstance(self.source, GgufTensor) and self.source.type_name == self.type_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How the weights are to be worked on."""

    n_threads: int
    allow_nonfinite: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. ``n_tensors_done`` counts whole tensors."""

    n_tensors_done: int
    n_tensors: int
    n_weights_done: int
    n_weights: int
    n_bytes_written: int
    elapsed_s: float


OnProgress: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of one tensor that are quantized in one go."""

    tensor: PlannedTensor
    start: int
    stop: int

    @property
    def is_last(self) -> bool:
        return self.stop == n_rows(self.tensor.source)


def write_tensors(
    tensors: Sequence[PlannedTensor], file: BinaryIO, work: Work, on_progress: OnProgress
) -> None:
    """Write the data of ``tensors``, in order, each padded to the alignment.

    Raises NonFiniteError and OverflowingError, and what the sources raise.
    """
    progress = _Counter(tensors, on_progress)
    for type_name in {tensor.type_name for tensor in tensors}:
        ggml.prepare(type_name)  # its tables are not made by several threads at once
    with ThreadPoolExecutor(work.n_threads, thread_name_prefix="quantize") as pool:
        done = _in_order(
            pool,
            lambda block: _encode(block, allow_nonfinite=work.allow_nonfinite),
            _blocks(tensors),
            n_ahead=2 * work.n_threads,
        )
        for block, encoded in done:
            n_bytes = file.write(encoded.tobytes())
            if block.is_last:
                n_bytes += file.write(bytes(padding(file.tell())))
            progress.add(block, n_bytes)


def memory_bytes(tensors: Sequence[PlannedTensor], n_threads: int) -> int:
    """What the work needs at most, the interpreter and its libraries included."""
    longest_row = max((tensor.source.shape[-1] for tensor in tensors), default=0)
    block_bytes = 4 * max(BLOCK_WEIGHTS, longest_row)  # as float32
    return BASE_BYTES + n_threads * COPIES_OF_A_BLOCK * block_bytes


def _blocks(tensors: Sequence[PlannedTensor]) -> Iterator[_Block]:
    """Cut each tensor into blocks; none reaches over the end of a matrix of a stack."""
    for tensor in tensors:
        shape = tensor.source.shape
        n_matrix = shape[-2] if len(shape) > 1 else 1
        step = max(BLOCK_WEIGHTS // shape[-1], 1)
        for first in range(0, n_rows(tensor.source), n_matrix):
            for start in range(first, first + n_matrix, step):
                yield _Block(tensor, start, min(start + step, first + n_matrix))


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[_Block], ggml.Encoded],
    blocks: Iterator[_Block],
    *,
    n_ahead: int,
) -> Iterator[tuple[_Block, ggml.Encoded]]:
    """Do ``work`` in the pool, at most ``n_ahead`` blocks before the one that is asked for."""
    waiting: deque[tuple[_Block, Future[ggml.Encoded]]] = deque()
    try:
        for block in islice(blocks, n_ahead):
            waiting.append((block, pool.submit(work, block)))
        while waiting:
            block, future = waiting.popleft()
            encoded = future.result()
            for following in islice(blocks, 1):
                waiting.append((following, pool.submit(work, following)))
            yield block, encoded
    finally:
        for _, future in waiting:
            future.cancel()


def _encode(block: _Block, *, allow_nonfinite: bool) -> ggml.Encoded:
    tensor = block.tensor
    if tensor.is_copied and isinstance(tensor.source, GgufTensor):
        encoded = tensor.source.read_encoded(block.start, block.stop)
        if not allow_nonfinite:
            rows = ggml.dequantize(encoded, tensor.type_name, tensor.dims[0])
            _check_numbers(block, rows)
        return encoded
    rows = tensor.source.read(block.start, block.stop)
    if not allow_nonfinite:
        _check_numbers(block, rows)
    encoded = ggml.quantize(rows, tensor.type_name, _importance(block))
    if not allow_nonfinite and not ggml.is_valid(encoded, tensor.type_name):
        raise OverflowingError(tensor.name, type_name=tensor.type_name)
    return encoded


def _importance(block: _Block) -> npt.NDArray[np.float32] | None:
    """The importance of the matrix that this block is of, (n_per_row,)."""
    importance = block.tensor.importance
    if importance is None:
        return None
    shape = block.tensor.source.shape
    weights: npt.NDArray[np.float32] = importance[block.start // shape[-2] if len(shape) > 2 else 0]
    return weights


def _check_numbers(block: _Block, rows: Rows) -> None:
    """Refuse what is no number, and what the scales of a type, being F16, cannot express."""
    with np.errstate(invalid="ignore"):
        low, high = float(rows.min()), float(rows.max())  # NaN if there is one
    if not np.isfinite(low + high):
        row, column = (int(index) for index in np.argwhere(~np.isfinite(rows))[0])
        value = float(rows[row, column])
        raise NonFiniteError(block.tensor.name, row=block.start + row, value=value)
    if max(high, -low) > MAX_F16 and block.tensor.type_name not in ("F32", "BF16"):
        raise OverflowingError(block.tensor.name, type_name=block.tensor.type_name)


class _Counter:
    """Counts what is written and tells of it."""

    def __init__(self, tensors: Sequence[PlannedTensor], on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self._n_tensors = len(tensors)
        self._n_weights = sum(n_weights(tensor.source) for tensor in tensors)
        self._tensors_done = self._weights_done = self._bytes = 0
        self._started = perf_counter()

    def add(self, block: _Block, n_bytes: int) -> None:
        self._tensors_done += block.is_last
        self._weights_done += (block.stop - block.start) * block.tensor.source.shape[-1]
        self._bytes += n_bytes
        self._on_progress(
            Progress(
                self._tensors_done,
                self._n_tensors,
                self._weights_done,
                self._n_weights,
                self._bytes,
                perf_counter() - self._started,
            )
        )
