"""The header of a .safetensors file -> where each tensor lies, with no bound left open.

    u64 n, little-endian · n bytes of JSON, padded with spaces · the numbers of all tensors

    {"__metadata__": {"format": "pt"},
     "model.norm.weight": {"dtype": "BF16", "shape": [4096], "data_offsets": [0, 8192]}, …}

The tensors must cover all that follows the header, in any order, without a hole or an overlap:
so a file that was cut short says so before any work is done, and no byte is read twice.

Source: the format and the refusals of github.com/huggingface/safetensors (README.md,
safetensors/src/tensor.rs). Stricter than those in what no known file has: names, dimensions
and the number of tensors have a bound, and an unknown key beside ``dtype``, ``shape`` and
``data_offsets`` is refused, because it may mean that the numbers are to be read otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.strict_json import parse_object
from localseek_quantize.positional_file import PositionalFile
from localseek_quantize.quoted import quoted

LENGTH_BYTES = 8
MAX_HEADER_BYTES = 100_000_000  # the format's own bound
MAX_NAME_BYTES = 512  # the longest known names have 90
MAX_DIMS = 8
MAX_NUMBERS = 1 << 56  # in one tensor; in a dimension, too, beside one of 0
METADATA = "__metadata__"
ENTRY_KEYS = ("dtype", "shape", "data_offsets")

DTYPE_BITS = {
    "BOOL": 8,
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "U8": 8,
    "I8": 8,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "C64": 64,
    "F64": 64,
    "I64": 64,
    "U64": 64,
}

# What people rename to .safetensors, by its first bytes.
_FOREIGN = (
    (b"version ", "this is a git-lfs pointer; run git lfs pull to fetch the file."),
    (b"GGUF", "this is a GGUF file, which is converted already."),
    (b"PK\x03\x04", "this is a zip archive, as pickles are; save the model as safetensors."),
    (b"<!", "this is a web page; fetch the file again."),
    (b"<html", "this is a web page; fetch the file again."),
)
_NO_HEADER = "the file is cut short, or no safetensors file; fetch it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One tensor as the header describes it; ``start`` counts from the beginning of the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    size_bytes: int


def read_entries(file: PositionalFile) -> tuple[Entry, ...]:
    """Read the header and prove it; the tensors come in the order of their data.

    Raises CheckpointError. Nothing but the header is read.
    """
    path, n_bytes = file.path, _header_bytes(file)
    raw = file.read(LENGTH_BYTES, n_bytes)
    if raw[:1] != b"{":
        _refuse(path, "the start of the header", quoted(raw[:8].decode("latin-1")), "'{'")
    values = parse_object(path, "the header", raw)
    _check_metadata(path, values.pop(METADATA, {}))
    data_start = LENGTH_BYTES + n_bytes
    entries = [_entry(path, name, value, data_start) for name, value in values.items()]
    entries.sort(key=lambda entry: (entry.start, entry.size_bytes))
    _check_cover(file, entries, data_start)
    return tuple(entries)


def _header_bytes(file: PositionalFile) -> int:
    field, room = "the length of the header", file.size_bytes - LENGTH_BYTES
    if room < 0:
        _refuse(file.path, field, "missing", f"there, in {LENGTH_BYTES} bytes", _NO_HEADER)
    n_bytes = int.from_bytes(file.read(0, LENGTH_BYTES), "little")
    most = min(MAX_HEADER_BYTES, room)
    if n_bytes > most:
        head = file.read(0, LENGTH_BYTES)
        hint = next((hint for magic, hint in _FOREIGN if head.startswith(magic)), _NO_HEADER)
        must_be = f"at most {most:,} bytes in a file of {file.size_bytes:,}"
        _refuse(file.path, field, f"{n_bytes:,}", must_be, hint)
    return n_bytes


def _refuse(path: Path, field: str, found: object, must_be: str, hint: str = "") -> NoReturn:
    raise CheckpointError(path, field=field, found=found, must_be=must_be, hint=hint)


def _check_metadata(path: Path, metadata: object) -> None:
    """Notes of whoever wrote the file. Nobody reads them; they are checked as the format says."""
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        _refuse(path, METADATA, quoted(metadata), "an object of texts")


def _entry(path: Path, name: str, values: object, data_start: int) -> Entry:
    _check_name(path, name)
    field = f"tensor {name}"
    if not isinstance(values, dict) or values.keys() != set(ENTRY_KEYS):
        _refuse(path, field, quoted(values), f"an object of {', '.join(ENTRY_KEYS)}")
    dtype, shape, offsets = (values[key] for key in ENTRY_KEYS)
    if not isinstance(dtype, str) or dtype not in DTYPE_BITS:
        must_be = f"one of {', '.join(DTYPE_BITS)}"
        _refuse(path, f"the dtype of {field}", quoted(dtype), must_be)
    if not _are_sizes(shape, MAX_DIMS) or math.prod(shape) > MAX_NUMBERS:
        must_be = f"at most {MAX_DIMS} whole numbers, of product {MAX_NUMBERS:,} or less"
        _refuse(path, f"the shape of {field}", quoted(shape), must_be)
    if not _are_sizes(offsets, 2) or len(offsets) < 2 or offsets[0] > offsets[1]:
        must_be = "two whole numbers, the second no less than the first"
        _refuse(path, f"data_offsets of {field}", quoted(offsets), must_be)
    start, stop = offsets
    n_bits = math.prod(shape) * DTYPE_BITS[dtype]
    if n_bits != 8 * (stop - start):
        must_be = f"{n_bits / 8:,.10g} bytes apart, for {dtype} of shape {shape}"
        _refuse(path, f"data_offsets of {field}", offsets, must_be)
    return Entry(
        name=name,
        dtype=dtype,
        shape=tuple(shape),
        start=data_start + start,
        size_bytes=stop - start,
    )


def _check_name(path: Path, name: str) -> None:
    if not 0 < len(name.encode()) <= MAX_NAME_BYTES or "\0" in name:
        must_be = f"1 to {MAX_NAME_BYTES} bytes of UTF-8 without NUL"
        _refuse(path, "the name of a tensor", quoted(name), must_be)


def _are_sizes(values: Any, most: int) -> bool:
    """Whether this is a list of at most ``most`` whole numbers; true and 1.0 are none."""
    return (
        isinstance(values, list)
        and len(values) <= most
        and all(type(value) is int and 0 <= value <= MAX_NUMBERS for value in values)
    )


def _check_cover(file: PositionalFile, entries: list[Entry], data_start: int) -> None:
    """The tensors follow one another from ``data_start`` to the end of the file."""
    at = data_start
    for entry in entries:
        if entry.start != at:
            found = f"from byte {entry.start - data_start:,}"
            must_be = f"from byte {at - data_start:,}, where the tensor before it ends"
            _refuse(file.path, f"data_offsets of tensor {entry.name}", found, must_be)
        at += entry.size_bytes
    if at != file.size_bytes:
        hint = "the file is cut short; fetch it again." if at > file.size_bytes else ""
        found = f"{file.size_bytes:,} bytes"
        must_be = f"{at:,}, where its last tensor ends"
        _refuse(file.path, "the size of the file", found, must_be, hint)
