"""A command in a pseudo-terminal, and the screen that a person would see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

import pexpect
import pyte

PROMPT = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}"
PATIENCE_S = 60
N_KEPT = 2000  # rows that have scrolled off
OpenChat = Callable[..., "Screen"]


class Screen:
    """What a terminal of 30 rows shows of ``command``; ``raw`` is every byte it was sent."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, columns: int = 80
    ) -> None:
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            command[0], list(command[1:]), env=dict(environment), dimensions=(30, columns)
        )
        self.columns = columns
        self.raw = b""
        self._screen = pyte.HistoryScreen(columns, 30, history=N_KEPT)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> list[str]:
        """The rows down to the last that is not empty, spaces at their ends cut off."""
        return "\n".join(row.rstrip() for row in self._screen.display).rstrip().split("\n")

    @property
    def all_lines(self) -> list[str]:
        """What has scrolled off the screen, and its lines."""
        columns = range(self.columns)
        gone = ("".join(row[x].data for x in columns) for row in self._screen.history.top)
        return [*(line.rstrip() for line in gone), *self.lines]

    def until(self, is_reached: Callable[[], bool]) -> list[str]:
        """Read until the screen is as it should be; return its lines."""
        deadline = perf_counter() + PATIENCE_S
        while not is_reached():
            assert perf_counter() < deadline, self.lines
            self._read()
        return self.lines

    def until_shown(self, text: str) -> list[str]:
        """Read until ``text`` is on the screen."""
        return self.until(lambda: any(text in line for line in self.lines))

    def until_written(self, text: str) -> list[str]:
        """Read until ``text`` is on the screen or has scrolled off it; return all lines."""
        self.until(lambda: any(text in line for line in self.all_lines))
        return self.all_lines

    def until_prompt(self, number: int | None = 1) -> list[str]:
        """Read until the prompt of that number on the screen, or any, waits for its first key."""

        def waits() -> bool:
            cursor = self._screen.cursor
            row = self._screen.display[cursor.y].rstrip()
            is_it = number is None or self._n_prompts() == number
            return is_it and (row, cursor.x) == (PROMPT, 2)

        return self.until(waits)

    def until_next_prompt(self) -> list[str]:
        """Read until there is one prompt more than now."""
        return self.until_prompt(self._n_prompts() + 1)

    def resize(self, columns: int, lines: int = 30) -> None:
        """Make the terminal larger or smaller."""
        self.columns = columns
        self._screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def enter(self, text: str) -> list[str]:
        """Type ``text`` and Enter; read until the next prompt."""
        self.child.send(f"{text}\r")
        return self.until_next_prompt()

    def _read(self) -> None:
        try:
            data = self.child.read_nonblocking(65536, timeout=1)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise AssertionError(self.lines) from None
        self.raw += data
        self._stream.feed(data)

    def _n_prompts(self) -> int:
        """Each prompt begins by asking for brackets around what is pasted, as replies do.

        Only a prompt goes on with a mode of the keys or of the cursor.
        """
        return len(re.findall(rb"\x1b\[\?2004h\x1b\[\?(?:1|25)l", self.raw))

    def exit_code(self) -> int:
        """Wait for the end; 128 plus the number of a signal."""
        try:
            while True:
                self.raw += self.child.read_nonblocking(65536, timeout=PATIENCE_S)
        except pexpect.EOF:
            self.child.wait()
        if self.child.signalstatus is not None:
            return 128 + int(self.child.signalstatus)
        return int(self.child.exitstatus or 0)
