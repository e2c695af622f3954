"""Ctrl-C in the first moments, while modules are loaded and nothing could catch it."""

from __future__ import annotations

import signal


def die_of_ctrl_c() -> None:
    """Let Ctrl-C end the process without a traceback, until :func:`hear_ctrl_c`."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def hear_ctrl_c() -> None:
    """Let Ctrl-C be a KeyboardInterrupt again, now that there is somebody to catch it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
