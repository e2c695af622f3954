"""The bytes of a GGUF file -> its fields and its tensor table, with no bound left open.

    magic 'GGUF' · u32 version · u64 n_tensors · u64 n_fields
    n_fields  x (string key · i32 type · value)       string = u64 length · bytes
    n_tensors x (string name · u32 n_dims · u64 dims… · i32 type · u64 offset)
    padding to general.alignment · tensor data

Every length is held against what the file has before anything of that length is made.
The file is read, not mapped: a mapped file that someone shortens kills the reader.
Knows the format only; what the fields mean is for :mod:`localseek.models.header`.

Source: ggml/src/gguf.cpp, whose refusals these are.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import numpy as np
import numpy.typing as npt

from localseek.models.header_error import CutShortError, HeaderError, NotGgufError, quoted
from localseek.models.header_source import OpenSource, open_local
from localseek.models.tensors import GGML_TYPES, TensorInfo

PEEK_BYTES = 64 << 10
FIRST_READ_BYTES = 16 << 20  # the header of a 128k vocabulary has 8 to 11 MB
MAX_HEADER_BYTES = 256 << 20
MAX_FIELDS = MAX_TENSORS = 1 << 16
MAX_STRINGS = 1 << 22  # in one array; the largest vocabularies have 2**18 tokens
MAX_KEY_BYTES = 65535
MAX_NAME_BYTES = 63  # GGML_MAX_NAME less its NUL
MAX_SIZE = 1 << 62
MAX_ALIGNMENT = 1 << 16
DEFAULT_ALIGNMENT = 32
MIN_ALIGNMENT = 32  # TENSOR_ALIGNMENT: a mapped tensor at any less makes llama.cpp abort

_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: ("u8", "<u1"),
    1: ("i8", "<i1"),
    2: ("u16", "<u2"),
    3: ("i16", "<i2"),
    4: ("u32", "<u4"),
    5: ("i32", "<i4"),
    6: ("f32", "<f4"),
    7: ("bool", "<u1"),
    10: ("u64", "<u8"),
    11: ("i64", "<i8"),
    12: ("f64", "<f8"),
}

Array: TypeAlias = npt.NDArray[Any]
Value: TypeAlias = bool | int | float | bytes | list[bytes] | Array


@dataclass(frozen=True, slots=True)
class Field:
    """A value and the type the file gives it: ``u32``, ``string``, ``f32[]`` …"""

    type_name: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Gguf:
    """One file as it is written."""

    path: Path
    size_bytes: int
    version: int
    fields: dict[str, Field]
    tensors: tuple[TensorInfo, ...]
    data_start: int  # where the offsets of the tensors count from


class _PrefixEndError(Exception):
    """What was read ended before the header did; internal."""

    def __init__(self, needed_bytes: int) -> None:
        self.needed_bytes = needed_bytes


def read_gguf(path: Path, open_source: OpenSource = open_local) -> Gguf:
    """Read the header of ``path`` and prove that its tensors lie within the file."""
    with open_source(path) as source:
        size_bytes = source.size_bytes
        data = source.read(min(FIRST_READ_BYTES, size_bytes))
        while True:
            try:
                return _Cursor(path, data, size_bytes).gguf()
            except _PrefixEndError as end:  # noqa: PERF203 - a handful of rounds
                more = source.read(max(end.needed_bytes - len(data), 3 * len(data)))
                data += more
                size_bytes = size_bytes if more else len(data)  # someone shortened the file


def peek_fields(path: Path) -> dict[str, Field]:
    """Read the fields at the very beginning of ``path``: those of ``general.`` stand there.

    It takes a millisecond, where a whole header takes a hundred. Nothing is proved but the
    form of what was read.
    """
    with open_local(path) as source:
        return _Cursor(path, source.read(PEEK_BYTES), source.size_bytes).first_fields()


class _Cursor:
    """A position in the first bytes of a file; it never passes their end."""

    def __init__(self, path: Path, data: bytes, size_bytes: int) -> None:
        self.path = path
        self.data = data
        self.size_bytes = size_bytes
        self.at = 0
        self.field = "the GGUF header"  # what is being read, for the error

    def gguf(self) -> Gguf:
        version = self._magic_and_version()
        n_tensors = self._count("the number of tensors", MAX_TENSORS)
        n_fields = self._count("the number of fields", MAX_FIELDS)
        fields = self._fields(n_fields, {})
        alignment = self._alignment(fields)
        tensors = self._tensors(n_tensors, alignment)
        return Gguf(
            path=self.path,
            size_bytes=self.size_bytes,
            version=version,
            fields=fields,
            tensors=tensors,
            data_start=_padded(self.at, alignment),
        )

    def first_fields(self) -> dict[str, Field]:
        """The fields that lie wholly within what was read."""
        fields: dict[str, Field] = {}
        with suppress(_PrefixEndError):
            self._magic_and_version()
            self._count("the number of tensors", MAX_TENSORS)
            self._fields(self._count("the number of fields", MAX_FIELDS), fields)
        return fields

    def refuse(self, found: object, must_be: str, field: str = "") -> NoReturn:
        raise HeaderError(self.path, field=field or self.field, found=found, must_be=must_be)

    def _take(self, n_bytes: int) -> int:
        """Pass over ``n_bytes`` that are there; return where they start."""
        start, self.at = self.at, self.at + n_bytes
        if self.at > len(self.data):
            self._past_the_end(self.at)
        return start

    def _past_the_end(self, needed_bytes: int) -> NoReturn:
        if needed_bytes > self.size_bytes or len(self.data) >= self.size_bytes:
            raise CutShortError(
                self.path,
                field=self.field,
                needed_bytes=max(needed_bytes, self.size_bytes + 1),
                size_bytes=self.size_bytes,
            )
        if needed_bytes > MAX_HEADER_BYTES:
            self.refuse(f"at byte {needed_bytes:,}", f"within the first {MAX_HEADER_BYTES:,} bytes")
        raise _PrefixEndError(needed_bytes)

    def _int(self, layout: str) -> int:
        start = self._take(struct.calcsize(layout))
        return int(struct.unpack_from(layout, self.data, start)[0])

    def _string(self, limit: int = MAX_HEADER_BYTES) -> bytes:
        n_bytes = self._int("<Q")
        if n_bytes > limit:
            self.refuse(f"a string of {n_bytes:,} bytes", f"at most {limit:,} bytes")
        start = self._take(n_bytes)
        return self.data[start : self.at]

    def _magic_and_version(self) -> int:
        magic = self.data[:8]
        if magic[:4] != b"GGUF":
            raise NotGgufError(self.path, magic=magic)
        self.at = 4
        self.field = "the GGUF version"
        version = self._int("<I")
        if version not in (2, 3):
            big_endian = version and not version & 0xFFFF
            self.refuse(f"{version:,}{' (big-endian)' if big_endian else ''}", "2 or 3")
        return version

    def _count(self, field: str, limit: int) -> int:
        self.field = field
        count = self._int("<Q")
        if count > limit:
            self.refuse(f"{count:,}", f"at most {limit:,}")
        return count

    def _fields(self, n_fields: int, fields: dict[str, Field]) -> dict[str, Field]:
        """Read so many fields into ``fields``, which keeps those before an error."""
        for index in range(n_fields):
            self.field = f"the key of field {index}"
            raw = self._string(MAX_KEY_BYTES)
            key = self._name(raw)
            if key in fields:
                self.refuse(f"{quoted(key)}, as an earlier one", "unique")
            self.field = key
            fields[key] = self._value(self._int("<i"))
        return fields

    def _name(self, raw: bytes) -> str:
        if not raw or b"\0" in raw:
            self.refuse(quoted(raw), "a name without NUL, of at least one byte")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.refuse(quoted(raw), "valid UTF-8")

    def _value(self, kind: int) -> Field:
        if kind == _STRING:
            return Field("string", self._string())
        if kind == _ARRAY:
            return self._array(self._int("<i"))
        if kind not in _SCALARS:
            self.refuse(f"of type {kind}", "of a type from 0 to 12")
        name = _SCALARS[kind][0]
        value = self._numbers(kind, 1)[0].item()
        return Field(name, bool(value) if name == "bool" else value)

    def _array(self, kind: int) -> Field:
        if kind != _STRING and kind not in _SCALARS:
            self.refuse(f"an array of type {kind}", "an array of strings or numbers")
        count = self._int("<Q")
        if kind == _STRING:
            return Field("string[]", self._strings(count))
        return Field(f"{_SCALARS[kind][0]}[]", self._numbers(kind, count))

    def _numbers(self, kind: int, count: int) -> Array:
        dtype = np.dtype(_SCALARS[kind][1])
        start = self._take(count * dtype.itemsize)
        return np.frombuffer(self.data, dtype, count, start)

    def _strings(self, count: int) -> list[bytes]:
        """Read ``count`` strings. This loop is where the time goes, hence the locals."""
        if count > MAX_STRINGS:
            self.refuse(f"an array of {count:,} strings", f"at most {MAX_STRINGS:,}")
        self._take(8 * count)  # each has at least its length
        at, data, unpack = self.at - 8 * count, self.data, struct.Struct("<Q").unpack_from
        strings = []
        try:
            for _ in range(count):
                start = at + 8
                at = start + unpack(data, at)[0]
                strings.append(data[start:at])
        except (struct.error, OverflowError):  # the latter for a length beyond 2**63
            at = max(at, len(data)) + 8
        if at > len(data):
            self._past_the_end(at)
        self.at = at
        return strings

    def _alignment(self, fields: dict[str, Field]) -> int:
        self.field = "general.alignment"
        field = fields.get(self.field, Field("u32", DEFAULT_ALIGNMENT))
        value = field.value
        if field.type_name != "u32" or not isinstance(value, int):
            self.refuse(f"of type {field.type_name}", "of type u32")
        if value & (value - 1) or not MIN_ALIGNMENT <= value <= MAX_ALIGNMENT:
            self.refuse(f"{value:,}", f"a power of two from {MIN_ALIGNMENT} to {MAX_ALIGNMENT:,}")
        return value

    def _tensors(self, n_tensors: int, alignment: int) -> tuple[TensorInfo, ...]:
        tensors: dict[str, TensorInfo] = {}
        offset = 0
        for index in range(n_tensors):
            self.field = f"the name of tensor {index}"
            name = self._name(self._string(MAX_NAME_BYTES))
            if name in tensors:
                self.refuse(f"{quoted(name)}, as an earlier one", "unique")
            tensors[name] = tensor = self._tensor(name, offset)
            offset += _padded(tensor.size_bytes, alignment)
        if tensors:
            self.field = f"tensor {tensor.name}"
            end = _padded(self.at, alignment) + tensor.offset + tensor.size_bytes
            if end > self.size_bytes:
                self._past_the_end(end)
        return tuple(tensors.values())

    def _tensor(self, name: str, offset: int) -> TensorInfo:
        """Read the rest of a line of the table; its data must start at ``offset``."""
        self.field = f"the number of dimensions of tensor {name}"
        n_dims = self._int("<I")
        if not 1 <= n_dims <= 4:
            self.refuse(f"{n_dims:,}", "between 1 and 4")
        self.field = f"the shape of tensor {name}"
        shape = tuple(self._int("<Q") for _ in range(n_dims))
        n_weights = 1
        for dim in shape:
            n_weights *= dim
        if not 0 < n_weights < MAX_SIZE:
            self.refuse(f"{shape}", f"of 1 to {MAX_SIZE - 1:,} weights")
        self.field = f"the type of tensor {name}"
        kind = self._int("<i")
        if kind not in GGML_TYPES:
            self.refuse(kind, "a type of ggml: 0 to 3, 6 to 30, 34, 35, 39 to 42")
        type_name, block, block_bytes = GGML_TYPES[kind]
        if shape[0] % block:
            self.refuse(f"{type_name} with rows of {shape[0]:,}", f"a multiple of {block} a row")
        self.field = f"the offset of tensor {name}"
        found = self._int("<Q")
        if found != offset:
            self.refuse(f"{found:,}", f"{offset:,}, where the tensor before it ends")
        return TensorInfo(
            name=name,
            shape=shape,
            type_name=type_name,
            offset=offset,
            size_bytes=n_weights // block * block_bytes,
        )


def _padded(n_bytes: int, alignment: int) -> int:
    return -(-n_bytes // alignment) * alignment
