"""The terminal and SIGTERM while `chat` runs, put back on every way out.

Keys pressed during a reply are neither shown in the middle of it nor lost: they wait for
the next prompt. Ctrl-C stays a signal. SIGTERM unwinds instead of killing, so that an open
prompt takes back what it told the terminal.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

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
    during[3] &= ~(termios.ECHO | termios.ICANON)
    during[3] |= termios.NOFLSH  # Ctrl-C stops the reply, it throws nothing away
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, during)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
