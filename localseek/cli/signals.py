"""Ctrl-C and SIGTERM, while native code runs.

Python runs a signal handler only between two of its own instructions, which may be
seconds away while llama.cpp reads a prompt. What happens at once is one byte written to a
socket (``signal.set_wakeup_fd``). A thread waits for it and sets the flag that native code
looks at. The second signal ends the process without waiting for anything, but for one that
comes so soon that it must be the same: a program that signals a whole group, as ``timeout``
does, reaches this process once by itself and once through its parent.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

from localseek.engine.interrupt import Interrupt

_CLOSE = 0  # no signal has this number
_STOP = (signal.SIGINT, signal.SIGTERM)
_SAME_S = 0.1  # no finger is as fast


class Signalled:
    """Which signal asked for a stop; None as long as none did."""

    number: int | None = None

    @property
    def exit_code(self) -> int:
        """128 plus the signal, as shells count; that of SIGINT if none is known."""
        return 128 + (self.number or signal.SIGINT)


@contextmanager
def interruptible(interrupt: Interrupt) -> Iterator[Signalled]:
    """Within it SIGINT and SIGTERM set ``interrupt`` and do nothing else."""
    with _held():
        interrupt.clear()
        signalled = Signalled()
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        watcher = threading.Thread(
            target=_watch, args=(ours, interrupt, signalled), name="signals", daemon=True
        )
        watcher.start()
        previous_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        previous = {number: signal.signal(number, _ignore) for number in _STOP}
    try:
        yield signalled
    finally:
        with _held():
            for number, handler in previous.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(previous_fd)
            theirs.send(bytes([_CLOSE]))
            watcher.join()
            ours.close()
            theirs.close()


@contextmanager
def _held() -> Iterator[None]:
    """Let signals wait until this is done: a KeyboardInterrupt would leave it half done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows has nothing like it
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watch(ours: socket.socket, interrupt: Interrupt, signalled: Signalled) -> None:
    first_s = 0.0
    while (number := ours.recv(1)[0]) != _CLOSE:
        if number not in _STOP:
            continue
        if signalled.number is None:
            signalled.number = number
            first_s = monotonic()
            interrupt.set()
        elif monotonic() - first_s > _SAME_S:
            os._exit(128 + number)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the thread has seen the signal already."""
