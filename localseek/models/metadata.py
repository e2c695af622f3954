"""The fields of a GGUF file, asked for by name, type and range.

Types are exact, as in llama.cpp: a ``u64`` where it reads a ``u32`` is refused there too,
or ends the process (``split.no``). A key that begins with ``%s`` is the architecture's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np

from localseek.models.gguf import Array, Field
from localseek.models.header_error import HeaderError

PER_LAYER = ("u32[]", "i32[]", "bool[]")  # what llama.cpp takes for one number a layer


class Metadata:
    """Checked access to the fields of one file; every refusal names the key."""

    def __init__(self, path: Path, fields: dict[str, Field], architecture: str = "") -> None:
        self.path = path
        self.architecture = architecture
        self._fields = fields

    def __contains__(self, key: str) -> bool:
        return self.full(key) in self._fields

    def full(self, key: str) -> str:
        return key.replace("%s", self.architecture, 1)

    def under(self, prefix: str) -> Iterator[tuple[str, Field]]:
        """The fields whose keys begin with ``prefix``, without it."""
        start = self.full(prefix)
        for key, field in self._fields.items():
            if key.startswith(start):
                yield key[len(start) :], field

    def refuse(self, key: str, found: object, must_be: str, *, hint: str = "") -> NoReturn:
        raise HeaderError(self.path, field=self.full(key), found=found, must_be=must_be, hint=hint)

    def integer(
        self, key: str, low: int, high: int, *, default: int | None = None, kind: str = "u32"
    ) -> int:
        """The whole number at ``key``; without ``default`` it has to be there."""
        must_be = f"between {low:,} and {high:,}"
        value = self._value(key, kind, must_be, optional=default is not None)
        if value is None:
            return int(default or 0)
        if not isinstance(value, int) or not low <= value <= high:
            self.refuse(key, f"{value:,}", must_be)
        return value

    def per_layer(
        self, key: str, n_layer: int, low: int, high: int, *, default: tuple[int, ...] | None = None
    ) -> tuple[int, ...]:
        """One number a layer, written as an array or as a single number for all."""
        field = self._fields.get(self.full(key))
        if field is None and default is not None:
            return default
        if field is None or field.type_name not in PER_LAYER:
            return (self.integer(key, low, high),) * n_layer
        values = np.asarray(field.value).astype(np.int64).tolist()
        if len(values) != n_layer:
            self.refuse(key, f"{len(values):,} numbers", f"one number for each of {n_layer} layers")
        for layer, value in enumerate(values):
            if not low <= value <= high:
                self.refuse(f"{key}[{layer}]", f"{value:,}", f"between {low:,} and {high:,}")
        return tuple(values)

    def decimal(self, key: str, default: float | None = None) -> float:
        """The finite number at ``key``; without ``default`` it has to be there."""
        value = self._value(key, "f32", "a finite number", optional=default is not None)
        if value is None:
            return float(default or 0)
        if not isinstance(value, float) or not math.isfinite(value):
            self.refuse(key, value, "a finite number")
        return value

    def flag(self, key: str) -> bool | None:
        value = self._value(key, "bool", "true or false", optional=True)
        return value if isinstance(value, bool) else None

    def text(self, key: str) -> str | None:
        """The text at ``key`` as the file has it, control characters and all."""
        value = self._value(key, "string", "text", optional=True)
        if not isinstance(value, bytes):
            return None
        try:
            return value.decode()
        except UnicodeDecodeError as error:
            self.refuse(key, f"not UTF-8 at byte {error.start:,}", "valid UTF-8")

    def strings(self, key: str) -> list[bytes]:
        value = self._value(key, "string[]", "an array of strings", optional=False)
        return value if isinstance(value, list) else []

    def numbers(self, key: str, kind: str, n_items: int) -> Array | None:
        """An array of exactly ``n_items`` numbers of type ``kind``, if there is one."""
        value = self._value(key, f"{kind}[]", f"an array of {kind}", optional=True)
        if not isinstance(value, np.ndarray):
            return None
        if len(value) != n_items:
            self.refuse(key, f"{len(value):,} numbers", f"{n_items:,} numbers, one for each token")
        return value

    def _value(self, key: str, kind: str, must_be: str, *, optional: bool) -> object:
        field = self._fields.get(self.full(key))
        if field is None:
            return None if optional else self.refuse(key, "missing", must_be)
        if field.type_name != kind:
            self.refuse(key, f"of type {field.type_name}", f"of type {kind}")
        return field.value
