"""Small JSON files: read within bounds, whoever wrote them; written whole, for their owner only.

A file that is not there, or that somebody spoiled, is as good as none.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from localseek.models.header_error import (
    ModelNotFoundError,
    NotRegularFileError,
    UnreadableModelError,
)
from localseek.models.regular_file import open_regular

MAX_BYTES = 1 << 20


def read_json(path: Path) -> object:
    """Return the value in a file, or None."""
    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
        return json.loads(data) if len(data) <= MAX_BYTES else None
    except (OSError, ModelNotFoundError, NotRegularFileError, UnreadableModelError):
        return None
    except (ValueError, RecursionError):
        return None


def write_private_json(path: Path, value: object) -> None:
    """Replace a file by one with ``value``: 0600, in a directory of 0700; raises OSError.

    Two that write at once leave the value of one of them, never a mixture.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{secrets.token_hex(8)}.part")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
