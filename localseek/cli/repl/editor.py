"""A text in the person's own editor, and what became of it.

The text is in a file of a private folder for as long as the editor runs.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from localseek.config import edited_folder
from localseek.errors import CannotCreateError, LocalseekError, UsageError

try:
    import termios
except ImportError:  # Windows: its console needs no preparing
    termios = None  # type: ignore[assignment]

_MAX_BYTES = 16 << 20


class EditorError(LocalseekError):
    """The editor could not be started, or says that it failed."""

    exit_code = UsageError.exit_code

    def __init__(self, command: str, problem: str) -> None:
        super().__init__(
            f"the editor {command!r} {problem}; nothing was changed.",
            hint="EDITOR says which one is used.",
        )


def edited(text: str, *, name: str, environ: Mapping[str, str] = os.environ) -> str:
    """Open ``text`` in $VISUAL, $EDITOR or vi; return it as it was saved.

    Raises EditorError and CannotCreateError.
    """
    command = environ.get("VISUAL") or environ.get("EDITOR") or _usual()
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise EditorError(command, f"makes no command ({error})") from error
    if not words:
        raise EditorError(command, "makes no command")
    try:
        with tempfile.TemporaryDirectory(dir=_private_folder()) as folder:
            path = Path(folder) / name
            path.write_text(text + "\n", encoding="utf-8", errors="replace")
            _run(command, [*words, str(path)])
            with path.open("rb") as file:
                return file.read(_MAX_BYTES).decode("utf-8", "replace").removesuffix("\n")
    except OSError as error:
        raise CannotCreateError(f"no text can be edited: {error}.") from error


def _usual() -> str:
    return "notepad" if sys.platform == "win32" else "vi"


def _private_folder() -> Path | None:
    """A folder of the person's own; None for the system's, in a home that is read-only."""
    folder = edited_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _run(command: str, words: list[str]) -> None:
    with _usual_terminal(), _ctrl_c_is_the_editors():
        try:
            code = subprocess.run(words, check=False).returncode  # noqa: S603 - the person's own
        except (OSError, ValueError) as error:
            raise EditorError(command, "cannot be started") from error
    if code:
        raise EditorError(command, f"failed ({code})")


@contextmanager
def _usual_terminal() -> Iterator[None]:
    """Lines and echo as an editor expects them; then as it was."""
    if termios is None:
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    usual = termios.tcgetattr(sys.stdin)
    usual[0] |= termios.ICRNL
    usual[3] |= termios.ECHO | termios.ICANON
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, usual)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


@contextmanager
def _ctrl_c_is_the_editors() -> Iterator[None]:
    """Ctrl-C reaches the editor as well, which knows what to do; here it does nothing."""
    before = signal.signal(signal.SIGINT, _ignore)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing; an ignored signal would be ignored by the editor, too."""
