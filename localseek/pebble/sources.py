"""What is named to go on from -> its model: a GGUF, a checkpoint, or the run that wrote one."""

from __future__ import annotations

from pathlib import Path

from localseek.errors import NotFoundError
from localseek.pebble.checkpoint import WEIGHTS, Loaded, find_checkpoint, read_checkpoint
from localseek.pebble.from_gguf import read_gguf


def read_source(source: Path) -> Loaded:
    """Read the model of ``source``.

    Raises NotFoundError if nothing is there, and BadDataError if it is another model's GGUF.
    """
    if source.suffix == ".gguf":
        if not source.is_file():
            raise NotFoundError(f"{source} does not exist.")
        return read_gguf(source)
    folder = find_checkpoint(source) or source
    if not (folder / WEIGHTS).exists():
        raise NotFoundError(f"{source} has no {WEIGHTS}.", hint="train stage one first.")
    return read_checkpoint(folder)
