"""Text that people bring: arguments, stdin, files -> str, whatever the bytes are."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from localseek.chat.messages import AttachedFile
from localseek.errors import (
    BadDataError,
    DiskError,
    NoPermissionError,
    NotFoundError,
    UsageError,
)
from localseek.printable import printable
from localseek.stdin import open_stdin

MAX_BYTES = 64 * 2**20  # more text than any context holds

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and how many of its characters stand for bytes that were none."""

    text: str
    n_replaced: int


class TooMuchTextError(BadDataError):
    """More text than anybody's context holds."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source} holds more than {MAX_BYTES // 2**20} MiB of text.")


class NotAFileError(BadDataError):
    """A directory, a pipe or a device where a text file was meant."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a regular file.")


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, or UTF-16 that says so by its first bytes; bad bytes become U+FFFD."""
    mark, encoding = next(
        (found for found in _BYTE_ORDER_MARKS if data.startswith(found[0])), (b"", "utf-8")
    )
    text = (data if encoding == "utf-16" else data[len(mark) :]).decode(encoding, "replace")
    was_there = data.count("\ufffd".encode()) if encoding == "utf-8" else 0
    return Decoded(text, text.count("\ufffd") - was_there)


def read_prompt(words: Sequence[str], *, is_optional: bool = False) -> Decoded:
    """Join the arguments; a "-" among them is stdin, else stdin comes after them.

    stdin is read unless it is a terminal. Raises UsageError if there is no prompt at all,
    unless that ``is_optional``; DiskError, TooMuchTextError.
    """
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    piped = Decoded("", 0) if is_terminal else _read_stdin()
    spoken = " ".join(word for word in words if word != "-")
    spoken = spoken.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "-" in words and is_terminal:
        piped = _read_stdin()
    text = "\n\n".join(part for part in (spoken, piped.text.strip("\n")) if part.strip())
    if not text and not is_optional:
        raise UsageError(
            "there is no prompt.", hint='localseek ask "…", or pipe text into localseek ask.'
        )
    return Decoded(text, piped.n_replaced)


def read_file(path: Path) -> tuple[AttachedFile, int]:
    """Read a text file; return it and how many bytes of it were not text.

    Raises NotFoundError, NoPermissionError, NotAFileError and TooMuchTextError; never waits
    for a pipe.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise NotAFileError(path)
            data = file.read(MAX_BYTES + 1)
    except PermissionError as error:
        raise NoPermissionError(f"{path} may not be read by this user.") from error
    except IsADirectoryError as error:
        raise NotAFileError(path) from error
    except (OSError, ValueError) as error:
        raise NotFoundError(f"there is no file {str(path)!r}.") from error
    if len(data) > MAX_BYTES:
        raise TooMuchTextError(str(path))
    decoded = decode(data)
    return AttachedFile(path.name, decoded.text.rstrip("\n")), decoded.n_replaced


def _read_stdin() -> Decoded:
    """Read all of it; one that is closed, or open for writing only as nohup has it, is empty."""
    stdin = open_stdin()
    if stdin is None:
        return Decoded("", 0)
    try:
        data = stdin.read(MAX_BYTES + 1)
    except OSError as error:
        if error.errno == errno.EBADF:
            return Decoded("", 0)
        reason = printable((error.strerror or str(error)).lower())
        raise DiskError(f"stdin cannot be read: {reason}.") from error
    if len(data) > MAX_BYTES:
        raise TooMuchTextError("stdin")
    return decode(data)
