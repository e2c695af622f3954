"""The options that all runs of training have -> a plan, and what a run may go on from."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from localseek.errors import UsageError
from localseek.pebble.checkpoint import find_checkpoint
from localseek.pebble.optimizer import Schedule
from localseek.pebble.run import Plan
from localseek.pebble.tasks import TASKS


def read_plan(given: argparse.Namespace) -> Plan:
    """Make sense of the options that all runs have."""
    tasks = tuple(filter(None, given.tasks.split(","))) or tuple(TASKS)
    unknown = set(tasks) - set(TASKS)
    if unknown:
        raise UsageError(
            f"no such task: {', '.join(sorted(unknown))}.", hint=f"there are {', '.join(TASKS)}."
        )
    return Plan(
        out=given.out.expanduser(),
        tasks=tasks,
        schedule=Schedule(peak=given.rate, fall=given.fall),
        threads=given.threads,
        tokens=None if given.tokens is None else int(given.tokens),
        minutes=given.minutes,
        faster=_layers(given.faster),
    )


def add_plan_options(parser: argparse.ArgumentParser, *, rate: float, fall: float) -> None:
    """Add the options that all runs have."""
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints go")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--tokens", type=float, help="length of the run, such as 40e6")
    length.add_argument("--minutes", type=float, help="length of the run by the clock")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--seed", type=int, default=1, help="another one for every run")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="one a core")
    parser.add_argument("--rate", type=float, default=rate, help="learning rate at its highest")
    parser.add_argument("--fall", type=float, default=fall, help="share of the run it falls in")
    parser.add_argument("--tasks", default="", help="some only, with commas between")
    parser.add_argument(
        "--faster", default="", help="layers that learn three times as fast, such as 3,6"
    )


def last_checkpoint(out: Path, *, resume: bool) -> Path | None:
    """Return the checkpoint to go on from; refuse to write over one."""
    out.mkdir(parents=True, exist_ok=True)
    last = find_checkpoint(out)
    if last and not resume:
        raise UsageError(
            f"{out} has a checkpoint already.",
            hint="--resume goes on from it; a new run goes to another directory.",
        )
    return last


def _layers(text: str) -> tuple[int, ...]:
    named = [part for part in text.split(",") if part]
    if not all(part.isascii() and part.isdigit() for part in named):
        raise UsageError(f"--faster is {text}.", hint="numbers of layers, such as 3,6")
    return tuple(int(part) for part in named)
