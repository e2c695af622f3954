"""Rows of weights, produced on demand: what stands between a checkpoint and the quantizer.

    stored tensors ─▶ permuted, stacked, sliced, transposed … ─▶ blocks of rows, float32

A tensor of shape ``(a, b, c)`` is seen as a matrix of ``a * b`` rows of ``c`` weights; shapes
are the checkpoint's, the slowest dimension first. Nothing is read before :meth:`read`, and
no more than the block of rows that was asked for needs memory.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Rows: TypeAlias = npt.NDArray[np.float32]  # (n_rows, n_per_row), C order


class Source(Protocol):
    """A tensor whose rows can be read. Several threads may read at once."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The slowest dimension first."""

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A tensor under the name that it has in a GGUF."""

    name: str
    source: Source


def n_rows(source: Source) -> int:
    """How many rows a tensor has; a vector is one row."""
    return math.prod(source.shape[:-1])


def n_weights(source: Source) -> int:
    """How many numbers a tensor holds."""
    return math.prod(source.shape)


def read_all(source: Source) -> Rows:
    """The whole tensor in its own shape: for small ones."""
    return source.read(0, n_rows(source)).reshape(source.shape)


class Constant:
    """Numbers that no checkpoint holds, such as ``rope_freqs``."""

    def __init__(self, values: npt.ArrayLike) -> None:
        self._values = np.ascontiguousarray(values, dtype=np.float32)
        self.shape: tuple[int, ...] = self._values.shape

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        return self._values.reshape(-1, self.shape[-1])[start:stop]


class Permuted:
    """A tensor with its rows in another order: row i is row ``order[i]`` of ``source``.

    ``order`` should be nearly local: a block is cut out of the span of rows that it needs.
    For a vector it orders the numbers.
    """

    def __init__(self, source: Source, order: npt.NDArray[np.intp]) -> None:
        self._source = source
        self._order = order
        self.shape = source.shape

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        if len(self.shape) == 1:
            return self._source.read(start, stop)[:, self._order]
        wanted = self._order[start:stop]
        first = int(wanted.min())
        return self._source.read(first, int(wanted.max()) + 1)[wanted - first]


class RowSlice:
    """Some of the rows of a matrix, those from ``start`` to before ``stop``."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        self._source = source
        self._start = start
        self.shape = (stop - start, *source.shape[1:])

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        return self._source.read(self._start + start, self._start + stop)


class Stacked:
    """Tensors of one shape as one with a dimension more: the experts of a layer."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._ends = list(accumulate(n_rows(source) for source in sources))
        self.shape = (len(sources), *sources[0].shape)

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        parts = []
        while start < stop:
            index = bisect_right(self._ends, start)
            begin = self._ends[index - 1] if index else 0
            end = min(stop, self._ends[index])
            parts.append(self._sources[index].read(start - begin, end - begin))
            start = end
        return parts[0] if len(parts) == 1 else np.concatenate(parts)


class Transposed:
    """A stack of matrices ``(n, rows, cols)``, each of them transposed: ``(n, cols, rows)``.

    ``source`` may be a plain matrix of ``n * rows`` rows, cut here into ``n``.
    """

    def __init__(self, source: Source, n: int) -> None:
        self._source = source
        self._rows = n_rows(source) // n
        self.shape = (n, source.shape[-1], self._rows)

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        cols, rows = self.shape[1:]
        first, last = start // cols, -(-stop // cols)
        matrices = self._source.read(first * rows, last * rows).reshape(-1, rows, cols)
        turned = matrices.swapaxes(1, 2).reshape(-1, rows)
        return np.ascontiguousarray(turned[start - first * cols : stop - first * cols])
