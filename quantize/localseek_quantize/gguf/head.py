"""Fields and a tensor table -> the head of a GGUF file: everything before the tensor data.

The layout is drawn in :mod:`localseek.models.gguf`. Written here and not by gguf-py, whose
writer refuses an empty array, which a file that is to be quantized may hold.

Source: docs/gguf.md of ggml.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from localseek.models.gguf import DEFAULT_ALIGNMENT, Field
from localseek.models.tensors import GGML_TYPES, TensorInfo, row_bytes

_VERSION = 3
_TYPE_IDS = {
    "u8": (0, "<u1"),
    "i8": (1, "<i1"),
    "u16": (2, "<u2"),
    "i16": (3, "<i2"),
    "u32": (4, "<u4"),
    "i32": (5, "<i4"),
    "f32": (6, "<f4"),
    "bool": (7, "<u1"),
    "u64": (10, "<u8"),
    "i64": (11, "<i8"),
    "f64": (12, "<f8"),
}
_STRING, _ARRAY = 8, 9
_TENSOR_TYPE_IDS = {name: number for number, (name, _, _) in GGML_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Shape:
    """A tensor to be written. ``dims`` are ggml's: the fastest dimension first."""

    name: str
    dims: tuple[int, ...]
    type_name: str


def lay_out(shapes: Iterable[Shape]) -> tuple[TensorInfo, ...]:
    """Give each tensor its place: one after the other, each at a multiple of the alignment."""
    tensors = []
    offset = 0
    for shape in shapes:
        n_rows = int(np.prod(shape.dims[1:], dtype=np.int64))
        size_bytes = n_rows * row_bytes(shape.type_name, shape.dims[0])
        tensors.append(
            TensorInfo(
                name=shape.name,
                shape=shape.dims,
                type_name=shape.type_name,
                offset=offset,
                size_bytes=size_bytes,
            )
        )
        offset += size_bytes + padding(size_bytes)
    return tuple(tensors)


def padding(n_bytes: int) -> int:
    """How many bytes are missing to the next multiple of the alignment."""
    return -n_bytes % DEFAULT_ALIGNMENT


def encode_head(fields: Mapping[str, Field], tensors: Sequence[TensorInfo]) -> bytes:
    """Return everything before the tensor data, padded to where that begins."""
    parts = [b"GGUF", struct.pack("<IQQ", _VERSION, len(tensors), len(fields))]
    for key, field in fields.items():
        parts += [_string(key.encode()), _value(field)]
    for tensor in tensors:
        parts += [_string(tensor.name.encode()), struct.pack("<I", len(tensor.shape))]
        parts.append(struct.pack(f"<{len(tensor.shape)}Q", *tensor.shape))
        parts.append(struct.pack("<iQ", _TENSOR_TYPE_IDS[tensor.type_name], tensor.offset))
    head = b"".join(parts)
    return head + bytes(padding(len(head)))


def _value(field: Field) -> bytes:
    kind = field.type_name
    if kind == "string":
        return struct.pack("<i", _STRING) + _string(_bytes(field.value))
    if kind == "string[]":
        strings = field.value if isinstance(field.value, list) else []
        head = struct.pack("<iiQ", _ARRAY, _STRING, len(strings))
        return head + b"".join(map(_string, strings))
    number, dtype = _TYPE_IDS[kind.removesuffix("[]")]
    values = np.asarray(field.value, dtype=dtype)
    if kind.endswith("[]"):
        return struct.pack("<iiQ", _ARRAY, number, values.size) + values.tobytes()
    return struct.pack("<i", number) + values.tobytes()


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"a string field holds bytes, got {type(value).__name__}")
    return value


def _string(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text
