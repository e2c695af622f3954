"""stdout and stderr: what may go to each, decided for each by itself.

A stream that is a terminal gets colour, a live line unless TERM is ``dumb``, and no control
characters. Any other gets plain text, byte for byte. Whether there is colour is up to, the
first that says something:

    NO_COLOR=1                            none
    FORCE_COLOR=1, CLICOLOR_FORCE=1       some, in a file or a pipe too
    TERM=dumb, CLICOLOR=0                 none

Source: no-color.org, force-color.org, bixense.com/clicolors; the order is that of Python's own
colours (``can_colorize`` of CPython's Lib/_colorize.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from localseek.cli.sanitize import for_terminal
from localseek.errors import DiskError, LocalseekError
from localseek.printable import printable

_USUAL_SIZE = (80, 24)
_DIM, _RESET, _ERASE_LINE = "\x1b[2m", "\x1b[22m", "\r\x1b[2K"


class Output:
    """One stream. Every write reaches the other side before it returns.

    A quiet one shows no notices, remarks and status lines; what is written to it it shows.
    """

    def __init__(
        self, file: TextIO, environ: Mapping[str, str] = os.environ, *, is_quiet: bool = False
    ) -> None:
        self._file = file
        self.is_quiet = is_quiet
        self.is_terminal = file.isatty()
        self.has_colour = _has_colour(environ, is_terminal=self.is_terminal)
        self.is_live = self.is_terminal and environ.get("TERM") != "dumb"
        self._status = False
        self._at_line_start = True

    def write(self, text: str, *, dim: bool = False) -> None:
        """Write a piece of text as it is; ``dim`` it where there is colour."""
        self.clear_status()
        if self.is_terminal:
            text = for_terminal(text)
        if not text:
            return
        self._at_line_start = text.endswith("\n")
        self._put(f"{_DIM}{text}{_RESET}" if dim and self.has_colour else text)

    def line(self, text: str = "", *, dim: bool = False) -> None:
        """Write a line of its own."""
        self.end_line()
        self.write(text, dim=dim)
        self.write("\n")

    def remark(self, text: str) -> None:
        """Write a dimmed line that nobody needs."""
        if not self.is_quiet:
            self.line(text, dim=True)

    def end_line(self) -> None:
        """Begin a new line unless one has just begun."""
        if not self._at_line_start:
            self.write("\n")

    def status(self, text: str) -> None:
        """Show a line that the next write takes away; nothing where it could not vanish."""
        if self.is_live and self._at_line_start and not self.is_quiet:
            text = self._cut(printable(text))
            dimmed = f"{_DIM}{text}{_RESET}" if self.has_colour else text
            self._put(f"{_ERASE_LINE}{dimmed}")
            self._status = True

    def clear_status(self) -> None:
        """Take the status line away."""
        if self._status:
            self._status = False
            self._put(_ERASE_LINE)

    def draw(self, data: str, *, ends_line: bool) -> None:
        """Write what may move the cursor: rows of a LiveArea, free of foreign control codes."""
        self.clear_status()
        self._at_line_start = ends_line
        self._put(data)

    def set_mode(self, sequence: str) -> None:
        """Tell the terminal something that shows nothing."""
        if self.is_live:
            self._put(sequence)

    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal; what most have if it does not say."""
        try:
            columns, lines = os.get_terminal_size(self._file.fileno())
        except (OSError, ValueError):  # a test's file
            return _USUAL_SIZE
        return (columns or _USUAL_SIZE[0], lines or _USUAL_SIZE[1])

    def _cut(self, text: str) -> str:
        """Cut a line to the width of the terminal: of two rows only the last would vanish."""
        width, _ = self.size()
        if width <= 1 or 2 * len(text) < width:  # no character takes more than two columns
            return text
        from localseek.cli.markdown.wrap import columns, fitting

        return text if columns(text) < width else f"{text[: fitting(text, width - 2)]}…"

    def _put(self, text: str) -> None:
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:  # nobody reads, or the disk is full
            if self._file is sys.stderr:
                return  # an answer is not lost over a remark
            if isinstance(error, BrokenPipeError):
                raise OutputClosed from error
            raise not_written(error) from error


def _has_colour(environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal and environ.get("TERM") != "dumb" and environ.get("CLICOLOR") != "0"


def not_written(error: OSError) -> DiskError:
    """Return what is said where the disk behind stdout is full, or fails."""
    return DiskError(f"the output cannot be written: {error.strerror}.")


class OutputClosed(Exception):  # noqa: N818 - like GeneratorExit, an end and no error
    """Nobody reads what is written any more, as in ``| head -1``.

    Not an OSError: Typer answers a broken pipe with an exit code of its own.
    """


def use_utf8() -> None:
    """Make both streams UTF-8 whatever the locale says; no character can fail to encode.

    Raises OutputClosed if the shell closed stdout; without stderr there is silence.
    """
    if sys.stdout is None:
        raise OutputClosed
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test may have replaced them
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def show_error(error: LocalseekError, stderr: Output) -> None:
    """Write ``localseek: error: …``, and ``hint: …`` where there is one."""
    stderr.line(f"localseek: error: {printable(str(error))}")
    if error.hint:
        stderr.line(f"hint: {printable(error.hint)}", dim=True)


def show_notice(text: str, stderr: Output) -> None:
    """Write one line that a person should know and a script may ignore."""
    stderr.remark(f"localseek: {printable(text)}")
