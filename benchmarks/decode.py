"""Measure prefill and decode against llama.cpp's own programs; print a table.

    python -m benchmarks.decode [--model PATH] [--pairs N] [--threads N] [--kv-type TYPE]

The two take turns at short pieces of work (A B, B A, A B …), so that a change of the machine's
mood hits both. Each pair gives a ratio; the table shows their median with its 95% confidence
interval. Ours is one process that waits, asleep, while llama.cpp's program runs.
"""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

import numpy as np

from benchmarks import peers
from benchmarks.ours import Worker
from benchmarks.workload import PIECES, Phase, Piece, Speeds, Workload
from localseek.engine.settings import KV_TYPES
from localseek.models.machine import physical_cores
from tools.pins import LLAMA_CPP
from tools.real_data import smollm2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; default: SmolLM2-135M-Instruct")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--kv-type", choices=KV_TYPES, default="f16")
    flags = parser.parse_args()
    workload = Workload(
        model=flags.model or smollm2(), n_threads=flags.threads, kv_type=flags.kv_type
    )
    print(
        f"{workload.model.name}, KV {workload.kv_type}, {workload.n_threads} threads, batches of "
        f"{workload.n_batch}, llama-cpp-python {LLAMA_CPP.version}, Python "
        f"{platform.python_version()}, {platform.machine()}, {flags.pairs} pairs.\n\n"
        "| tokens/s | llama.cpp | localseek | ratio | 95% interval |\n|---|---|---|---|---|"
    )
    for piece in PIECES:
        pairs = play(workload, piece, flags.pairs)
        for phase in pairs[0][0]:
            print(row(piece, phase, pairs), flush=True)


def play(workload: Workload, piece: Piece, n_pairs: int) -> list[tuple[Speeds, Speeds]]:
    """Return llama.cpp's speeds and ours at one piece of work, ``n_pairs`` times."""
    pairs = []
    ours = Worker(workload, piece)
    ours.start()
    for i in range(n_pairs):
        print(f"\r{i + 1}/{n_pairs} ", end="", file=sys.stderr, flush=True)
        if i % 2:
            mine = ours.measure()
            pairs.append((peers.measure(workload, piece), mine))
        else:
            pairs.append((peers.measure(workload, piece), ours.measure()))
    ours.stop()
    return pairs


def row(piece: Piece, phase: Phase, pairs: list[tuple[Speeds, Speeds]]) -> str:
    """Lay out one row of the Markdown table: the median of each, and of the ratios."""
    speeds = np.array([(theirs[phase], mine[phase]) for theirs, mine in pairs])  # (n_pairs, 2)
    ratios = speeds[:, 1] / speeds[:, 0]
    low, high = interval(ratios)
    theirs, mine = np.median(speeds, axis=0)
    cells = (piece.row(phase), f"{theirs:.1f}", f"{mine:.1f}", f"{np.median(ratios):.3f}")
    return f"| {' | '.join(cells)} | {low:.3f}-{high:.3f} |"


def interval(ratios: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    """Return the 95% confidence interval of the median, by bootstrap."""
    drawn = np.random.default_rng(0).choice(ratios, size=(10_000, len(ratios)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    main()
