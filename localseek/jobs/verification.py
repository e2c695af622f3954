"""A model on this disk -> proof that its bytes are the right ones, and its weights numbers.

    header ─▶ checked
    file   ─▶ read once, in order ─┬─▶ sha256 ─▶ as whoever has the file named it?
                                   └─▶ rows of each tensor ─▶ all finite?

A flipped bit in a weight is no error that anything else would notice: the model runs, and
says something else.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from localseek.errors import BadDataError, DiskError
from localseek.models.gguf import Gguf
from localseek.models.header import read_header
from localseek.models.machine import physical_cores
from localseek.models.shards import read_shards
from localseek.models.stored_model import StoredModel
from localseek.models.tensors import NOT_WEIGHTS, TensorInfo, block_size, row_bytes
from localseek.printable import printable
from localseek_quantize.positional_file import PositionalFile
from localseek_quantize.quantization import ggml

BLOCK_WEIGHTS = 1 << 21  # that are looked at in one go: whole blocks, 8 MiB of float32
BLOCK_BYTES = 1 << 22
N_SHOWN = 12  # digits of a sha256 in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far it is, in bytes of the model's files."""

    n_done: int
    n_total: int
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found out about a model that is sound."""

    sha256: tuple[str, ...]  # of each file
    n_compared: int  # files whose sha256 was known before
    n_tensors: int
    elapsed_s: float


class ChecksumError(BadDataError):
    """A file whose bytes are not those that it was named after."""

    def __init__(self, path: Path, *, expected: str, found: str, hint: str) -> None:
        super().__init__(
            f"{printable(path.name)} is damaged: its sha256 is {found[:N_SHOWN]}…, "
            f"it should be {expected[:N_SHOWN]}….",
            hint=hint,
        )
        self.path = path
        self.expected = expected
        self.found = found


class NotFiniteError(BadDataError):
    """A tensor with a weight that is no number."""

    def __init__(self, path: Path, tensor: str, *, row: int) -> None:
        super().__init__(
            f"{printable(path.name)}: tensor {printable(tensor)} has a weight in row {row:,} "
            "that is NaN or infinite.",
            hint="the model was broken when it was made; get another conversion of it.",
        )
        self.path = path
        self.tensor = tensor
        self.row = row


def verify(
    model: StoredModel,
    *,
    on_progress: Callable[[Progress], None],
    interrupted: Callable[[], bool],
) -> Verified:
    """Read a model from end to end.

    Raises HeaderError and the like for a header that is wrong, ChecksumError, NotFiniteError,
    FileChangedError for a file that somebody writes into, DiskError for a disk that fails,
    and KeyboardInterrupt on demand.
    """
    try:
        return _verified(model, on_progress, interrupted)
    except OSError as error:
        reason = printable((error.strerror or str(error)).lower())
        raise DiskError(f"{printable(model.path.name)} cannot be read: {reason}.") from error


def _verified(
    model: StoredModel,
    on_progress: Callable[[Progress], None],
    interrupted: Callable[[], bool],
) -> Verified:
    started = perf_counter()
    header = read_header(model.path)
    n_done = 0
    digests = []
    expected = model.sha256 + (None,) * len(header.shards)

    def advance(n_bytes: int) -> None:
        nonlocal n_done
        n_done += n_bytes
        elapsed_s = perf_counter() - started
        on_progress(Progress(n_done=n_done, n_total=header.size_bytes, elapsed_s=elapsed_s))
        if interrupted():
            raise KeyboardInterrupt

    with ThreadPoolExecutor(physical_cores()) as pool:
        for shard, known in zip(read_shards(model.path), expected, strict=False):
            reading = _Reading(shard, pool, advance)
            digests.append(reading.digest())
            if known is not None and digests[-1] != known:
                hint = _get_again(model)
                raise ChecksumError(shard.path, expected=known, found=digests[-1], hint=hint)
            if reading.fault is not None:
                raise reading.fault
    return Verified(
        sha256=tuple(digests),
        n_compared=sum(known is not None for known in expected),
        n_tensors=len(header.tensors),
        elapsed_s=perf_counter() - started,
    )


class _Reading:
    """One pass over one file: its bytes are hashed in order, its weights looked at by threads."""

    def __init__(
        self, shard: Gguf, pool: ThreadPoolExecutor, advance: Callable[[int], None]
    ) -> None:
        self.fault: NotFiniteError | None = None  # the first in the file
        self._shard = shard
        self._pool = pool
        self._advance = advance
        self._hash = hashlib.sha256()
        self._pending: deque[Future[NotFiniteError | None]] = deque()

    def digest(self) -> str:
        """Read the file; return its sha256, and leave what is wrong in ``fault``."""
        with closing(PositionalFile(self._shard.path)) as file:
            at = 0
            for tensor in self._shard.tensors:
                start = self._shard.data_start + tensor.offset
                self._skim(file, at, start)
                self._tensor(file, start, tensor)
                at = start + tensor.size_bytes
            self._skim(file, at, file.size_bytes)
        while self._pending:
            self._settle()
        return self._hash.hexdigest()

    def _skim(self, file: PositionalFile, start: int, stop: int) -> None:
        """Take bytes that are no weights: the header, and padding."""
        for at in range(start, stop, BLOCK_BYTES):
            self._take(file.read(at, min(BLOCK_BYTES, stop - at)))

    def _tensor(self, file: PositionalFile, start: int, tensor: TensorInfo) -> None:
        if tensor.type_name in NOT_WEIGHTS:
            self._skim(file, start, start + tensor.size_bytes)
            return
        for first, n_bytes in _blocks(tensor):
            raw = file.read(start, n_bytes)
            start += n_bytes
            if self.fault is None:
                self._pending.append(self._pool.submit(self._look, raw, tensor, first))
            self._take(raw)
            while len(self._pending) > 2 * physical_cores():
                self._settle()

    def _take(self, raw: bytes) -> None:
        self._hash.update(raw)
        self._advance(len(raw))

    def _settle(self) -> None:
        fault = self._pending.popleft().result()
        self.fault = self.fault or fault

    def _look(self, raw: bytes, tensor: TensorInfo, first: int) -> NotFiniteError | None:
        """Look at weights, the first of which is the ``first`` of the tensor."""
        encoded = np.frombuffer(raw, np.uint8)
        block, block_bytes = block_size(tensor.type_name), row_bytes(tensor.type_name, 1)
        weights = ggml.dequantize(encoded, tensor.type_name, len(raw) // block_bytes * block)
        finite = np.isfinite(weights)
        if finite.all():
            return None
        row = (first + int(np.argmin(finite))) // tensor.shape[0]
        return NotFiniteError(self._shard.path, tensor.name, row=row)


def _blocks(tensor: TensorInfo) -> Iterator[tuple[int, int]]:
    """Cut a tensor: yield the index of the first weight, and the bytes, of each piece."""
    for first in range(0, tensor.n_weights, BLOCK_WEIGHTS):
        yield first, row_bytes(tensor.type_name, min(BLOCK_WEIGHTS, tensor.n_weights - first))


def _get_again(model: StoredModel) -> str:
    """How to replace a damaged file, by who keeps it."""
    if model.source == "hub":
        return "remove it with localseek rm, then fetch it again with localseek pull."
    if model.source == "ollama":
        return f"fetch it again: ollama rm {model.name}, then ollama pull {model.name}."
    return "fetch the file again."
