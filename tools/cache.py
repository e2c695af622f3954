"""The user's cache folder: what is built or fetched once and outlives ``make clean``.

    wheels/[HASH OF CMAKE_ARGS/]    llama-cpp-python, compiled
    source/                         its source package, packed and unpacked
    models/                         the small model of the demo and the tests
    tokenizers/                     tokenizer.json of well-known models, for the tests
    peers/                          llama.cpp's own benchmark programs

Everything is made in a ``.part`` folder beside its place and renamed when it is complete, so
a killed run leaves nothing that looks finished, and of two runs at once the last one wins.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def folder(*names: str) -> Path:
    """Return a folder of the cache, made if need be."""
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not home.is_absolute():  # the XDG specification: relative paths are to be ignored
        home = Path.home() / ".cache"
    path = home.joinpath("localseek", *names)
    path.mkdir(parents=True, exist_ok=True)
    return path


def part(place: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a folder to build in, on the file system of ``place``; it goes away with its block."""
    return tempfile.TemporaryDirectory(dir=place, suffix=".part")


def verify(path: Path, sha256: str) -> None:
    """Raise ``ValueError`` unless the file has this sha256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != sha256:
        raise ValueError(f"{path.name} has sha256 {digest.hexdigest()}, expected {sha256}")
