"""Weights are encoded and decoded as gguf-py and llama.cpp do, in any number of threads."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gguf
import numpy as np
import pytest

from localseek.engine.llama.library import C
from localseek.errors import BadDataError
from localseek.models.tensors import GGML_TYPES, NOT_WEIGHTS, block_size, row_bytes
from localseek_quantize.quantization import ggml
from localseek_quantize.source import Rows

UNWEIGHED = ("F32", "F16", "BF16", "Q8_0")  # importance changes nothing
WEIGHED = tuple(name for name in ggml.TENSOR_TYPES if name not in UNWEIGHED)
IN_GGUF_PY = ("F32", "F16", "BF16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0")


def random_rows(n_rows: int = 6, n_per_row: int = 512, seed: int = 3) -> Rows:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n_rows, n_per_row), np.float32) * np.float32(0.1)


def importance(n_per_row: int = 512) -> ggml.FloatArray:
    return np.random.default_rng(4).random(n_per_row, np.float32) ** 3


@pytest.mark.parametrize("number", GGML_TYPES)
def test_sizes_are_those_of_ggml(number: int) -> None:
    name, block, _ = GGML_TYPES[number]
    row_size = C._lib.ggml_row_size  # noqa: SLF001 - the library that is in use
    row_size.restype, row_size.argtypes = C.ctypes.c_size_t, (C.ctypes.c_int, C.ctypes.c_int64)
    blck_size = C._lib.ggml_blck_size  # noqa: SLF001
    blck_size.restype, blck_size.argtypes = C.ctypes.c_int64, (C.ctypes.c_int,)

    assert blck_size(number) == block_size(name)
    for n_blocks in (1, 3, 40):
        assert row_size(number, n_blocks * block) == row_bytes(name, n_blocks * block)


@pytest.mark.parametrize("name", IN_GGUF_PY)
def test_simple_types_are_encoded_as_by_gguf_py(name: str) -> None:
    rows = random_rows()
    theirs = gguf.quants.quantize(rows, gguf.GGMLQuantizationType[name])

    assert ggml.quantize(rows, name).tobytes() == theirs.tobytes()


@pytest.mark.parametrize("name", [name for name in ggml.TENSOR_TYPES if name != "F32"])
def test_every_type_is_decoded_as_by_gguf_py(name: str) -> None:
    encoded = ggml.quantize(random_rows(), name)
    theirs = gguf.quants.dequantize(encoded, gguf.GGMLQuantizationType[name])

    np.testing.assert_allclose(ggml.dequantize(encoded, name, 512), theirs, rtol=2e-6)


@pytest.mark.parametrize("name", sorted({one for one, _, _ in GGML_TYPES.values()} - NOT_WEIGHTS))
def test_whatever_holds_weights_can_be_decoded(name: str) -> None:
    raw = np.zeros((3, row_bytes(name, 512)), np.uint8)

    assert ggml.dequantize(raw, name, 512).shape == (3, 512)


@pytest.mark.parametrize("name", ggml.TENSOR_TYPES)
def test_what_is_encoded_comes_back_nearly_as_it_was(name: str) -> None:
    rows = random_rows()
    bits = 8 * row_bytes(name, 256) / 256
    error = ggml.dequantize(ggml.quantize(rows, name), name, 512) - rows

    assert np.sqrt(np.mean(error**2)) < 0.1 * 2.0 ** (1.5 - min(bits, 9))


@pytest.mark.parametrize("name", ggml.TENSOR_TYPES)
def test_cutting_into_blocks_of_rows_changes_no_byte(name: str) -> None:
    rows, columns = random_rows(), importance()
    whole = ggml.quantize(rows, name, columns)
    parts = [ggml.quantize(rows[a:b], name, columns) for a, b in ((0, 1), (1, 5), (5, 6), (6, 6))]

    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("name", WEIGHED)
def test_importance_makes_the_weighed_error_smaller(name: str) -> None:
    rows, columns = random_rows(64), importance()

    def error(weights: ggml.FloatArray | None) -> float:
        back = ggml.dequantize(ggml.quantize(rows, name, weights), name, 512)
        return float((columns * (back - rows) ** 2).sum())

    assert error(columns) < 0.97 * error(None)


@pytest.mark.parametrize("name", UNWEIGHED)
def test_importance_is_nothing_to_types_that_trade_no_errors(name: str) -> None:
    rows = random_rows()

    assert np.array_equal(ggml.quantize(rows, name, importance()), ggml.quantize(rows, name))


def test_threads_at_once_give_the_same_bytes() -> None:
    work = [(random_rows(16, seed=seed), name) for seed in range(3) for name in ggml.TENSOR_TYPES]
    alone = [ggml.quantize(rows, name).tobytes() for rows, name in work]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda one: ggml.quantize(*one).tobytes(), work))

    assert together == alone


def test_arrays_may_be_read_only_or_have_gaps() -> None:
    rows = random_rows()
    encoded = ggml.quantize(rows, "Q8_0")
    frozen = np.frombuffer(encoded.tobytes(), np.uint8).reshape(encoded.shape)

    assert np.array_equal(ggml.quantize(np.asfortranarray(rows), "Q8_0"), encoded)
    assert np.array_equal(ggml.quantize(rows[::2], "Q8_0"), encoded[::2])
    assert np.array_equal(
        ggml.dequantize(frozen[::2], "Q8_0", 512), ggml.dequantize(encoded, "Q8_0", 512)[::2]
    )


WRONG = {
    "a type that needs an imatrix": lambda: ggml.quantize(random_rows(), "IQ2_XXS"),
    "a row of half a block": lambda: ggml.quantize(random_rows(2, 128), "Q4_K"),
    "no weights in a row": lambda: ggml.quantize(random_rows(2, 0), "F32"),
    "importance of another row": lambda: ggml.quantize(random_rows(), "Q4_K", importance(256)),
    "bytes of half a row": lambda: ggml.dequantize(np.zeros(100, np.uint8), "Q8_0", 256),
    "rows that no block divides": lambda: ggml.dequantize(np.zeros(34, np.uint8), "Q8_0", 31),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_what_would_end_the_process_is_an_error_here(call: object) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=r"."):
        call()


def test_integers_are_no_weights() -> None:
    with pytest.raises(BadDataError, match="type I32 holds no weights"):
        ggml.dequantize(np.zeros(16, np.uint8), "I32", 4)


@pytest.mark.parametrize("name", ggml.TENSOR_TYPES)
def test_blocks_of_good_weights_are_valid_and_those_of_too_large_ones_are_not(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = random_rows()

    assert ggml.is_valid(ggml.quantize(rows, name), name)
    rows[3, 200:] = np.inf if name in ("F32", "BF16") else 1e10
    assert not ggml.is_valid(ggml.quantize(rows, name), name)
    assert "ggml_validate_row_data" in capfd.readouterr().err


@pytest.mark.parametrize("name", [*WEIGHED, "Q8_0"])
def test_a_block_does_not_show_that_a_weight_was_nan(name: str) -> None:
    rows = random_rows()
    rows[1, 7] = np.nan

    assert ggml.is_valid(ggml.quantize(rows, name), name)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e-45])
@pytest.mark.parametrize("name", ggml.TENSOR_TYPES)
def test_no_weight_ends_the_process(name: str, value: float) -> None:
    rows = random_rows()
    rows[1, 7] = rows[2, :] = value

    assert ggml.quantize(rows, name, importance()).shape == (6, row_bytes(name, 512))


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )


def test_llama_cpp_itself_is_not_loaded() -> None:
    ran = python(
        "import sys; from localseek_quantize.quantization import ggml; ggml.prepare('Q4_K'); "
        "print('llama_cpp' in sys.modules)"
    )

    assert ran.stdout == "False\n", ran.stderr


def test_a_missing_library_is_an_engine_error_that_names_it(tmp_path: Path) -> None:
    ran = python(
        "from localseek_quantize.quantization import ggml\n"
        "from localseek.errors import EngineError\n"
        "try: ggml.prepare('Q4_K')\n"
        "except EngineError as error: print(error, error.hint)",
        LLAMA_CPP_LIB_PATH=str(tmp_path),
    )

    assert str(tmp_path) in ran.stdout, ran.stderr
    assert "install llama-cpp-python again" in ran.stdout
