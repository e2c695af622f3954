"""The model that comes with localseek, small enough to be a part of the package."""

from __future__ import annotations

from pathlib import Path

from localseek.errors import NotFoundError
from localseek.models.file_names import quant_of
from localseek.models.gguf_folder import size_of
from localseek.models.regular_file import is_regular
from localseek.models.stored_model import StoredModel
from localseek.printable import printable

BUILT_IN_NAME = "pebble"
BUILT_IN_FILE = Path(__file__).parents[1] / "pebble" / "pebble.Q8_0.gguf"


class BuiltInMissingError(NotFoundError):
    """An installation without the built-in model."""

    def __init__(self) -> None:
        super().__init__(
            f"{BUILT_IN_NAME} is not part of this installation: "
            f"there is no file {printable(str(BUILT_IN_FILE))}.",
            hint="install localseek again, or name another model.",
        )


def built_in_model() -> StoredModel | None:
    """The built-in model, if this installation has it."""
    if not is_regular(BUILT_IN_FILE):
        return None
    return StoredModel(
        source="built-in",
        paths=(BUILT_IN_FILE,),
        real_paths=(BUILT_IN_FILE.resolve(),),
        size_bytes=size_of(BUILT_IN_FILE),
        quant=quant_of(BUILT_IN_FILE.name),
        name=BUILT_IN_NAME,
    )
