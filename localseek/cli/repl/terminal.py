"""The terminal and SIGTERM while `chat` runs, put back on every way out.

Keys pressed during a reply are neither echoed into the middle of it nor turned into lines:
keys.py reads them. Ctrl-C stays a signal. SIGTERM unwinds instead of killing, so that an open
prompt takes back what it told the terminal.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

from localseek.cli.output import Output
from localseek.errors import TERMINATED

try:
    import termios
except ImportError:  # Windows: its console shows keys only where they are read
    termios = None  # type: ignore[assignment]


@contextmanager
def prepared_terminal() -> Iterator[None]:
    """Keep keys for the next prompt, and leave by SystemExit on SIGTERM, within this."""
    previous = signal.signal(signal.SIGTERM, _leave)
    try:
        with _keys_kept():
            yield
    finally:
        signal.signal(signal.SIGTERM, previous)


@contextmanager
def pastes_marked(output: Output) -> Iterator[None]:
    """Have the terminal say what is pasted, so that its lines are not sent one by one."""
    output.set_mode("\x1b[?2004h")
    try:
        yield
    finally:
        output.set_mode("\x1b[?2004l")


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(TERMINATED)


@contextmanager
def _keys_kept() -> Iterator[None]:
    if termios is None:
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    during = termios.tcgetattr(sys.stdin)
    during[0] &= ~termios.ICRNL  # Enter stays Enter: as a line feed it would be Ctrl-J
    during[0] &= ~termios.IXON  # Ctrl-S would stop all until Ctrl-Q
    during[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    during[3] |= termios.NOFLSH  # Ctrl-C stops the reply, it throws nothing away
    during[6][termios.VQUIT] = b"\0"  # Ctrl-\ would leave all this as it is
    set_during = partial(termios.tcsetattr, sys.stdin, termios.TCSADRAIN, during)
    set_during()
    previous = signal.signal(signal.SIGCONT, lambda *_: set_during())  # the shell changed it
    try:
        yield
    finally:
        signal.signal(signal.SIGCONT, previous)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
