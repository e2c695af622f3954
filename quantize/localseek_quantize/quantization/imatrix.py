"""An importance matrix of llama.cpp -> how much each column of a tensor matters.

llama-imatrix ran the model over a text and summed, for each input of each matrix, its
squares. Two tensors hold that for a matrix ``NAME``:

    NAME.in_sum2  (columns, experts)  sums of squares   ─┐
    NAME.counts   (1, experts)        of how many tokens ─┴─▶ sum / count, 1 where count is 0

Source: tools/imatrix/imatrix.cpp, common/imatrix-loader.cpp and load_imatrix in
tools/quantize/quantize.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from localseek.errors import BadDataError
from localseek.models.gguf import Field, Gguf, read_gguf
from localseek.models.header_error import HeaderError, NotGgufError
from localseek.models.metadata import Metadata
from localseek.models.tensors import TensorInfo
from localseek.printable import printable
from localseek_quantize.positional_file import PositionalFile
from localseek_quantize.quantization.ggml import FloatArray
from localseek_quantize.quantization.tensor_rules import EMBEDDINGS

MAX_BYTES = 4 << 30  # that of a model with 256 experts in each of 58 layers has 1 GB
MAX_TEXT_BYTES = 127  # of a file name in the metadata, as upstream cuts it

_SUMS, _COUNTS = ".in_sum2", ".counts"


class ImportanceMismatchError(BadDataError):
    """Importance that was measured on a model of another shape."""

    def __init__(self, path: Path, *, tensor: str, found: int, expected: int) -> None:
        super().__init__(
            f"{printable(path.name)} has {found:,} numbers for {printable(tensor)}, "
            f"which needs {expected:,}.",
            hint="take an importance matrix that was made from this very model.",
        )
        self.tensor = tensor
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """What a file knows of the matrices of one model."""

    path: Path
    datasets: tuple[bytes, ...]  # names of the texts
    n_chunks: int
    weights: Mapping[str, FloatArray]  # tensor name -> one number a column and expert

    def of(self, name: str, shape: Sequence[int]) -> FloatArray | None:
        """Return (experts, columns) for a tensor, ``shape`` slowest dimension first.

        None if the file knows nothing of it, or something of another size for the token
        embeddings, which upstream overlooks. Otherwise ImportanceMismatchError.
        """
        found = self.weights.get(name)
        if found is None:
            return None
        n_experts = shape[-3] if len(shape) > 2 else 1
        if found.size == n_experts * shape[-1]:
            return found.reshape(n_experts, shape[-1])
        if name in EMBEDDINGS:
            return None
        raise ImportanceMismatchError(
            self.path, tensor=name, found=found.size, expected=n_experts * shape[-1]
        )

    def fields(self) -> dict[str, Field]:
        """Return what llama-quantize notes in a model, less the folder: it may name a person."""
        fields = {"quantize.imatrix.file": _text(os.fsencode(self.path.name))}
        if self.datasets:
            fields["quantize.imatrix.dataset"] = _text(self.datasets[0])
        fields["quantize.imatrix.entries_count"] = Field("u32", len(self.weights))
        if self.n_chunks > 0:
            fields["quantize.imatrix.chunks_count"] = Field("u32", self.n_chunks)
        return fields


def read_importance(path: Path) -> Importance:
    """Read all of an importance matrix; it takes as much memory as the file is long.

    Raises HeaderError, naming the field or the tensor, for what is none or is damaged.
    """
    gguf = _read_header(path)
    metadata = Metadata(path, gguf.fields)
    datasets = _datasets(metadata, gguf.fields)
    with closing(PositionalFile(path)) as file:
        weights = {
            name: _weights(gguf, file, name, sums, counts) for name, sums, counts in _pairs(gguf)
        }
    if not weights:
        metadata.refuse("the number of its matrices", 0, "at least 1")
    return Importance(
        path=path,
        datasets=datasets,
        n_chunks=metadata.integer("imatrix.chunk_count", 0, 2**32 - 1),
        weights=weights,
    )


def _read_header(path: Path) -> Gguf:
    try:
        gguf = read_gguf(path)
    except NotGgufError as error:
        error.hint = error.hint or (
            "a .dat file of old? `llama-imatrix -m MODEL --in-file OLD.dat -o NEW.gguf` rewrites it."
        )
        raise
    n_bytes = sum(tensor.size_bytes for tensor in gguf.tensors)
    if n_bytes > MAX_BYTES:
        raise HeaderError(
            path, field="its size", found=f"{n_bytes:,} bytes", must_be=f"at most {MAX_BYTES:,}"
        )
    return gguf


def _datasets(metadata: Metadata, fields: Mapping[str, Field]) -> tuple[bytes, ...]:
    """The names of the texts. A model has no such field: it tells the two apart."""
    for key in ("imatrix.datasets", "imatrix.chunk_size"):
        if key not in metadata:
            metadata.refuse(key, "missing", "there, as llama-imatrix writes it")
    value = fields["imatrix.datasets"].value
    return tuple(value) if isinstance(value, list) else ()


def _pairs(gguf: Gguf) -> Iterator[tuple[str, TensorInfo, TensorInfo]]:
    """Put the two tensors of each matrix together."""
    tensors = {tensor.name: tensor for tensor in gguf.tensors}
    names = [name.removesuffix(_SUMS) for name in tensors if name.endswith(_SUMS)]
    names += [name.removesuffix(_COUNTS) for name in tensors if name.endswith(_COUNTS)]
    for name in dict.fromkeys(names):
        for part in (name + _SUMS, name + _COUNTS):
            found = tensors.get(part)
            if found is None or found.type_name != "F32":
                raise HeaderError(
                    gguf.path,
                    field=f"tensor {part}",
                    found="missing" if found is None else f"of type {found.type_name}",
                    must_be="there, as F32",
                )
        yield name, tensors[name + _SUMS], tensors[name + _COUNTS]


def _weights(
    gguf: Gguf, file: PositionalFile, name: str, sums_info: TensorInfo, counts_info: TensorInfo
) -> FloatArray:
    """The mean of each column; a column counts as 1 where nothing was seen of an expert."""
    sums, counts = (_numbers(gguf, file, info) for info in (sums_info, counts_info))
    if sums.size % counts.size:
        raise HeaderError(
            gguf.path,
            field=f"the size of {sums_info.name}",
            found=f"{sums.size:,}",
            must_be=f"a multiple of its {counts.size:,} counts",
        )
    rounded = np.floor(counts.astype(np.float64) + 0.5).astype(np.float32)[:, None]  # as lround
    seen = rounded > 0
    weights = np.ones((counts.size, sums.size // counts.size), np.float32)
    with np.errstate(all="ignore"):
        np.divide(sums.reshape(weights.shape), rounded, out=weights, where=seen)
    if not (np.isfinite(weights).all() and np.isfinite(counts).all()):
        raise HeaderError(
            gguf.path, field=f"a number for {name}", found="NaN or infinite", must_be="finite"
        )
    if weights.min() < 0:  # of sums of squares
        raise HeaderError(
            gguf.path, field=f"a number for {name}", found="negative", must_be="0 or more"
        )
    return weights


def _numbers(gguf: Gguf, file: PositionalFile, info: TensorInfo) -> FloatArray:
    raw = file.read(gguf.data_start + info.offset, info.size_bytes)
    return np.frombuffer(raw, "<f4")


def _text(raw: bytes) -> Field:
    return Field("string", raw[:MAX_TEXT_BYTES])
