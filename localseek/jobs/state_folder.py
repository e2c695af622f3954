"""A folder of saved states: what is in it, what has to go for one more, and whether that pays.

Measured with SmolLM2-135M on two busy cores: 3,000 tokens are 69 MB, which took 0.23 s to read,
check and restore, and 73 s to read as text. On a card that reads 5,000 tokens of an 8B model
a second it would not pay: 4,096 tokens are 0.5 GB and 0.8 s.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

from localseek.jobs.file_hold import is_held
from localseek.jobs.reply import Reply
from localseek.jobs.state_file import MAX_BYTES

SUFFIX, PART = ".state", ".part"
_RESTORED_BYTES_PER_S = 300e6  # 69 MB in 0.23 s, see above
_TIMES_FASTER = 2.0  # another day the disk may be slower
_MAX_SHARE_OF_FREE = 0.1  # of the disk
_BEGUN_S = 10.0  # whoever begins a file has it after that, where there are locks


@dataclass(frozen=True, slots=True, order=True)
class KeptFile:
    """A state, or what is left of a process that was killed while it wrote one."""

    used_s: float  # when it was used last, else written, since 1970
    n_bytes: int
    path: Path

    @property
    def is_state(self) -> bool:
        return self.path.suffix == SUFFIX

    @property
    def is_forgotten(self) -> bool:
        """Whether it is half written, and whoever began it is gone."""
        is_old = self.path.suffix == PART and self.used_s < time() - _BEGUN_S
        return is_old and not is_held(self.path)


def kept_files(folder: Path) -> list[KeptFile]:
    """All files of a folder, the one used longest ago first; none of one that is not there."""
    return sorted(_look(folder))


def does_pay(*, n_tokens: int, n_bytes: int, tokens_per_s: float, least_gain_s: float) -> bool:
    """Whether restoring a state is so much faster than reading its tokens that it is worth it."""
    read_s, restore_s = n_tokens / tokens_per_s, n_bytes / _RESTORED_BYTES_PER_S
    return read_s >= _TIMES_FASTER * restore_s and read_s - restore_s >= least_gain_s


def tokens_read_per_s(replies: Sequence[Reply]) -> float:
    """How fast prompts were read; 0 if none was."""
    n = sum(reply.n_prompt - reply.n_cached for reply in replies)
    elapsed_s = sum(reply.timings.prefill_s for reply in replies)
    return n / elapsed_s if elapsed_s else 0.0


def make_room(folder: Path, n_bytes: int, *, but_not: Path, limit_bytes: int) -> bool:
    """Remove the states used longest ago until one more fits; False if it is too large.

    ``but_not`` is the one that it replaces. What others are just writing stays. Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if n_bytes > min(MAX_BYTES, limit_bytes, _MAX_SHARE_OF_FREE * free):
        return False
    remove_forgotten(folder)
    kept = [file for file in kept_files(folder) if file.path != but_not]
    total = n_bytes + sum(file.n_bytes for file in kept)
    for file in kept:
        if file.is_state and total > limit_bytes:
            file.path.unlink(missing_ok=True)
            total -= file.n_bytes
    return total <= limit_bytes


def remove_forgotten(folder: Path) -> int:
    """Remove what processes left that were killed while they wrote; return its bytes."""
    freed = 0
    for file in kept_files(folder):
        if file.is_forgotten:
            with suppress(OSError):
                file.path.unlink()
                freed += file.n_bytes
    return freed


def _look(folder: Path) -> Iterator[KeptFile]:
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                about = path.lstat()
                if stat.S_ISREG(about.st_mode):
                    yield KeptFile(about.st_mtime, about.st_size, path)
