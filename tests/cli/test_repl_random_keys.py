"""Any keys at all, at the prompt and during replies, leave a terminal that can be used.

One process lives through all sequences, until one of them leaves it. `LOCALSEEK_KEY_SEQUENCES`
says how many there are.
"""

from __future__ import annotations

import os
import re
import termios
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pexpect
import pytest
from conftest import MakeModel, command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from long_scripts import words
from pty_screen import PATIENCE_S, Screen
from scripted_gguf import Script

N_SEQUENCES = int(os.environ.get("LOCALSEEK_KEY_SEQUENCES", "12"))
TALKS = Script(
    reply=[*words("t", 40), "</think>", "# Ti", "tle\n\n", "- it", "em\n", *words("a", 120)],
    n_ctx=8192,
)
PAUSE, NARROW, WIDE, LOW = "(pause)", "(40 columns)", "(80 columns)", "(12 lines)"
SIZES = {NARROW: (40, 30), WIDE: (80, 30), LOW: (80, 12)}
KEYS = [
    *("a", "b ", "é", "中", "👧", "/", "//", "?", "\t", "\xff"),
    *("\r", "\r", "\r", "\n", "\x1b\r", "\x7f", "\x7f", "\x1b", "\x1b", "\x14", "\x14"),
    *("\x03", "\x03", "\x04", "\x1a", "\x1c", "\x13", "\x11", "\x16", "\x0f"),
    *("\x01", "\x05", "\x0b", "\x15", "\x17", "\x19", "\x12", "\x07", "\x0c", "\x18\x05", "\x00"),
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[3~", "\x1bOP", "\x1bf", "\x1b["),
    *("\x1b[200~one\rtwo\x1b[201~", "\x1b[5;5R", "\x1b[<0;3;3M"),
    *("/now\r", "/think\r", "/think hide\r", "/raw\r", "/help\r", "/why\r", "/clear\r", "/x\r"),
    *("go\r", "go\r", "go\r", PAUSE, PAUSE, PAUSE, *SIZES),
]


class Chat:
    """A chat that is started again whenever somebody has left it."""

    def __init__(self, model: Path, environment: dict[str, str]) -> None:
        self._command = command("chat", model, "--no-history")
        self._environment = environment
        self.n_started = 0
        self._start()

    def _start(self) -> None:
        self.n_started += 1
        self.screen = Screen(self._command, self._environment)
        self.screen.until_prompt()

    def press(self, keys: list[str]) -> None:
        """Send keys as a hand would, if it were fast."""
        for key in keys:
            if key in SIZES:
                self.screen.resize(*SIZES[key])
            elif key == PAUSE:
                self._read(0.1)
            elif self.is_open:
                self.screen.child.send(key.encode("latin-1" if key == "\xff" else "utf-8"))

    @property
    def is_open(self) -> bool:
        return self.screen.child.isalive()

    def check(self) -> None:
        """A command is answered at the prompt; or the chat has ended as it should."""
        self.screen.resize(80, 30)
        if not self._settle() or not self._answers():
            self._check_end()
            self.screen.child.close(force=True)
            self._start()

    def close(self) -> None:
        self.screen.child.close(force=True)

    def _settle(self) -> bool:
        """Stop replies until the prompt waits with nothing typed; False if that was the end."""
        deadline = monotonic() + PATIENCE_S
        while self.is_open:
            self._read(0.1)
            if self._is_at_prompt():
                # Out of a quotation, out of a search; with nothing typed it could be the second.
                self.screen.child.send("\x07\x07a\x03")
                self._read(0.1)
                if self._is_at_prompt():
                    return self.is_open
            elif self.is_open:
                self.screen.child.send("\x03")
                self._wait_for_prompt(3)
            assert monotonic() < deadline, self.screen.lines
        return False

    def _wait_for_prompt(self, seconds: float) -> None:
        """A second Ctrl-C would not stop the reply but the process."""
        until = monotonic() + seconds
        while self.is_open and not self._is_at_prompt() and monotonic() < until:
            self._read(0.05)

    def _is_at_prompt(self) -> bool:
        """Whether what was said last to the terminal is how a prompt begins, not how it ends."""
        begins = [m.start() for m in re.finditer(rb"\x1b\[\?2004h\x1b\[\?(?:1|25)l", self._raw)]
        return bool(begins) and begins[-1] > self._raw.rfind(b"\x1b[?2004l")

    def _answers(self) -> bool:
        n_before = self._raw.count(b"thinking: ")
        self.screen.child.send("/think\r")
        deadline = monotonic() + PATIENCE_S
        while self._raw.count(b"thinking: ") == n_before or not self._is_at_prompt():
            self._read(0.05)
            if not self.is_open:
                return False
            assert monotonic() < deadline, self.screen.lines
        self.screen.child.send("/clear\r")
        return True

    def _check_end(self) -> None:
        assert self.screen.exit_code() in (0, 130), self.screen.lines
        input_mode, _, _, local_mode, *_ = termios.tcgetattr(self.screen.child.child_fd)
        assert input_mode & termios.ICRNL
        assert local_mode & termios.ECHO
        assert local_mode & termios.ICANON
        assert self._raw.rindex(b"\x1b[?2004l") > self._raw.rindex(b"\x1b[?2004h")
        assert self._raw.rindex(b"\x1b[?25h") > self._raw.rindex(b"\x1b[?25l")

    @property
    def _raw(self) -> bytes:
        return self.screen.raw

    def _read(self, seconds: float) -> None:
        """Read what comes until nothing does for that long."""
        while True:
            try:
                data = self.screen.child.read_nonblocking(65536, timeout=seconds)
            except pexpect.TIMEOUT:
                return
            except pexpect.EOF:
                sleep(0.05)
                return
            self.screen.raw += data
            if not self._is_at_prompt():
                return


@pytest.fixture(scope="module")
def talking(scripted_model: MakeModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """One chat for all sequences."""
    home = tmp_path_factory.mktemp("home")
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "XDG_CONFIG_HOME": str(home),
        "XDG_STATE_HOME": str(home),
        "TERM": "xterm-256color",
        "EDITOR": "true",
    }
    chat = Chat(scripted_model(TALKS), environment)
    yield chat
    chat.close()


@settings(
    max_examples=N_SEQUENCES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(keys=st.lists(st.sampled_from(KEYS), max_size=20))
def test_random_keys_leave_a_usable_terminal(talking: Chat, keys: list[str]) -> None:
    talking.press(keys)

    talking.check()
