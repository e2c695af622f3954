"""Blocks of rows through threads: in order, checked, each matrix with its own importance."""

from __future__ import annotations

from io import BytesIO

import gguf
import numpy as np
import numpy.typing as npt
import pytest

from localseek_quantize.gguf.pipeline import (
    BLOCK_WEIGHTS,
    NonFiniteError,
    OverflowingError,
    PlannedTensor,
    Progress,
    Work,
    write_tensors,
)
from localseek_quantize.quantization import ggml
from localseek_quantize.source import Constant

WORK = Work(n_threads=3)


def planned(
    values: npt.NDArray[np.float32], type_name: str = "F32", name: str = "x"
) -> PlannedTensor:
    return PlannedTensor(name=name, source=Constant(values), type_name=type_name)


def written(*tensors: PlannedTensor, work: Work = WORK) -> tuple[bytes, list[Progress]]:
    file, seen = BytesIO(), list[Progress]()
    write_tensors(tensors, file, work, seen.append)
    return file.getvalue(), seen


def test_tensors_come_out_in_order_and_aligned() -> None:
    first = np.arange(3, dtype=np.float32)
    second = np.random.default_rng(0).standard_normal(
        (2 * BLOCK_WEIGHTS // 256 + 7, 256), np.float32
    )

    data, _ = written(planned(first), planned(second, "Q8_0"))

    assert data[:12] == first.tobytes()
    assert data[12:32] == bytes(20)
    expected = gguf.quants.quantize(second, gguf.GGMLQuantizationType.Q8_0)
    assert data[32:] == expected.tobytes() + bytes(-expected.nbytes % 32)


def test_progress_counts_up_to_the_end() -> None:
    values = np.ones((3 * BLOCK_WEIGHTS // 64, 64), np.float32)

    data, seen = written(planned(values), planned(values[:5]))

    assert [p.n_weights_done for p in seen] == sorted(p.n_weights_done for p in seen)
    last = seen[-1]
    assert (last.n_tensors_done, last.n_tensors) == (2, 2)
    assert last.n_weights_done == last.n_weights == values.size + 5 * 64
    assert last.n_bytes_written == len(data)


@pytest.mark.parametrize(("value", "word"), [(np.nan, "NaN"), (np.inf, "infinity")])
@pytest.mark.parametrize("type_name", ["F32", "Q4_K"])
def test_a_weight_that_is_no_number_is_named(value: float, word: str, type_name: str) -> None:
    values = np.ones((9000, 256), np.float32)
    values[8123, 17] = value

    with pytest.raises(NonFiniteError) as caught:
        written(planned(values, type_name, name="blk.3.ffn_up.weight"))

    assert (caught.value.tensor, caught.value.row) == ("blk.3.ffn_up.weight", 8123)
    assert f"blk.3.ffn_up.weight holds {word} in row 8,123" in str(caught.value)


def test_it_can_be_insisted_on() -> None:
    values = np.full((1, 4), np.nan, np.float32)

    data, _ = written(planned(values), work=Work(n_threads=1, allow_nonfinite=True))

    assert np.isnan(np.frombuffer(data, np.float32)[:4]).all()


@pytest.mark.parametrize(
    ("type_name", "is_fine"), [("F16", False), ("Q8_0", False), ("BF16", True)]
)
def test_a_weight_that_is_too_large_for_its_type_is_refused(
    type_name: str, *, is_fine: bool
) -> None:
    values = np.full((1, 32), 1e38, np.float32)

    if is_fine:
        data, _ = written(planned(values, type_name))
        assert len(data) == 64
    else:
        with pytest.raises(OverflowingError, match=type_name):
            written(planned(values, type_name))


def test_each_matrix_of_a_stack_has_its_own_importance() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(3, 4, 256)).astype(np.float32)
    importance = random.uniform(size=(3, 256)).astype(np.float32)
    tensor = PlannedTensor(
        name="x", source=Constant(values), type_name="Q4_K", importance=importance
    )

    data, _ = written(tensor)

    alone = [ggml.quantize(values[i], "Q4_K", importance[i]).tobytes() for i in range(3)]
    assert data.startswith(b"".join(alone))
