"""A thin parent: what kills the child natively becomes one sentence and an exit code.

Some bad data ends a process by a signal that no hook inside it can catch: a model file cut
short while it is mapped (SIGBUS), a stack overflow (SIGSEGV), the kernel out of memory
(SIGKILL). The parent waits, passes signals on, puts the terminal back as it was, and says
what happened. Where there is no fork (Windows) the child's work is done in place and the
hooks of ``localseek.engine.guard`` are all there is.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from localseek.errors import EngineError, OutOfMemoryError

_ERASE_LINE = b"\r\x1b[2K"
# No marks around what is pasted, the cursor seen, lines wrapped, no colour.
_USUAL_MODES = b"\x1b[?2004l\x1b[?25h\x1b[?7h\x1b[0m"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_NATIVE = {
    "SIGSEGV": "llama.cpp crashed (segmentation fault).",
    "SIGBUS": "the model file changed or was cut short while it was in use.",
    "SIGABRT": "llama.cpp stopped itself (abort).",
    "SIGILL": "llama.cpp was built for another processor (illegal instruction).",
    "SIGFPE": "llama.cpp crashed (arithmetic error).",
}
_PASSED_ON = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1")


def supervise(work: Callable[[], int]) -> int:
    """Do ``work`` in a child process and return its exit code."""
    if not hasattr(os, "fork"):
        return work()
    terminal = _terminal_state()
    watched = {signal.SIGCHLD, *(getattr(signal, name) for name in _PASSED_ON)}
    signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        # SIGUSR1 waits until there is something that it can ask for an answer: see signals.py.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, watched - {signal.SIGUSR1})
        _die_with(parent)
        _leave(work())
    status = _wait(child, watched)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        _restore_terminal(terminal)
    return code if code >= 0 else _explain(signal.Signals(-code))


def _leave(code: int) -> NoReturn:
    """End the child without taking the interpreter down piece by piece, which takes longer."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or never there
            stream.flush()
    os._exit(code)


def _wait(child: int, watched: set[signal.Signals]) -> int:
    """Pass signals on until the child is gone; return its wait status."""
    while True:
        number, from_terminal = _next_signal(watched)
        if number == signal.SIGCHLD:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                return status
        elif not from_terminal:  # Ctrl-C reaches the child by itself
            with suppress(ProcessLookupError):
                os.kill(child, number)


def _next_signal(watched: set[signal.Signals]) -> tuple[int, bool]:
    """Wait for a signal; tell also whether the terminal sent it."""
    if hasattr(signal, "sigwaitinfo"):
        info = signal.sigwaitinfo(watched)
        return info.si_signo, info.si_signo == signal.SIGINT and info.si_code > 0
    number = signal.sigwait(watched)  # macOS does not say who sent it
    return number, number == signal.SIGINT


def _explain(death: signal.Signals) -> int:
    """Say why the child is gone and return the exit code for it."""
    if death == signal.SIGKILL:
        _say("the process was killed, most likely because memory ran out.")
        return OutOfMemoryError.exit_code
    if death.name not in _NATIVE:
        return 128 + death  # SIGTERM and the like: whoever sent it knows why
    _say(_NATIVE[death.name])
    return EngineError.exit_code


def _say(sentence: str) -> None:
    start = _ERASE_LINE if os.isatty(2) else b""
    os.write(2, start + f"localseek: error: {sentence}\n".encode())


def _die_with(parent: int) -> None:
    """Ask Linux to end this process when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # killed before we asked
            sys.exit(128 + signal.SIGTERM)


def _terminal_state() -> list[Any] | None:
    try:
        import termios
    except ImportError:
        return None
    try:
        return termios.tcgetattr(0)
    except (OSError, termios.error):
        return None


def _restore_terminal(state: list[Any] | None) -> None:
    if state is None:
        return
    import termios

    with suppress(OSError, termios.error):
        if os.tcgetpgrp(0) != os.getpgrp():  # in the background the terminal is not ours
            return
        if termios.tcgetattr(0) != state:  # the child died while it read keys
            termios.tcsetattr(0, termios.TCSADRAIN, state)
            if os.isatty(1) and os.environ.get("TERM") != "dumb":
                os.write(1, _USUAL_MODES)
