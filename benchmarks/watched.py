"""Run a program and watch what it takes: time, memory, and disk."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import psutil

_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """The peaks are of the program and all its children together.

    ``own_bytes`` is memory that nothing but the program fills; ``resident_bytes`` also counts
    the pages of files that it has mapped, which the system takes back when it needs them.
    ``disk_bytes`` is what lay in ``folder`` at most, above what lay there before.
    """

    elapsed_s: float
    own_bytes: int
    resident_bytes: int
    disk_bytes: int


def watch(
    command: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None
) -> Took:
    """Run ``command``; raises SystemExit with its stderr if it fails. Linux only."""
    before = _disk_bytes(folder)
    started = perf_counter()
    process = subprocess.Popen(
        list(map(str, command)),
        env=None if env is None else dict(env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    log: list[bytes] = []
    reader = threading.Thread(target=lambda: log.append(_read(process)), daemon=True)
    reader.start()
    own = resident = disk = 0
    while process.poll() is None:
        now_own, now_resident = _memory(process.pid)
        own, resident = max(own, now_own), max(resident, now_resident)
        disk = max(disk, _disk_bytes(folder) - before)
        sleep(_EVERY_S)
    elapsed_s = perf_counter() - started
    reader.join()
    if process.returncode:
        raise SystemExit(log[0].decode(errors="replace")[-4000:])
    return Took(elapsed_s=elapsed_s, own_bytes=own, resident_bytes=resident, disk_bytes=disk)


def _read(process: subprocess.Popen[bytes]) -> bytes:
    return process.stderr.read() if process.stderr else b""


def _memory(pid: int) -> tuple[int, int]:
    """Bytes of anonymous memory and of all resident memory, of a process and its children."""
    own = resident = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            text = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            sizes = {
                key: int(value.split()[0]) * 1024
                for key, _, value in (line.partition(":") for line in text.splitlines())
                if key in ("RssAnon", "VmRSS")
            }
            own += sizes.get("RssAnon", 0)
            resident += sizes.get("VmRSS", 0)
    except (psutil.NoSuchProcess, OSError):
        pass  # it ended in between
    return own, resident


def _disk_bytes(folder: Path) -> int:
    return sum(_size(entry) for entry in os.scandir(folder))


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size if entry.is_file() else 0
    except FileNotFoundError:  # renamed in between
        return 0
