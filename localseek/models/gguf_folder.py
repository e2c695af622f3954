"""A folder that others fill -> the GGUF models below it, none of which leads out of it.

Names and links in such a folder are whatever somebody made them. A link counts only if the
file it leads to lies within a folder that is allowed, and the walk has bounds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localseek.models.file_names import ModelFiles, is_model, model_files
from localseek.models.regular_file import is_regular

MAX_DEPTH = 8
MAX_ENTRIES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundModel:
    """A model in a folder: its files as they are named there, and as they really are."""

    files: ModelFiles  # paths relative to the folder
    paths: tuple[Path, ...]
    real_paths: tuple[Path, ...]
    size_bytes: int


def models_below(folder: Path, *, allowed: Path) -> list[FoundModel]:
    """Find the models below ``folder`` whose files lie within ``allowed``; no folder, no models."""
    real: dict[str, Path] = {}
    for path in _files(folder, MAX_DEPTH):
        name = path.relative_to(folder).as_posix()
        target = inside(path, allowed) if is_model(name) else None
        if target:
            real[name] = target
    return [_found(folder, files, real) for files in model_files(real)]


def inside(path: Path, allowed: Path) -> Path | None:
    """Return where ``path`` really is, if that is a regular file within ``allowed``."""
    try:
        target = path.resolve(strict=True)
        is_allowed = target.is_relative_to(allowed.resolve())
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop, before Python 3.13
        return None
    return target if is_allowed and is_regular(target) else None


def subfolders(folder: Path) -> list[Path]:
    """The folders in ``folder``, no links, by name; none if it cannot be read."""
    return sorted(Path(entry) for entry in _scan(folder) if entry.is_dir(follow_symlinks=False))


def real_path(path: Path) -> Path:
    """``path`` with all links followed, as far as they lead; whatever it is, no error."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):  # ValueError: NUL
        return path


def size_of(path: Path) -> int:
    """Bytes of a file; 0 if it went away."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _files(folder: Path, depth: int) -> Iterator[Path]:
    for entry in _scan(folder):
        if entry.is_dir(follow_symlinks=False):
            if depth > 1:
                yield from _files(Path(entry), depth - 1)
        else:
            yield Path(entry)


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry, _ in zip(entries, range(MAX_ENTRIES), strict=False)]
    except (OSError, ValueError):
        return []


def _found(folder: Path, files: ModelFiles, real: dict[str, Path]) -> FoundModel:
    real_paths = tuple(real[name] for name in files.paths)
    return FoundModel(
        files=files,
        paths=tuple(folder / name for name in files.paths),
        real_paths=real_paths,
        size_bytes=sum(size_of(path) for path in real_paths),
    )
