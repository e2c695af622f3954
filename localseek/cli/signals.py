"""Ctrl-C and SIGTERM, while native code runs; SIGUSR1, which asks for the answer.

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

from localseek.engine.interrupt import Interrupt

_CLOSE = 0  # no signal has this number
_STOP = (signal.SIGINT, signal.SIGTERM)
_ANSWER = getattr(signal, "SIGUSR1", None)  # Windows has nothing like it
_SAME_S = 0.1  # no finger is as fast


class Signalled:
    """Which signal asked for a stop; None as long as none did."""

    number: int | None = None

    @property
    def exit_code(self) -> int:
        """128 plus the signal, as shells count; that of SIGINT if none is known."""
        return 128 + (self.number or signal.SIGINT)


@contextmanager
def interruptible(
    interrupt: Interrupt, *, answer_now: Callable[[], None] | None = None
) -> Iterator[Signalled]:
    """Within it SIGINT and SIGTERM set ``interrupt`` and do nothing else.

    One that is ignored stays so: a script's shell has its background jobs ignore Ctrl-C.
    SIGUSR1 calls ``answer_now``, from another thread; one that came before does too.
    """
    wanted = (*_STOP, _ANSWER) if answer_now and _ANSWER else _STOP
    heard = tuple(n for n in wanted if signal.getsignal(n) is not signal.SIG_IGN)
    with _held():
        interrupt.clear()
        signalled = Signalled()
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        watcher = threading.Thread(
            target=_watch,
            args=(ours, interrupt, signalled, answer_now),
            name="signals",
            daemon=True,
        )
        watcher.start()
        previous_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        previous = {number: signal.signal(number, _ignore) for number in heard}
    try:
        with _let_through(heard):
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


@contextmanager
def _let_through(heard: tuple[int, ...]) -> Iterator[None]:
    """Unblock SIGUSR1, which waits from the fork on: by default it would end the process."""
    if _ANSWER not in heard or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_UNBLOCK, {_ANSWER})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watch(
    ours: socket.socket,
    interrupt: Interrupt,
    signalled: Signalled,
    answer_now: Callable[[], None] | None,
) -> None:
    first_s = 0.0
    while (number := ours.recv(1)[0]) != _CLOSE:
        if number == _ANSWER and answer_now:
            answer_now()
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
