"""Keys that are pressed while a reply is written: typing waits for nobody.

    Ctrl-T            shows or hides the thinking
    Escape            answer now
    a line of ours    /now, /think … are done at once, see ``Reactions.line``
    everything else   is shown below the reply and waits for the next prompt

Ctrl-C stays a signal. A thread reads; what differs between systems is how it waits:
Linux and macOS wait for the terminal and for a pipe that says stop. A console of Windows is
asked every now and then (msvcrt).
"""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

from localseek.cli.output import OutputClosed

_ESCAPE_S = 0.05  # a sequence that begins with Escape comes faster than that
_ASK_AGAIN_S = 0.03
_ENTER = " ⏎ "


class Reactions(Protocol):
    """What keys do; called from the thread that reads them."""

    def toggle(self) -> None:
        """Ctrl-T."""

    def answer_now(self) -> None:
        """Escape."""

    def line(self, text: str) -> bool:
        """Enter: whether ``text`` was a command that is done now, else it waits."""

    def typed(self, text: str) -> None:
        """What waits has changed."""


@contextmanager
def keys_read(source: Input, reactions: Reactions) -> Iterator[None]:
    """Read keys within this; afterwards those that nobody took wait in ``source``."""
    waiter = Console() if sys.platform == "win32" else Terminal(source.fileno())
    typing = Typing(reactions)
    thread = threading.Thread(target=_read, args=(source, waiter, typing), name="keys", daemon=True)
    thread.start()
    try:
        yield
    finally:
        waiter.stop()
        thread.join()
        waiter.close()
        store_typeahead(source, typing.waiting)


class Typing:
    """What is typed during one reply, as far as it is for the next prompt."""

    def __init__(self, reactions: Reactions) -> None:
        self._reactions = reactions
        self._lines: list[str] = []  # each ended by Enter
        self._sent: list[KeyPress] = []
        self._line = ""
        self._line_keys: list[KeyPress] = []
        self._is_certain = True  # of what the line says: no key moved the cursor

    @property
    def waiting(self) -> list[KeyPress]:
        """The keys, in order."""
        return self._sent + self._line_keys

    def press(self, key: KeyPress) -> None:
        """Take a key."""
        if key.key == Keys.ControlT:
            self._reactions.toggle()
            return
        if key.key == Keys.ControlM:
            self._enter(key)
        else:
            self._line_keys.append(key)
            self._edit(key)
        self._reactions.typed(_ENTER.join([*self._lines, self._line]))

    def escape(self) -> None:
        """Take an Escape that begins nothing."""
        self._reactions.answer_now()

    def _enter(self, key: KeyPress) -> None:
        if not (self._is_certain and not self._lines and self._reactions.line(self._line)):
            self._lines.append(self._line)
            self._sent += [*self._line_keys, key]
        self._line, self._line_keys, self._is_certain = "", [], True

    def _edit(self, key: KeyPress) -> None:
        """Follow the line as the prompt will edit it, in what is simple."""
        if key.key == Keys.BracketedPaste:
            self._line += key.data.replace("\r\n", "\n").replace("\r", "\n")
        elif key.key == Keys.ControlH:
            self._line = self._line[:-1]
        elif key.key == Keys.ControlU:
            self._line = ""
        elif key.key == Keys.ControlJ:
            self._line += "\n"
        elif isinstance(key.key, Keys):
            self._is_certain = False
        else:
            self._line += key.data


_Event = Literal["keys", "stop", "nothing"]


class _Waiter(Protocol):
    """Waits for keys, on one kind of system."""

    def wait(self, timeout_s: float | None) -> _Event:
        """Wait for what comes first."""

    def stop(self) -> None:
        """End the wait, from another thread."""

    def close(self) -> None:
        """Give back what was taken for it."""


class Terminal:
    """Waits on Linux and macOS."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._stopped, self._stop = os.pipe()

    def wait(self, timeout_s: float | None) -> _Event:
        """Wait for a key, for :meth:`stop`, or so many seconds."""
        ready, _, _ = select.select([self._stopped, self._descriptor], [], [], timeout_s)
        if self._stopped in ready:
            return "stop"
        return "keys" if ready else "nothing"

    def stop(self) -> None:
        """End the wait."""
        os.write(self._stop, b"!")

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._stopped)
        os.close(self._stop)


class Console:
    """Waits on Windows, where a console cannot be waited for together with anything else."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def wait(self, timeout_s: float | None) -> _Event:
        """Wait for a key, for :meth:`stop`, or so many seconds."""
        import msvcrt

        waited_s = 0.0
        while timeout_s is None or waited_s < timeout_s:
            if self._stopped.wait(_ASK_AGAIN_S):
                return "stop"
            waited_s += _ASK_AGAIN_S
            if msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
                return "keys"
        return "nothing"

    def stop(self) -> None:
        """End the wait."""
        self._stopped.set()

    def close(self) -> None:
        """Nothing was taken."""


def _read(source: Input, waiter: _Waiter, typing: Typing) -> None:
    """Hand keys on until it is to stop, or the terminal is gone."""
    timeout_s: float | None = None
    try:
        while not source.closed and (event := waiter.wait(timeout_s)) != "stop":
            if event == "keys":
                for key in source.read_keys():
                    typing.press(key)
                timeout_s = _ESCAPE_S
                continue
            timeout_s = None
            pressed = source.flush_keys()
            if [key.key for key in pressed] == [Keys.Escape]:
                typing.escape()
                continue
            for key in pressed:
                typing.press(key)
    except OutputClosed:  # the reply will notice
        return
