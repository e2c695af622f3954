"""Processes that fetch, to be killed: forked from one that has all modules loaded.

    fetchers = Fetchers(forker, hub.url, tmp_path)
    pid = fetchers.start(die_at_call=3)
    assert fetchers.wait(pid) == -signal.SIGKILL

A new Python takes a second to import what it takes to fetch, a fork 20 ms. The parent of the
forks has one thread only, so nothing is lost in them.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localseek.errors import LocalseekError
from localseek.models import partial
from localseek.models.hub import list_repo
from localseek.models.hub_settings import Hub, Pace
from localseek.models.interruptible import Observer
from localseek.models.transfer import fetch_all

CHANGES = {os: ["fsync"], Path: ["replace", "unlink", "symlink_to", "mkdir"]}  # of the disk
PACE = Pace(connect_s=3, stall_s=3, first_wait_s=0.01)


class Forker:
    """The process that forks the others."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fetching_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def __enter__(self) -> Forker:  # noqa: PYI034 - 3.10 has no Self
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, job: dict[str, Any]) -> int:
        """Have a line of work done."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Fetchers:
    """Processes that fetch all that a hub has into one cache."""

    def __init__(self, forker: Forker, endpoint: str, folder: Path) -> None:
        self.cache = folder / "hub"
        self.notices = folder / "notices"
        self._forker = forker
        self._job = {"endpoint": endpoint, "cache": str(self.cache), "notices": str(self.notices)}

    def start(self, *, die_at_call: int = 0, max_file_bytes: int = 0) -> int:
        """Begin to fetch; the process kills itself before its n-th call that changes the disk."""
        limits = {"die_at_call": die_at_call, "max_file_bytes": max_file_bytes}
        return self._forker.ask({**self._job, **limits})

    def wait(self, pid: int) -> int:
        """Return how a process ended: its exit code, or the number of a signal, negative."""
        return self._forker.ask({"wait": pid})

    def run(self, *, die_at_call: int = 0, max_file_bytes: int = 0) -> int:
        """Fetch, and return how it ended."""
        return self.wait(self.start(die_at_call=die_at_call, max_file_bytes=max_file_bytes))


def serve() -> None:
    """Do what comes on stdin, line by line."""
    import httpx2
    import huggingface_hub.file_download

    certificates = httpx2.create_ssl_context()  # takes 0.2 s
    huggingface_hub.set_client_factory(lambda: httpx2.Client(verify=certificates))
    for line in sys.stdin:
        job = json.loads(line)
        if "wait" in job:
            answer = os.waitstatus_to_exitcode(os.waitpid(job["wait"], 0)[1])
        else:
            answer = os.fork() or fetch(job)
        print(answer, flush=True)  # noqa: T201 - a program


def fetch(job: dict[str, Any]) -> int:
    """Fetch everything, and end."""
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stopped.append(number))
    if job["die_at_call"]:
        partial.SYNC_BYTES = 1 << 18
        die_at(job["die_at_call"])
    if job["max_file_bytes"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["max_file_bytes"],) * 2)
    hub = Hub(endpoint=job["endpoint"], cache=Path(job["cache"]), pace=PACE)
    with Path(job["notices"]).open("a", encoding="utf-8") as notices:
        observer = Observer(
            on_notice=lambda text: print(text, file=notices, flush=True),
            interrupted=lambda: bool(stopped),
        )
        try:
            fetch_all(list_repo("acme/tiny", hub=hub).files, hub=hub, observer=observer)
        except LocalseekError as error:
            print(error, error.hint, file=notices, flush=True)
            os._exit(error.exit_code)
        except KeyboardInterrupt:
            os._exit(128 + stopped[0])
    os._exit(0)


def die_at(n_calls: int) -> None:
    """Kill this process before its ``n_calls``-th call that changes the disk."""
    left = [n_calls]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counting

    for holder, names in CHANGES.items():
        for name in names:
            setattr(holder, name, counted(getattr(holder, name)))


if __name__ == "__main__":
    serve()
