"""A plan -> a GGUF under its final name, checked before it gets it.

space on the disk? ─▶ OUT.part: head, tensor data ─▶ flushed ─▶ header check ─▶ the caller's
check (a load, a decoded token) ─▶ renamed
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from localseek.models.header import read_header
from localseek_quantize.gguf.destination import Destination, flush
from localseek_quantize.gguf.pipeline import OnProgress, Work, write_tensors
from localseek_quantize.gguf.plan import Plan
from localseek_quantize.positional_file import FileChangedError


def build(
    plan: Plan,
    destination: Destination,
    work: Work,
    *,
    on_progress: OnProgress,
    check: Callable[[Path], tuple[str, ...]],
) -> tuple[str, ...]:
    """Write what ``plan`` says; nothing is left under the final name if anything fails.

    ``check`` is given the finished file under its ``.part`` name, and raises if it is no
    good; what it returns is returned.
    """
    head = plan.head()
    before = _stamps(plan)
    with destination.writing() as file:
        file.write(head)
        write_tensors(plan.tensors, file, work, on_progress)
        flush(file)
        _check_unchanged(plan, before)
        read_header(destination.part)
        proved = check(destination.part)
        destination.commit(file)
    return proved


def _stamps(plan: Plan) -> list[tuple[int, int, int]]:
    """What tells whether someone wrote into the inputs: inode, size, time of the last change."""
    return [_stamp(path) for path in plan.inputs]


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise FileChangedError(path) from error
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _check_unchanged(plan: Plan, before: list[tuple[int, int, int]]) -> None:
    for path, old, new in zip(plan.inputs, before, _stamps(plan), strict=True):
        if old != new:
            raise FileChangedError(path)
