"""Weights <-> their quantized bytes, by llama.cpp's own functions in libggml-base.

    float32 rows ─▶ quantize ─▶ blocks ─▶ is_valid?
    blocks ─▶ dequantize ─▶ float32 rows

The library is opened by ctypes from the installed wheel, without importing llama_cpp, which
would load llama.cpp itself. ctypes gives up the GIL for each call, so Python threads
quantize in parallel. Rows are quantized apart from one another: any cut into blocks of rows
gives the same bytes.

Source: ggml/src/ggml.c (ggml_quantize_chunk, which takes a lock to build the tables of
IQ1 to IQ3, none of them offered here) and ggml/src/ggml-quants.h.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from localseek.errors import BadDataError, EngineError
from localseek.models.tensors import GGML_TYPES, NOT_WEIGHTS, block_size, row_bytes
from localseek.printable import printable
from localseek_quantize.source import Rows

Encoded: TypeAlias = npt.NDArray[np.uint8]  # (n_rows, bytes a row)
FloatArray: TypeAlias = npt.NDArray[np.float32]

# What quantize() makes: all that the recipes ask for. The others need an importance matrix,
# and end the process without one.
TENSOR_TYPES = (
    *("F32", "F16", "BF16"),
    *("Q8_0", "Q6_K", "Q5_K", "Q5_1", "Q5_0", "Q4_K", "Q4_1", "Q4_0", "Q3_K", "Q2_K"),
    *("IQ4_NL", "IQ4_XS"),
)

_NUMBERS = {name: number for number, (name, _, _) in GGML_TYPES.items()}
_FILE_NAMES = {
    "darwin": ("libggml-base.dylib", "libggml-base.so"),
    "win32": ("ggml-base.dll", "libggml-base.dll"),
}
_ADDRESS, _COUNT = ctypes.c_void_p, ctypes.c_int64


def prepare(type_name: str) -> None:
    """Load the library and what it needs for a type; raises EngineError if it is not there.

    Nothing has to be prepared, but here an error comes before the work and not in a thread.
    """
    _function("ggml_quantize_init")(_NUMBERS[type_name])


def quantize(rows: Rows, type_name: str, importance: FloatArray | None = None) -> Encoded:
    """Encode rows as a type of TENSOR_TYPES.

    ``importance`` weighs the columns, one number each, where errors are traded against each
    other; Q8_0 and the floating-point types take no heed of it.
    """
    n_rows, n_per_row = rows.shape
    if type_name not in TENSOR_TYPES:
        raise ValueError(f"{type_name} is not made here")
    encoded = np.empty((n_rows, _row_bytes(type_name, n_per_row)), np.uint8)
    source = np.require(rows, np.float32, ("C", "ALIGNED"))
    weights = None
    if importance is not None:
        if importance.shape != (n_per_row,):
            raise ValueError(f"importance of {importance.shape} for rows of {n_per_row}")
        weights = np.require(importance, np.float32, ("C", "ALIGNED"))
    _function("ggml_quantize_chunk")(
        _NUMBERS[type_name],
        source.ctypes.data,
        encoded.ctypes.data,
        0,  # the first weight
        n_rows,
        n_per_row,
        None if weights is None else weights.ctypes.data,
    )
    return encoded


def dequantize(raw: Encoded, type_name: str, n_per_row: int) -> Rows:
    """Decode whole rows of any type that llama.cpp reads weights of."""
    source = np.ascontiguousarray(raw)
    n_rows, left_over = divmod(source.size, _row_bytes(type_name, n_per_row))
    if left_over:
        raise ValueError(f"{source.size} bytes are no whole rows of {n_per_row} {type_name}")
    if type_name == "F32":
        return source.reshape(-1).view(np.float32).reshape(n_rows, n_per_row)
    rows = np.empty((n_rows, n_per_row), np.float32)
    _function(_decoder(type_name))(source.ctypes.data, rows.ctypes.data, rows.size)
    return rows


def is_valid(encoded: Encoded, type_name: str) -> bool:
    """Whether no number in what is encoded, weight or scale of a block, is NaN or infinite.

    If one is, libggml-base writes a line of its own to stderr. A quantized block does not
    show that a weight was NaN, nor Q6_K, Q3_K and IQ4_XS that one was beyond 1e18: they make
    it 0 or some other number. The rows have to be looked at before.
    """
    source = np.ascontiguousarray(encoded)
    validate = _function("ggml_validate_row_data")
    return bool(validate(_NUMBERS[type_name], source.ctypes.data, source.size))


def _row_bytes(type_name: str, n_per_row: int) -> int:
    """Bytes of a row of whole blocks; the library ends the process over any other."""
    if n_per_row < 1 or n_per_row % block_size(type_name):
        raise ValueError(f"a row of {n_per_row} is no whole number of blocks of {type_name}")
    return row_bytes(type_name, n_per_row)


_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "ggml_quantize_init": (None, (ctypes.c_int,)),
    "ggml_quantize_chunk": (
        ctypes.c_size_t,
        (ctypes.c_int, _ADDRESS, _ADDRESS, _COUNT, _COUNT, _COUNT, _ADDRESS),
    ),
    "ggml_validate_row_data": (ctypes.c_bool, (ctypes.c_int, _ADDRESS, ctypes.c_size_t)),
}
_FLOAT_DECODERS = {"F16": "ggml_fp16_to_fp32_row", "BF16": "ggml_bf16_to_fp32_row"}
_DECODER = (None, (_ADDRESS, _ADDRESS, _COUNT))


def _decoder(type_name: str) -> str:
    """The name of the function that decodes a type: dequantize_row_q4_K and the like."""
    if type_name in NOT_WEIGHTS:
        raise BadDataError(f"a tensor of type {type_name} holds no weights to be converted.")
    ending = type_name.lower().replace("_k", "_K")
    return _FLOAT_DECODERS.get(type_name, f"dequantize_row_{ending}")


@cache
def _function(name: str) -> Any:
    """Look a function up in the library and tell ctypes its signature."""
    try:
        function = getattr(_library(), name)
    except AttributeError as error:
        raise EngineError(
            f"libggml-base has no {name}.", hint="install llama-cpp-python 0.3.36 or newer."
        ) from error
    function.restype, function.argtypes = _SIGNATURES.get(name, _DECODER)
    return function


@cache
def _library() -> ctypes.CDLL:
    folder = _library_folder()
    names = _FILE_NAMES.get(sys.platform, ("libggml-base.so",))
    path = next((folder / name for name in names if (folder / name).is_file()), folder / names[0])
    try:
        return ctypes.CDLL(os.fspath(path))
    except OSError as error:
        raise EngineError(
            f"{printable(os.fspath(path))} cannot be loaded: {printable(str(error))}.",
            hint="install llama-cpp-python again.",
        ) from error


def _library_folder() -> Path:
    """Where llama_cpp loads its libraries from, its own environment variable included."""
    chosen = os.environ.get("LLAMA_CPP_LIB_PATH")
    if chosen is not None:
        return Path(chosen)
    spec = importlib.util.find_spec("llama_cpp")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(
            "llama-cpp-python is not installed.", hint="pip install llama-cpp-python."
        )
    return Path(next(iter(spec.submodule_search_locations)), "lib")
