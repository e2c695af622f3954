"""A GGUF file -> its fields and its tensors as sources, dequantized as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from localseek.models.gguf import Field
from localseek.models.shards import read_shards
from localseek.models.tensors import TensorInfo, row_bytes
from localseek_quantize.positional_file import PositionalFile
from localseek_quantize.quantization import ggml
from localseek_quantize.source import Rows


class GgufTensor:
    """A tensor of a GGUF file; its rows come as float32, or as the bytes that they are."""

    def __init__(self, file: PositionalFile, start: int, info: TensorInfo) -> None:
        self._file = file
        self._start = start
        self.info = info
        self.shape = info.shape[::-1]
        self._row_bytes = row_bytes(info.type_name, info.shape[0])

    @property
    def type_name(self) -> str:
        """The type that its bytes are of."""
        return self.info.type_name

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        return ggml.dequantize(self.read_encoded(start, stop), self.type_name, self.shape[-1])

    def read_encoded(self, start: int, stop: int) -> npt.NDArray[np.uint8]:
        """Return rows as they are stored, (n_rows, bytes a row)."""
        n_bytes = (stop - start) * self._row_bytes
        raw = self._file.read(self._start + start * self._row_bytes, n_bytes)
        return np.frombuffer(raw, np.uint8).reshape(stop - start, self._row_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufInput:
    """A model in one or several files. Close it when its tensors are not needed any more."""

    fields: Mapping[str, Field]
    tensors: tuple[GgufTensor, ...]
    files: tuple[PositionalFile, ...]

    def close(self) -> None:
        """Close the files."""
        for file in self.files:
            file.close()


def open_gguf(path: Path) -> GgufInput:
    """Open a model whose header has been checked; ``path`` is its first shard."""
    shards = read_shards(path)
    files = tuple(PositionalFile(shard.path) for shard in shards)
    return GgufInput(
        fields=shards[0].fields,
        tensors=tuple(
            GgufTensor(file, shard.data_start + info.offset, info)
            for shard, file in zip(shards, files, strict=True)
            for info in shard.tensors
        ),
        files=files,
    )
