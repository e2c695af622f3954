"""Measure prefill and decode against llama.cpp's own programs; print a table.

    python -m benchmarks.decode [--model PATH] [--rounds N] [--threads N] [--kv-type TYPE]

The two take turns (A B A B …), each turn a fresh process, so that a change of the machine's
mood hits both; each round gives a ratio, and the table shows the median and the spread. The
last column divides the best of all rounds: what else runs here only ever slows down.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks import ours, peers
from benchmarks.workload import Speeds, Workload
from localseek.engine.settings import KV_TYPES
from localseek.models.machine import physical_cores
from tools.pins import LLAMA_CPP
from tools.real_data import smollm2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; default: SmolLM2-135M-Instruct")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--kv-type", choices=KV_TYPES, default="f16")
    flags = parser.parse_args()
    workload = Workload(
        model=flags.model or smollm2(), n_threads=flags.threads, kv_type=flags.kv_type
    )
    rounds = []
    for i in range(flags.rounds):
        print(f"round {i + 1} of {flags.rounds}", file=sys.stderr, flush=True)
        rounds.append(play_round(workload))
    print(table(workload, rounds))


def play_round(workload: Workload) -> tuple[Speeds, Speeds]:
    """Return the peers' speeds and ours."""
    theirs, mine = peers.single(workload), alone(ours.single, workload)
    return (
        theirs | peers.together(workload),
        mine | alone(ours.together, workload),
    )


def alone(measure: Callable[[Workload], Speeds], workload: Workload) -> Speeds:
    """Measure in a process that ends with it: no threads are left to disturb the peer."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, workload).result()


def table(workload: Workload, rounds: list[tuple[Speeds, Speeds]]) -> str:
    """Lay out a Markdown table: tokens/s of both and the ratio, each as median (min-max)."""
    header = (
        f"{workload.model.name}, KV {workload.kv_type}, {workload.n_threads} threads, batches of "
        f"{workload.n_batch}, llama-cpp-python {LLAMA_CPP.version}, Python "
        f"{platform.python_version()}, {platform.machine()}, {len(rounds)} rounds."
    )
    lines = [header, "", "| tokens/s | llama.cpp | localseek | ratio | best |"]
    lines.append("|---|---|---|---|---|")
    for row in rounds[0][0]:
        theirs, mine = [a[row] for a, _ in rounds], [b[row] for _, b in rounds]
        ratios = [b / a for a, b in zip(theirs, mine, strict=True)]
        cells = [row, spread(theirs, 1), spread(mine, 1), spread(ratios, 3)]
        lines.append(f"| {' | '.join(cells)} | {max(mine) / max(theirs):.3f} |")
    return "\n".join(lines)


def spread(values: list[float], digits: int) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


if __name__ == "__main__":
    main()
