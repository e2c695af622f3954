"""The envelope of a saved state: nothing of it is used unless all of it is as it was written.

    localseek state 1 ⏎
    {"sha256": "…", "model": "…", "build": "0.3.36", "kv_type": "f16", "n_tokens": 312, "n_bytes": 7196040} ⏎
    312 token ids, int32, little-endian
    7196040 bytes of llama.cpp

The hash covers the line about it (without the hash), the ids and the bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from localseek.errors import LocalseekError
from localseek.jobs.file_hold import BINARY
from localseek.models.regular_file import open_regular

MAX_BYTES = 2 << 30  # of one state
_MAGIC = b"localseek state 1\n"
_MAX_LINE = 4096


class StateRefusedError(Exception):
    """A saved state that is not used; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What a state goes with: the same in both or it is of no use."""

    model: str
    build: str
    kv_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """The bytes that llama.cpp gave, and the tokens that they stand for."""

    tokens: npt.NDArray[np.int32]
    state: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Head:
    """What the line about a state says, checked."""

    sha256: str
    n_tokens: int
    n_bytes: int


def write_state(path: Path, saved: SavedState, fitness: Fitness) -> None:
    """Replace the file in one step: 0600, in a folder of 0700; raises OSError."""
    line = _about(saved, fitness)
    head = json.dumps({"sha256": _digest(line, saved), **line}).encode() + b"\n"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + head)
            file.write(saved.tokens.astype("<i4").tobytes())
            file.write(saved.state.data)
            file.flush()
            os.fsync(descriptor)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def read_state(path: Path, fitness: Fitness, *, most_tokens: int) -> SavedState:
    """Read a state and check all of it; raises StateRefusedError."""
    try:
        with open_regular(path) as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise StateRefusedError("it is none, or of another version")
            about = _head(file.readline(_MAX_LINE), fitness, most_tokens=most_tokens)
            size = file.tell() + 4 * about.n_tokens + about.n_bytes
            if os.fstat(file.fileno()).st_size != size:
                raise StateRefusedError("it was cut short, or has grown")
            saved = SavedState(
                tokens=np.fromfile(file, "<i4", about.n_tokens).astype(np.int32),
                state=np.fromfile(file, np.uint8, about.n_bytes),
            )
    except (OSError, LocalseekError) as error:
        raise StateRefusedError(str(error)) from error
    if (saved.tokens.size, saved.state.size) != (about.n_tokens, about.n_bytes):
        raise StateRefusedError("it was cut short")
    if _digest(_about(saved, fitness), saved) != about.sha256:
        raise StateRefusedError("its sha256 is another")
    return saved


def _about(saved: SavedState, fitness: Fitness) -> dict[str, object]:
    sizes = {"n_tokens": int(saved.tokens.size), "n_bytes": int(saved.state.size)}
    return {**asdict(fitness), **sizes}


def _digest(line: dict[str, object], saved: SavedState) -> str:
    digest = hashlib.sha256(json.dumps(line, sort_keys=True).encode())
    digest.update(saved.tokens.astype("<i4").tobytes())
    digest.update(saved.state.data)
    return digest.hexdigest()


def _head(line: bytes, fitness: Fitness, *, most_tokens: int) -> _Head:
    """Read the line about a state; raises StateRefusedError for one that does not go."""
    try:
        about = json.loads(line)
    except (ValueError, RecursionError):
        about = None
    names = {"sha256", "n_tokens", "n_bytes", *asdict(fitness)}
    if not isinstance(about, dict) or about.keys() != names:
        raise StateRefusedError("its head is damaged")
    if any(about[name] != value for name, value in asdict(fitness).items()):
        raise StateRefusedError("the model, its settings or llama.cpp changed since")
    for name, most in (("n_tokens", most_tokens), ("n_bytes", MAX_BYTES)):
        if type(about[name]) is not int or not 0 < about[name] <= most:
            raise StateRefusedError(f"its {name} is {about[name]!r}, at most {most:,} can be")
    return _Head(str(about["sha256"]), about["n_tokens"], about["n_bytes"])
