"""Tensors of a .safetensors file are read as the reference library reads them."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import deserialize
from safetensors.numpy import save_file
from tiny_checkpoint import Raw, e4m3, encode, file_bytes, write_safetensors

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.safetensors_file import StoredTensor, open_safetensors
from localseek_quantize.positional_file import FileChangedError
from localseek_quantize.source import read_all

Entries: TypeAlias = list[tuple[str, dict[str, Any]]]

reference: Callable[[bytes], Entries] = deserialize  # the library has no types
DTYPES = ("F32", "F16", "BF16", "F64", "F8_E4M3")


def numbers(path: Path, name: str) -> list[float]:
    """What the reference library and the definition of each dtype make of a tensor."""
    entry = dict(reference(path.read_bytes()))[name]
    raw = bytes(entry["data"])
    if entry["dtype"] == "F8_E4M3":
        return [e4m3(byte) for byte in raw]
    if entry["dtype"] == "BF16":
        halves = [raw[at : at + 2] for at in range(0, len(raw), 2)]
        return [struct.unpack("<f", b"\0\0" + half)[0] for half in halves]
    letter, size = {"F32": ("f", 4), "F16": ("e", 2), "F64": ("d", 8)}[entry["dtype"]]
    return list(struct.unpack(f"<{len(raw) // size}{letter}", raw))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("safetensors")


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_pattern_of_bits_is_read_as_defined(dtype: str, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    n_bytes = {"F8_E4M3": 256, "F16": 2 << 16, "BF16": 2 << 16}.get(dtype, 1 << 12)
    data = np.random.default_rng(0).bytes(n_bytes)
    if dtype == "F8_E4M3":
        data = bytes(range(256))
    elif dtype in ("F16", "BF16"):
        data = np.arange(1 << 16, dtype="<u2").tobytes()
    size = {"F32": 4, "F64": 8, "F8_E4M3": 1}.get(dtype, 2)
    write_safetensors(path, {"x": Raw(dtype, (n_bytes // size,), data)})
    file = open_safetensors(path)

    found = read_all(file.tensors["x"])

    file.close()
    with np.errstate(over="ignore", invalid="ignore"):
        np.testing.assert_array_equal(found, np.array(numbers(path, "x")).astype(np.float32))
    assert found.dtype == np.float32


def test_e4m3_has_the_numbers_that_its_specification_lists() -> None:
    listed = {0x00: 0.0, 0x01: 2**-9, 0x07: 0.875 * 2**-6, 0x08: 2**-6, 0x38: 1.0, 0x7E: 448.0}

    for byte, value in listed.items():
        assert (e4m3(byte), e4m3(byte | 128)) == (value, -value)
    assert math.isnan(e4m3(0x7F))
    assert math.isnan(e4m3(0xFF))


def test_a_file_of_the_reference_library_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    rng = np.random.default_rng(1)
    tensors: dict[str, npt.NDArray[Any]] = {
        "matrix": rng.normal(size=(7, 5)).astype(np.float32),
        "half": rng.normal(size=(3, 2, 4)).astype(np.float16),
        "double": rng.normal(size=9),
        "number": np.array(2.5, np.float32),
        "nothing": np.empty((0, 4), np.float32),
        "ids": np.arange(6),
    }
    save_file(tensors, path, metadata={"format": "np"})
    file = open_safetensors(path)

    assert file.tensors.keys() == tensors.keys()
    for name in tensors.keys() - {"ids"}:
        found = read_all(file.tensors[name])
        np.testing.assert_array_equal(found, tensors[name].astype(np.float32), strict=True)
    file.close()


@given(
    st.sampled_from(DTYPES),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.data(),
)
def test_any_range_of_rows_is_that_part_of_the_whole(
    folder: Path, dtype: str, shape: list[int], data: st.DataObject
) -> None:
    path = folder / "rows.safetensors"
    values = np.random.default_rng(2).normal(size=shape)
    write_safetensors(path, {"before": encode(values, "F32"), "x": encode(values, dtype)})
    n_rows = math.prod(shape[:-1])
    start = data.draw(st.integers(0, n_rows))
    stop = data.draw(st.integers(start, n_rows))
    file = open_safetensors(path)

    part = file.tensors["x"].read(start, stop)

    file.close()
    whole = np.array(numbers(path, "x"), np.float32).reshape(n_rows, -1)
    np.testing.assert_array_equal(part, whole[start:stop], strict=True)


def stored(path: Path, values: npt.NDArray[np.float64]) -> StoredTensor:
    write_safetensors(path, {"x": encode(values, "BF16")})
    return open_safetensors(path).tensors["x"]


@pytest.mark.parametrize("has_pread", [True, False])
def test_threads_read_without_disturbing_one_another(
    has_pread: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pread:  # as on Windows
        monkeypatch.delattr(os, "pread")
    tensor = stored(tmp_path / "x.safetensors", np.random.default_rng(3).normal(size=(500, 33)))
    whole = tensor.read(0, 500)

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda row: tensor.read(row, row + 1), range(500)))

    tensor.file.close()
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_a_file_that_is_cut_while_it_is_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    tensor = stored(path, np.ones((500, 33)))
    os.truncate(path, 4000)

    with pytest.raises(FileChangedError) as caught:
        tensor.read(0, 500)

    tensor.file.close()
    assert caught.value.exit_code == 65


def test_rows_beyond_the_tensor_are_not_read(tmp_path: Path) -> None:
    tensor = stored(tmp_path / "x.safetensors", np.ones((5, 3)))

    for start, stop in ((0, 6), (-1, 2), (3, 2)):
        with pytest.raises(IndexError):
            tensor.read(start, stop)
    tensor.file.close()


@pytest.mark.parametrize("dtype", ["I64", "U8", "BOOL", "F8_E5M2", "C64"])
def test_what_is_no_weight_is_refused_when_it_is_read_as_one(dtype: str, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    n_bytes = {"I64": 8, "C64": 8}.get(dtype, 1)
    write_safetensors(path, {"x": Raw(dtype, (2,), bytes(2 * n_bytes))})
    file = open_safetensors(path)

    with pytest.raises(CheckpointError, match="F32, F16, BF16, F64, F8_E4M3") as caught:
        file.tensors["x"].read(0, 1)

    file.close()
    assert caught.value.found == dtype


def test_tensors_may_lie_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    header = {
        "late": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]},
        "none": {"dtype": "F32", "shape": [0, 7], "data_offsets": [4, 4]},
        "early": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
    }
    path.write_bytes(file_bytes(header, struct.pack("<2f", 1, 2)))
    file = open_safetensors(path)

    assert list(file.tensors) == ["early", "none", "late"]
    assert [file.tensors[name].read(0, 1).item() for name in ("early", "late")] == [1, 2]
    file.close()
