"""Signals at the worst moment: before and after the thread that waits for them is there."""

from __future__ import annotations

import signal
import threading

import pytest

from localseek.cli.signals import interruptible
from localseek.engine.interrupt import Interrupt


def test_a_signal_during_set_up_stops_what_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt, start = Interrupt(), threading.Thread.start

    def start_under_fire(thread: threading.Thread) -> None:
        signal.raise_signal(signal.SIGINT)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_under_fire)
    with interruptible(interrupt) as signalled:
        pass

    assert interrupt.is_set()
    assert signalled.exit_code == 130


def test_a_signal_that_is_ignored_stays_so() -> None:
    """As in ``trap '' INT; localseek batch … &``."""
    interrupt, handler = Interrupt(), signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible(interrupt):
            signal.raise_signal(signal.SIGINT)

        assert not interrupt.is_set()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, handler)


def test_a_signal_during_tear_down_comes_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    handler, join = signal.getsignal(signal.SIGINT), threading.Thread.join

    def join_under_fire(thread: threading.Thread, timeout: float | None = None) -> None:
        signal.raise_signal(signal.SIGINT)
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", join_under_fire)
    with pytest.raises(KeyboardInterrupt), interruptible(Interrupt()):
        pass

    assert signal.getsignal(signal.SIGINT) is handler
    assert not any(thread.name == "signals" for thread in threading.enumerate())
