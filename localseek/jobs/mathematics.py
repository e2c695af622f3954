"""Whether two answers are the same mathematics, as `math-verify` judges: the extra ``math``.

It runs in a process of its own. SymPy computes 9^(9^9) when it sees it and cannot be told to
stop; the time limits of `math-verify` itself work by a signal, and so in the main thread only.
A process can be ended from anywhere. What takes too long counts as different.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO

from localseek.chat.formulas import MAX_CHARS
from localseek.errors import UsageError

START_S = 60.0  # importing SymPy on a busy machine
COMPARISON_S = 3.0
MAX_FAILURES = 3  # processes ended for their time, then no more are started


class MathMissingError(UsageError):
    """Mathematics was to be compared, and the library is not there."""

    def __init__(self) -> None:
        super().__init__(
            "comparing mathematics needs the library math-verify.",
            hint="pip install 'localseek[math]'",
        )


def is_math_installed() -> bool:
    """Whether the extra ``math`` is there."""
    return find_spec("math_verify") is not None


class Mathematics:
    """Compares answers until it is closed; a context manager. Safe in any one thread."""

    def __init__(self) -> None:
        if not is_math_installed():
            raise MathMissingError
        self._process: subprocess.Popen[str] | None = None
        self._replies: queue.Queue[str] = queue.Queue()
        self._n_failures = 0

    def same(self, one: str, other: str) -> bool:
        """Tell whether the two are equal; False too where that cannot be told in time."""
        if max(len(one), len(other)) > MAX_CHARS or self._n_failures >= MAX_FAILURES:
            return False
        reply = self._ask(json.dumps([one, other]))
        return reply == "true"

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def __enter__(self) -> Mathematics:  # noqa: PYI034 - Self is in Python 3.11
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, line: str) -> str | None:
        if self._process is None:
            self._start()
            if self._reply_to('["1", "1"]', START_S) is None:
                return None
        return self._reply_to(line, COMPARISON_S)

    def _reply_to(self, line: str, limit_s: float) -> str | None:
        try:
            self._send(line)
            reply = self._replies.get(timeout=limit_s)
        except (OSError, queue.Empty):
            reply = ""
        if not reply:  # too slow, or it died of too much memory
            self._n_failures += 1
            self.close()
        return reply.strip() or None

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-I", str(Path(__file__).with_name("math_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._replies = queue.Queue()
        threading.Thread(
            target=_pass_on, args=(self._process.stdout, self._replies), daemon=True
        ).start()

    def _send(self, line: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def _pass_on(stream: IO[str], replies: queue.Queue[str]) -> None:
    try:
        for line in stream:
            replies.put(line)
    except (OSError, ValueError):  # closed meanwhile
        pass
    replies.put("")
