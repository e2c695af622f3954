"""Measure what `ask --cache-prompt` saves: the time until the first byte of the answer.

    python -m benchmarks.cached_prompt [--model PATH] [--tokens N] [--rounds N] [--threads N]

A file of N tokens is asked about, each time another question, with what was read of it in the
cache and without a cache, by turns in changing order. The clock starts with the process: the
interpreter, the model, the file and the cache are all in it.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.decode import interval
from localseek.models.machine import physical_cores
from tools.pins import LLAMA_CPP
from tools.real_data import smollm2

TOKENS_A_LINE = 24  # at least
N_REPLY = 4
CACHED, UNCACHED = "in the cache", "no cache"
FLAGS = {CACHED: "--cache-prompt", UNCACHED: "--no-cache-prompt"}


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds until the first byte and until its end, and what it said with -v."""

    first_s: float
    whole_s: float
    n_prompt: int
    n_cached: int
    said: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; default: SmolLM2-135M-Instruct")
    parser.add_argument("--tokens", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=physical_cores())
    flags = parser.parse_args()
    model = flags.model or smollm2()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        text = Path(folder, "report.txt")
        text.write_text(report(flags.tokens), encoding="utf-8")
        command = [sys.executable, "-m", "localseek", "ask", "-v", "-m", str(model)]
        command += ["-f", str(text), "--temperature", "0", "-n", str(N_REPLY)]
        command += ["--threads", str(flags.threads)]
        filled = measure([*command, FLAGS[CACHED], "What is this?"])
        print(
            f"{model.name}, {filled.n_prompt:,} tokens of prompt, {flags.threads} threads, "
            f"llama-cpp-python {LLAMA_CPP.version}, Python {platform.python_version()}, "
            f"{platform.machine()}, {flags.rounds} rounds.\n"
        )
        runs: dict[str, list[Run]] = {CACHED: [], UNCACHED: []}
        for number in range(flags.rounds):
            for who in list(runs) if number % 2 else reversed(runs):
                runs[who].append(measure([*command, FLAGS[who], f"What of line {number}?"]))
                print(f"{number + 1}: {who} {runs[who][-1].first_s:.2f} s", file=sys.stderr)
    show(runs, filled)


def report(n_tokens: int) -> str:
    """So many tokens or somewhat more, no two lines alike."""
    lines = (
        f"On day {n} the mill ground {n * 37 % 500} sacks of rye and {n * 53 % 400} of wheat."
        for n in range(1, 1 + n_tokens // TOKENS_A_LINE)
    )
    return "\n".join(lines)


def measure(command: list[str]) -> Run:
    """Run a command and wait for its first byte, then for its end."""
    started = perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        if process.stdout is None or process.stderr is None:
            raise TypeError("the streams of the process must be pipes")
        os.read(process.stdout.fileno(), 1)
        first_s = perf_counter() - started
        said = process.stderr.read().decode()
        process.wait()
        whole_s = perf_counter() - started
    found = re.search(r"prompt ([\d,]+) tokens(?: \(([\d,]+) from cache\))?", said)
    if found is None:
        raise SystemExit(f"error: there was no answer.\n{said}")
    n_prompt, n_cached = (int((text or "0").replace(",", "")) for text in found.groups())
    return Run(first_s, whole_s, n_prompt, n_cached, said)


def show(runs: dict[str, list[Run]], filled: Run) -> None:
    """Print the table, and what the first run had to do for it."""
    if any(run.n_cached for run in runs[UNCACHED]) or not all(r.n_cached for r in runs[CACHED]):
        raise SystemExit("error: what was in the cache was not what should have been.")
    print("| | first byte of the answer, median | from - to | tokens read |\n|---|---|---|---|")
    for who, some in runs.items():
        times = [run.first_s for run in some]
        n_read = some[0].n_prompt - some[0].n_cached
        print(
            f"| {who} | {np.median(times):.2f} s | {min(times):.2f} - {max(times):.2f} | {n_read:,} |"
        )
    ratios = np.array(
        [c.first_s / u.first_s for c, u in zip(runs[CACHED], runs[UNCACHED], strict=True)]
    )
    low, high = interval(ratios)
    print(
        f"\nratio: {np.median(ratios):.3f}, median of the pairs, 95% interval {low:.3f}-{high:.3f}"
    )
    rest = np.median([run.whole_s - run.first_s for run in runs[UNCACHED]])
    kept = re.search(r"prompt cache: (.* tokens were kept, .*)\.", filled.said)
    after_s = filled.whole_s - filled.first_s - rest
    print(f"the run before them: {kept[1] if kept else 'nothing was kept'}, in {after_s:.2f} s")


if __name__ == "__main__":
    main()
