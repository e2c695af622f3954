"""The steps of a computation -> how many bytes they take at once, by llama.cpp's own rules.

A result lives from its step to the last one that reads it. Its place is the smallest hole
that is large enough, else the end; some operations write over what they read. Holes that
nothing fits into count as well, so the order of the steps matters.

Source: ggml_gallocr_alloc_graph_impl, ggml_gallocr_allocate_node and ggml_dyn_tallocr_alloc
in ggml/src/ggml-alloc.c of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ALIGNMENT = 128  # CUDA's; a CPU's is 32, which makes no difference here


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: the bytes of its result, and the numbers of the steps that it reads.

    A step that reads nothing is an input of the whole computation: put it first.
    """

    n_bytes: int
    reads: tuple[int, ...] = ()
    overwrites: bool = False  # it may leave its result where something of that size was


def peak_bytes(steps: Sequence[Step]) -> int:
    """Size of the buffer that holds all results; the last one is kept."""
    n_readers = Counter(number for step in steps for number in step.reads)
    sizes = [-(-step.n_bytes // ALIGNMENT) * ALIGNMENT for step in steps]
    pool = _Pool()
    places: dict[int, int] = {}
    for number, step in enumerate(steps):
        reused = _overwritten(number, steps, n_readers, places)
        places[number] = pool.take(sizes[number]) if reused is None else places.pop(reused)
        for read in step.reads:
            n_readers[read] -= 1
            if not n_readers[read] and read in places:
                pool.give(places.pop(read), sizes[read])
    return pool.peak_bytes


def _overwritten(
    number: int, steps: Sequence[Step], n_readers: Counter[int], places: dict[int, int]
) -> int | None:
    """The result that step ``number`` may write over: the first of its size, not read again."""
    step = steps[number]
    if not step.overwrites:
        return None
    fitting = (
        read
        for read in step.reads
        if read in places and n_readers[read] == 1 and steps[read].n_bytes == step.n_bytes
    )
    return next(fitting, None)


class _Pool:
    """A buffer that grows: the holes in it, by their offsets, and the end."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._end = 0  # all beyond is free
        self._holes: dict[int, int] = {}  # offset -> bytes

    def take(self, n_bytes: int) -> int:
        """Return the offset of ``n_bytes``: in the smallest hole, the last of those, or at the end."""
        fitting = [(size, -offset) for offset, size in self._holes.items() if size >= n_bytes]
        if fitting:
            size, negative_offset = min(fitting)
            offset = -negative_offset
            del self._holes[offset]
            if size > n_bytes:
                self._holes[offset + n_bytes] = size - n_bytes
            return offset
        offset, self._end = self._end, self._end + n_bytes
        self.peak_bytes = max(self.peak_bytes, self._end)
        return offset

    def give(self, offset: int, n_bytes: int) -> None:
        """Make a hole, as one with those beside it."""
        n_bytes += self._holes.pop(offset + n_bytes, 0)
        before = next((o for o, size in self._holes.items() if o + size == offset), None)
        if before is not None:
            offset, n_bytes = before, self._holes.pop(before) + n_bytes
        if offset + n_bytes == self._end:
            self._end = offset
        else:
            self._holes[offset] = n_bytes
