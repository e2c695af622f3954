"""A JSON file of a checkpoint -> its values, asked for by name, type and range.

A value is checked where it is used, and a refusal names the file and the key:
``config.json: rope_scaling.factor is 'eight'; it must be a number.`` Keys that nobody asks
for are left alone: a config.json holds dozens that matter to training only.
"""

from __future__ import annotations

import json
import math
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from localseek.errors import BadDataError, NoPermissionError
from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError, MissingFileError
from localseek_quantize.checkpoints.json_value import described

MAX_JSON_BYTES = 256 << 20  # the largest tokenizer.json that is known has 33 MB
_MISSING = object()


class JsonObject:
    """One object of a JSON file; ``name`` is the way to it, empty for the file itself."""

    def __init__(self, path: Path, values: Mapping[str, Any], name: str = "") -> None:
        self.path = path
        self.values = values
        self._name = name

    def __contains__(self, key: str) -> bool:
        return self.values.get(key) is not None

    def refuse(self, key: str, found: object, must_be: str, hint: str = "") -> NoReturn:
        """Raise CheckpointError for ``key``."""
        raise CheckpointError(
            self.path, field=self._full(key), found=found, must_be=must_be, hint=hint
        )

    def integer(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """A whole number from ``low`` to ``high``; null counts as not there."""
        value = self._get(key, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(key, self._found(value), f"a whole number from {low:,} to {high:,}")
        return value

    def number(self, key: str, *, default: float | None = None) -> float:
        """A finite number."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            self.refuse(key, self._found(value), "a number")
        return float(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, self._found(value), "true or false")
        return value

    def text(self, key: str, *, default: str | None = None) -> str:
        """A string."""
        value = self._get(key, default)
        if not isinstance(value, str):
            self.refuse(key, self._found(value), "a text")
        return value

    def items(self, key: str) -> list[Any]:
        """A list; its items are the caller's to check. Empty if it is not there."""
        value = self._get(key, [])
        if not isinstance(value, list):
            self.refuse(key, self._found(value), "a list")
        return value

    def section(self, key: str) -> JsonObject:
        """An object inside this one; empty if it is not there."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            self.refuse(key, self._found(value), "an object")
        return JsonObject(self.path, value, self._full(key))

    def _get(self, key: str, default: object) -> Any:
        value = self.values.get(key)
        if value is None:
            return _MISSING if default is None else default
        return value

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _found(self, value: object) -> str:
        if value is _MISSING:
            return "missing"
        return described(value)


def read_json(path: Path, *, hint: str = "") -> JsonObject:
    """Read a file that holds one JSON object.

    Raises MissingFileError with ``hint`` if it is not there, CheckpointError if it is no
    regular file, too large, or no JSON object, NoPermissionError if it may not be read.
    """
    try:
        mode, size = path.stat().st_mode, path.stat().st_size
        if not stat.S_ISREG(mode) or size > MAX_JSON_BYTES:
            found = f"{size:,} bytes" if stat.S_ISREG(mode) else "no regular file"
            must_be = f"a file of at most {MAX_JSON_BYTES:,} bytes"
            raise CheckpointError(path, field="it", found=found, must_be=must_be)
        values = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingFileError(path, hint=hint) from error
    except PermissionError as error:
        raise NoPermissionError(f"{printable(os.fspath(path))} may not be read.") from error
    except OSError as error:  # a loop of links, a name that is too long, a disk that fails
        reason = (error.strerror or "unreadable").lower()
        raise BadDataError(f"{printable(path.name)} cannot be read: {reason}.") from error
    except (ValueError, RecursionError) as error:
        raise BadDataError(
            f"{printable(path.name)} is no JSON: {printable(str(error))}."
        ) from error
    if not isinstance(values, dict):
        raise CheckpointError(path, field="it", found="no JSON object", must_be="one")
    return JsonObject(path, values)


def read_json_if_there(path: Path) -> JsonObject:
    """As :func:`read_json`, with an empty object for a file that is not there."""
    try:
        return read_json(path)
    except MissingFileError:
        return JsonObject(path, {})


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False
