"""Any block of any composed tensor is what NumPy gives for the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek_quantize.source import (
    Constant,
    Permuted,
    RowSlice,
    Source,
    Stacked,
    Transposed,
    n_rows,
    n_weights,
    read_all,
)

Floats = npt.NDArray[np.float32]


def numbers(*shape: int) -> Floats:
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


ORDER = np.array([3, 1, 2, 0, 5, 4])
MATRIX = numbers(6, 4)
EXPERTS = [numbers(3, 4) + 100 * i for i in range(5)]
COMPOSED: list[tuple[Source, npt.NDArray[Any]]] = [
    (Constant(MATRIX), MATRIX),
    (Permuted(Constant(MATRIX), ORDER), MATRIX[ORDER]),
    (Permuted(Constant(numbers(6)), ORDER), numbers(6)[ORDER]),
    (RowSlice(Constant(MATRIX), 2, 5), MATRIX[2:5]),
    (Stacked([Constant(expert) for expert in EXPERTS]), np.stack(EXPERTS)),
    (Transposed(Constant(numbers(8, 3)), 2), numbers(2, 4, 3).swapaxes(1, 2)),
    (Transposed(Constant(numbers(2, 4, 3)), 2), numbers(2, 4, 3).swapaxes(1, 2)),
]


@pytest.mark.parametrize(("source", "expected"), COMPOSED)
def test_a_composed_tensor_is_what_numpy_makes_of_the_whole(
    source: Source, expected: npt.NDArray[Any]
) -> None:
    assert source.shape == expected.shape
    assert n_weights(source) == expected.size

    whole = read_all(source)

    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole, expected)


@given(data=st.data())
def test_a_block_is_a_part_of_the_whole_wherever_it_is_cut(data: st.DataObject) -> None:
    source, expected = data.draw(st.sampled_from(COMPOSED))
    rows = expected.reshape(-1, expected.shape[-1])
    stop = data.draw(st.integers(1, n_rows(source)))
    start = data.draw(st.integers(0, stop - 1))

    block = source.read(start, stop)

    assert block.flags.c_contiguous
    np.testing.assert_array_equal(block, rows[start:stop])
