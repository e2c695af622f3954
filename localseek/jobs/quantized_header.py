"""The header of a model -> what it would be in another quantization.

All that memory depends on: the type of each tensor, as the recipes of llama.cpp choose it.
"""

from __future__ import annotations

import math
from dataclasses import replace

from localseek.models.header import Header
from localseek.models.tensors import row_bytes
from localseek_quantize.quantization.quant_types import QUANT_TYPES
from localseek_quantize.quantization.recipes import ModelFacts, TensorShape, choose_types


def quantized_header(header: Header, quant: str) -> Header:
    """Return ``header`` with its tensors in the types of ``quant``, a name of QUANT_TYPES."""
    facts = ModelFacts(
        architecture=header.architecture,
        n_layer=header.n_layer,
        n_head=header.n_head[0],
        n_head_kv=header.n_head_kv[0],
        n_expert=header.n_expert,
    )
    shapes = [TensorShape(t.name, t.shape, t.type_name) for t in header.tensors]
    types = choose_types(shapes, facts, QUANT_TYPES[quant])
    tensors = tuple(
        replace(tensor, type_name=name, size_bytes=_size(name, tensor.shape))
        for tensor, name in zip(header.tensors, types, strict=True)
    )
    weights_bytes = sum(tensor.size_bytes for tensor in tensors)
    rest = header.size_bytes - header.weights_bytes  # the head of the file, and padding
    return replace(
        header, tensors=tensors, weights_bytes=weights_bytes, size_bytes=weights_bytes + rest
    )


def _size(type_name: str, shape: tuple[int, ...]) -> int:
    return row_bytes(type_name, shape[0]) * math.prod(shape[1:])
