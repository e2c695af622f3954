r"""The note beside a partial file: how much of it is surely on the disk, and what its hash is.

    {"synced": 8388608, "digest": "3f…", "etag": "\"9b…\"", "size": 4920736608, "url": "https…"}

A note that is damaged, or that speaks of another file, is no note.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

MAX_NOTE_BYTES = 16 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is known of a partial file."""

    synced: int  # bytes
    digest: str  # of these bytes
    etag: str  # of the answer they came with; "" if it had none that can be relied on
    size: int  # of the whole file
    url: str  # without a token


def note_path(part: Path) -> Path:
    """Where the note of a partial file is."""
    return part.with_name(f"{part.name}.json")


def write_note(part: Path, note: Note) -> None:
    """Replace the note in one step; the one before it holds until then."""
    path = note_path(part)
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(asdict(note), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_note(part: Path) -> Note | None:
    """Read the note, if there is one that makes sense."""
    try:
        with note_path(part).open("rb") as file:
            fields = json.loads(file.read(MAX_NOTE_BYTES))
        note = Note(**fields)
    except (OSError, ValueError, RecursionError, TypeError):
        return None
    numbers, texts = (note.synced, note.size), (note.digest, note.etag, note.url)
    makes_sense = (
        all(type(number) is int for number in numbers)
        and all(isinstance(text, str) for text in texts)
        and 0 < note.synced <= note.size
        and note.etag.isascii()
        and note.etag.isprintable()
    )
    return note if makes_sense else None


def remove_note(part: Path) -> None:
    """Remove the note, and what a killed process left of the next one."""
    path = note_path(part)
    for leftover in (path.with_name(f"{path.name}.new"), path):
        with suppress(FileNotFoundError):
            leftover.unlink()
