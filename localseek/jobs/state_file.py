"""The envelope of a saved state: nothing of it is used unless all of it is as it was written.

    localseek state 2 ⏎
    {"sha256": "…", "title": "r1-8b", "model": "…", "build": "0.3.36 …", "kv_type": "f16", …,
     "n_tokens": 312, "n_bytes": 7196040} ⏎
    312 token ids, int32, little-endian
    7196040 bytes of llama.cpp

The hash covers the line about it (without the hash), the ids and the bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from localseek.errors import LocalseekError
from localseek.jobs.file_hold import BINARY, take_hold
from localseek.models.regular_file import open_regular

MAX_BYTES = 2 << 30  # of one state
_MAX_TOKENS = 2**24
_MAGIC = b"localseek state 2\n"
_MAX_LINE = 4096
_MAX_TITLE = 200

Tokens: TypeAlias = npt.NDArray[np.int32]


class StateRefusedError(Exception):
    """A saved state that is not used; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What a state goes with: the same in both or it is of no use."""

    model: str
    build: str
    kv_type: str
    flash_attention: str
    n_gpu_layers: int
    n_seq: int  # of the context: each has a stream of its own
    is_stretched: bool  # the context is larger than the one that the model began with


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """The bytes that llama.cpp gave, and the tokens that they stand for."""

    tokens: Tokens
    state: npt.NDArray[np.uint8]
    title: str = ""  # of the model, for people


@dataclass(frozen=True, slots=True, kw_only=True)
class StateHead:
    """What the line about a state says. The title may be a stranger's text: escape it."""

    sha256: str
    title: str
    fitness: Fitness
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
            take_hold(descriptor)  # so that others see that it is being written
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
    with _opened(path) as (file, head):
        if head.fitness != fitness:
            raise StateRefusedError("the model, its settings or llama.cpp changed since")
        if head.n_tokens > most_tokens:
            raise StateRefusedError(f"it has {head.n_tokens:,} tokens, {most_tokens:,} fit in")
        saved = SavedState(
            tokens=_read_tokens(file, head),
            state=np.fromfile(file, np.uint8, head.n_bytes),
            title=head.title,
        )
    if (saved.tokens.size, saved.state.size) != (head.n_tokens, head.n_bytes):
        raise StateRefusedError("it was cut short")
    if _digest(_about(saved, fitness), saved) != head.sha256:
        raise StateRefusedError("its sha256 is another")
    return saved


def peek_state(path: Path) -> tuple[StateHead, Tokens]:
    """Read what a state is of, and its tokens; nothing is proved. Raises StateRefusedError."""
    with _opened(path) as (file, head):
        return head, _read_tokens(file, head)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, StateHead]]:
    """Open a state behind its head, which promises as many bytes as there are."""
    try:
        with open_regular(path) as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise StateRefusedError("it is none, or of another version")
            head = _head(file.readline(_MAX_LINE))
            if os.fstat(file.fileno()).st_size != file.tell() + 4 * head.n_tokens + head.n_bytes:
                raise StateRefusedError("it was cut short, or has grown")
            yield file, head
    except (OSError, LocalseekError) as error:
        raise StateRefusedError(str(error)) from error


def _read_tokens(file: BinaryIO, head: StateHead) -> Tokens:
    return np.fromfile(file, "<i4", head.n_tokens).astype(np.int32)


def _about(saved: SavedState, fitness: Fitness) -> dict[str, object]:
    sizes = {"n_tokens": int(saved.tokens.size), "n_bytes": int(saved.state.size)}
    return {"title": saved.title[:_MAX_TITLE], **asdict(fitness), **sizes}


def _digest(line: dict[str, object], saved: SavedState) -> str:
    digest = hashlib.sha256(json.dumps(line, sort_keys=True).encode())
    digest.update(saved.tokens.astype("<i4").tobytes())
    digest.update(saved.state.data)
    return digest.hexdigest()


def _head(line: bytes) -> StateHead:
    """Read the line about a state; raises StateRefusedError for what no state says."""
    try:
        about = json.loads(line)
    except (ValueError, RecursionError):
        about = None
    of_fitness = {field.name for field in fields(Fitness)}
    names = {"sha256", "title", "n_tokens", "n_bytes", *of_fitness}
    if not isinstance(about, dict) or about.keys() != names:
        raise StateRefusedError("its head is damaged")
    for name, most in (("n_tokens", _MAX_TOKENS), ("n_bytes", MAX_BYTES)):
        if type(about[name]) is not int or not 0 < about[name] <= most:
            raise StateRefusedError(f"its {name} is {about[name]!r}, at most {most:,} can be")
    return StateHead(
        sha256=str(about["sha256"]),
        title=str(about["title"]),
        fitness=Fitness(**{name: about[name] for name in of_fitness}),
        n_tokens=about["n_tokens"],
        n_bytes=about["n_bytes"],
    )
