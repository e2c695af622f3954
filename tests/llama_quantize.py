"""Quantize a GGUF twice: with llama.cpp's own ``llama_model_quantize``, and with our parts."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from localseek.engine.llama.library import C, last_complaint
from localseek.models.gguf import Gguf, read_gguf
from localseek.models.metadata import Metadata
from localseek.models.tensors import GGML_TYPES, TensorInfo
from localseek_quantize.quantization import ggml
from localseek_quantize.quantization.recipes import (
    ModelFacts,
    QuantType,
    RecipeOptions,
    TensorShape,
    choose_types,
    file_order,
    model_facts,
)

Importance = Mapping[str, npt.NDArray[np.float32]]  # of one tensor, in any shape
Tensors = list[tuple[str, str, bytes]]  # name, type and data, in the order of the file

_NUMBERS = {name: number for number, (name, _, _) in GGML_TYPES.items()}


class RefusedError(Exception):
    """llama.cpp would not do it; the reason is its own."""


def llama_quantize(  # noqa: PLR0913 - what upstream's struct has, and the two files
    source: Path,
    target: Path,
    quant_type: QuantType,
    options: RecipeOptions,
    importance: Importance | None = None,
    *,
    allow_requantize: bool = False,
) -> Tensors:
    """Write ``target`` as llama-quantize would and return what it holds."""
    params = C.llama_model_quantize_default_params()
    params.nthread = 1
    params.ftype = quant_type.file_type
    params.pure = options.pure
    params.allow_requantize = allow_requantize
    if options.output_type is not None:
        params.output_tensor_type = _NUMBERS[options.output_type]
    if options.embedding_type is not None:
        params.token_embedding_type = _NUMBERS[options.embedding_type]
    patterns = [(pattern.encode(), _NUMBERS[name]) for pattern, name in options.tensor_types]
    if patterns:
        params.tt_overrides = (C.llama_model_tensor_override * (len(patterns) + 1))(*patterns)
    columns = {
        name: np.ascontiguousarray(one, np.float32) for name, one in (importance or {}).items()
    }
    if importance is not None:
        entries = [
            (name.encode(), one.ctypes.data_as(ctypes.POINTER(ctypes.c_float)), one.size)
            for name, one in columns.items()
        ]
        params.imatrix = (C.llama_model_imatrix_data * (len(entries) + 1))(*entries)
    last_complaint()
    if C.llama_model_quantize(os.fsencode(source), os.fsencode(target), ctypes.byref(params)):
        raise RefusedError(last_complaint())
    return read_tensors(read_gguf(target))


def our_quantize(
    source: Path,
    quant_type: QuantType,
    options: RecipeOptions,
    importance: Importance | None = None,
) -> Tensors:
    """Do the same with choose_types and ggml.quantize."""
    gguf = read_gguf(source)
    shapes = [TensorShape(one.name, one.shape, one.type_name) for one in gguf.tensors]
    types = choose_types(shapes, facts_of(gguf), quant_type, options)
    data = {name: raw for name, _, raw in read_tensors(gguf)}
    tensors = [
        (one.name, name, _encoded(one, data[one.name], name, (importance or {}).get(one.name)))
        for one, name in zip(gguf.tensors, types, strict=True)
    ]
    return sorted(tensors, key=lambda tensor: file_order(tensor[0]))


def _encoded(
    tensor: TensorInfo, raw: bytes, type_name: str, importance: npt.NDArray[np.float32] | None
) -> bytes:
    if type_name == tensor.type_name:
        return raw
    n_per_row, n_rows, n_matrices = (*tensor.shape, 1)[:3]
    rows = ggml.dequantize(np.frombuffer(raw, np.uint8), tensor.type_name, n_per_row)
    columns = None if importance is None else importance.reshape(n_matrices, n_per_row)
    return b"".join(
        ggml.quantize(matrix, type_name, None if columns is None else columns[index]).tobytes()
        for index, matrix in enumerate(rows.reshape(n_matrices, n_rows, n_per_row))
    )


def random_importance(source: Path) -> Importance:
    """A number for each column of most tensors of a file, 0 among them."""
    rng = np.random.default_rng(11)
    importance = {}
    for tensor in read_gguf(source).tensors:
        if rng.random() < 0.8:
            n_per_row, _, n_matrices = (*tensor.shape, 1, 1)[:3]
            columns = rng.random(n_per_row * n_matrices, np.float32) ** 4
            importance[tensor.name] = np.where(columns < 1e-3, np.float32(0), columns)
    return importance


def facts_of(gguf: Gguf) -> ModelFacts:
    """What its fields say of a model."""
    architecture = gguf.fields["general.architecture"].value
    assert isinstance(architecture, bytes)
    return model_facts(Metadata(gguf.path, gguf.fields, architecture.decode()))


def read_tensors(gguf: Gguf) -> Tensors:
    """What a file holds: type and bytes of each tensor, in order."""
    data = gguf.path.read_bytes()[gguf.data_start :]
    return [
        (one.name, one.type_name, data[one.offset : one.offset + one.size_bytes])
        for one in gguf.tensors
    ]
