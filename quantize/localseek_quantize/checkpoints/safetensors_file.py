"""One .safetensors file -> its tensors, read a block of rows at a time, as float32.

The header is checked in full before anything else is done; see safetensors_header.py.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from localseek.errors import LocalseekError
from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.float_formats import READABLE, to_float32
from localseek_quantize.checkpoints.safetensors_header import DTYPE_BITS, read_entries
from localseek_quantize.positional_file import PositionalFile
from localseek_quantize.source import Rows, n_rows


class TooManyFilesError(LocalseekError):
    """The system lets this process open no more files."""

    exit_code = 71  # EX_OSERR

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{printable(path.name)} cannot be opened: too many files are open.",
            hint="raise the limit of this shell: ulimit -n 4096",
        )
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTensor:
    """A tensor as a file holds it: a Source, so several threads may read it at once."""

    name: str
    dtype: str  # "BF16", as the file spells it
    shape: tuple[int, ...]
    file: PositionalFile = field(repr=False)
    start: int = field(repr=False)  # of its first byte in the file

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``; a vector or a number is one row.

        Raises CheckpointError if they are no floating-point numbers, and FileChangedError
        if they are not there any more.
        """
        check_readable(self)
        if not 0 <= start <= stop <= n_rows(self):
            raise IndexError(f"rows {start} to {stop} of {n_rows(self)} in {self.name}")
        n_per_row = self.shape[-1] if self.shape else 1
        row_bytes = n_per_row * DTYPE_BITS[self.dtype] // 8
        raw = self.file.read(self.start + start * row_bytes, (stop - start) * row_bytes)
        values = to_float32(np.frombuffer(raw, np.uint8), self.dtype)
        return values.reshape(stop - start, n_per_row)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetensorsFile:
    """An open file. Close it when nothing reads its tensors any more."""

    path: Path
    tensors: Mapping[str, StoredTensor]  # in the order of their data
    file: PositionalFile = field(repr=False)

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def open_safetensors(path: Path) -> SafetensorsFile:
    """Open ``path`` and check its header.

    Raises CheckpointError for anything wrong in it, NotRegularFileError for what is no
    file, ModelNotFoundError and UnreadableModelError as open_regular does.
    """
    with ExitStack() as opened:
        file = _open(path)
        opened.callback(file.close)
        tensors = {
            entry.name: StoredTensor(
                name=entry.name,
                dtype=entry.dtype,
                shape=entry.shape,
                file=file,
                start=entry.start,
            )
            for entry in read_entries(file)
        }
        opened.pop_all()
    return SafetensorsFile(path=path, tensors=tensors, file=file)


def _open(path: Path) -> PositionalFile:
    try:
        return PositionalFile(path)
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            raise TooManyFilesError(path) from error
        raise


def check_readable(tensor: StoredTensor) -> None:
    """Raise CheckpointError if the numbers of ``tensor`` cannot be read as weights."""
    if tensor.dtype not in READABLE:
        raise CheckpointError(
            tensor.file.path,
            field=f"the dtype of tensor {tensor.name}",
            found=tensor.dtype,
            must_be=f"one that weights are read from: {', '.join(READABLE)}",
            hint="convert the checkpoint that this one was quantized from.",
        )
