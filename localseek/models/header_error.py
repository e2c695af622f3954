"""What is wrong with a model file, as errors that name the file, the field and the number.

    HeaderError                65   x.gguf: llama.block_count is 0; it must be between 1 and 512.
      CutShortError            65   x.gguf is cut short: its header promises 912 bytes …
      NotGgufError             65   x.gguf is no GGUF file: it begins with '<!DOCTYPE'.
    NotRegularFileError        65   x.gguf is a FIFO; a model is a regular file.
    ModelNotFoundError         66   there is no file x.gguf.
    UnreadableModelError       77   x.gguf may not be read by this user.

File names and metadata come from strangers, so whatever of them goes into a message is
escaped first: no control character, no bidirectional override.
"""

from __future__ import annotations

from pathlib import Path

from localseek.errors import BadDataError, NoPermissionError, NotFoundError
from localseek.printable import printable

N_QUOTED = 80  # characters of metadata that a message shows


def quoted(value: str | bytes) -> str:
    """``value`` in quotes, escaped, and cut to what fits a line."""
    text = value if isinstance(value, str) else value.decode(errors="backslashreplace")
    return f"'{printable(text[:N_QUOTED])}{'…' if len(text) > N_QUOTED else ''}'"


class HeaderError(BadDataError):
    """A field of a GGUF header that llama.cpp would stumble over, or run wrongly with."""

    def __init__(
        self, path: Path, *, field: str, found: object, must_be: str, hint: str = ""
    ) -> None:
        message = f"{printable(path.name)}: {printable(field)} is {found}; it must be {must_be}."
        super().__init__(message, hint=hint)
        self.path = path
        self.field = field
        self.found = found
        self.must_be = must_be


class CutShortError(HeaderError):
    """A file that ends before what it announces; ``field`` is what lies beyond its end."""

    def __init__(self, path: Path, *, field: str, needed_bytes: int, size_bytes: int) -> None:
        super().__init__(
            path, field=field, found=f"{size_bytes:,} bytes", must_be=f"{needed_bytes:,} bytes"
        )
        self.needed_bytes = needed_bytes
        self.size_bytes = size_bytes
        promise = f"{needed_bytes:,} bytes up to the end of {printable(field)}"
        message = f"{printable(path.name)} is cut short: its header promises {promise}, "
        self.args = (f"{message}the file has {size_bytes:,}.",)
        self.hint = "fetch the file again."


class NotGgufError(HeaderError):
    """A file of another format under the name of a model."""

    def __init__(self, path: Path, *, magic: bytes) -> None:
        super().__init__(path, field="magic", found=quoted(magic), must_be="'GGUF'")
        self.magic = magic
        self.args = (
            f"{printable(path.name)} is no GGUF file: its magic is {quoted(magic)}, not 'GGUF'.",
        )
        if magic.startswith(b"version "):
            self.hint = "this is a git-lfs pointer; run git lfs pull to fetch the file."


class NotRegularFileError(BadDataError):
    """A directory, a FIFO, a device or a loop of links where a model file was expected."""

    def __init__(self, path: Path, *, kind: str) -> None:
        super().__init__(f"{printable(str(path))} is {kind}; a model is a regular file.")
        self.path = path
        self.kind = kind


class ModelNotFoundError(NotFoundError):
    """A model file, or one part of it, that is not there."""

    def __init__(self, path: Path, *, hint: str = "") -> None:
        super().__init__(f"there is no file {printable(str(path))}.", hint=hint)
        self.path = path


class UnreadableModelError(NoPermissionError):
    """A model file that belongs to someone else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{printable(str(path))} may not be read by this user.")
        self.path = path
