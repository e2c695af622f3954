"""The folder of kept beginnings of prompts: which there are, which begins like a prompt.

prompts/FITNESS-TOKENS.state      0600; hashes of what it goes with, and of its tokens
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from localseek.engine.cache import common_prefix
from localseek.errors import DiskError, NoPermissionError
from localseek.jobs.state_file import Fitness, StateHead, StateRefusedError, peek_state
from localseek.jobs.state_folder import SUFFIX, KeptFile, kept_files
from localseek.models.header import read_header
from localseek.models.identity import model_identity
from localseek.models.reference import resolve

_HASH_CHARS = 24

OnRefused = Callable[[Path, StateRefusedError], object]


@dataclass(frozen=True, slots=True)
class Like:
    """An entry that begins like a prompt: ``n_shared`` of its ``n_tokens`` tokens are the same."""

    path: Path
    n_tokens: int
    n_shared: int


@dataclass(frozen=True, slots=True)
class CachedPrompt:
    """An entry; ``head`` is None if it is damaged."""

    file: KeptFile
    head: StateHead | None

    @property
    def title(self) -> str | None:
        """What the model was called. It may be a stranger's text: escape it."""
        return self.head.title if self.head else None

    @property
    def last_used(self) -> datetime:
        return datetime.fromtimestamp(self.file.used_s, timezone.utc)


def entry_path(folder: Path, fitness: Fitness, tokens: Sequence[int]) -> Path:
    """Where these tokens are kept for whoever they are fit for."""
    of_tokens = hashlib.sha256(np.array(tokens, "<i4").tobytes()).hexdigest()[:_HASH_CHARS]
    return folder / f"{_of_fitness(fitness)}-{of_tokens}{SUFFIX}"


def entries_like(
    folder: Path,
    fitness: Fitness,
    tokens: Sequence[int],
    *,
    most_bytes: float,
    on_refused: OnRefused,
) -> Iterator[Like]:
    """Yield the entries that begin like ``tokens``; tell ``on_refused`` of those that are none."""
    for file in kept_files(folder):
        if not file.path.name.startswith(f"{_of_fitness(fitness)}-") or file.n_bytes > most_bytes:
            continue
        try:
            head, kept = peek_state(file.path)
        except StateRefusedError as error:
            on_refused(file.path, error)
            continue
        n_shared = common_prefix(kept.tolist(), tokens)
        if n_shared:
            yield Like(file.path, head.n_tokens, n_shared)


def cached_prompts(folder: Path) -> list[CachedPrompt]:
    """All entries, what was used last first; what is half written is none."""
    files = reversed(kept_files(folder))
    return [CachedPrompt(file, _head(file)) for file in files if file.is_state]


def prompts_of(entries: Sequence[CachedPrompt], model: str) -> list[CachedPrompt]:
    """Those of a model, by the name that they have or by any other of it.

    Raises what ``resolve`` and ``read_header`` do if no entry has that name.
    """
    named = [entry for entry in entries if entry.title == model]
    if named:
        return named
    identity = model_identity(read_header(resolve(model)).shards)
    return [entry for entry in entries if entry.head and entry.head.fitness.model == identity]


def remove_prompts(entries: Sequence[CachedPrompt]) -> int:
    """Remove entries and return how many bytes that freed.

    Raises NoPermissionError and DiskError; what went before stays gone.
    """
    freed = 0
    for entry in entries:
        try:
            entry.file.path.unlink(missing_ok=True)  # another run may have needed the room
        except PermissionError as error:
            raise NoPermissionError(
                f"{entry.file.path} may not be removed by this user."
            ) from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise DiskError(f"{entry.file.path} cannot be removed: {reason}.") from error
        freed += entry.file.n_bytes
    return freed


def _of_fitness(fitness: Fitness) -> str:
    text = json.dumps(asdict(fitness), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_CHARS]


def _head(file: KeptFile) -> StateHead | None:
    try:
        return peek_state(file.path)[0]
    except StateRefusedError:
        return None
