"""What is wrong with a checkpoint, as errors that name the file, the field and the number.

    CheckpointError        65   config.json: num_hidden_layers is 0; it must be between 1 and 512.
    MissingFileError       66   there is no file config.json in my-finetune.

Texts of a checkpoint come from strangers: whatever of them goes into a message is escaped.
"""

from __future__ import annotations

from pathlib import Path

from localseek.errors import BadDataError, NotFoundError
from localseek.printable import printable


class CheckpointError(BadDataError):
    """A value in a file of a checkpoint that no correct model can come from."""

    def __init__(
        self, path: Path, *, field: str, found: object, must_be: str, hint: str = ""
    ) -> None:
        message = f"{printable(path.name)}: {printable(field)} is {found}; it must be {must_be}."
        super().__init__(message, hint=hint)
        self.path = path
        self.field = field
        self.found = found
        self.must_be = must_be


class MissingFileError(NotFoundError):
    """A file without which a checkpoint is none."""

    def __init__(self, path: Path, *, hint: str = "") -> None:
        folder = printable(str(path.parent))
        super().__init__(f"there is no file {printable(path.name)} in {folder}.", hint=hint)
        self.path = path
