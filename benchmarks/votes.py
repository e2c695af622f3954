"""Measure what a vote gains: pebble's puzzles at temperature 1, answered by 1, 4 and 16 samples.

    python -m benchmarks.votes [--model PATH] [--each N] [--tasks A,B] [--seed N] [--threads N]

`localseek batch --vote` asks each puzzle, none of which training has seen, 16 times. The same 16
samples serve all three columns: each is one vote of one, four of them in turn are four votes of
four, all are one vote. So a column is the accuracy to expect, and more samples than puzzles stand
behind the first two. The solver of the task marks the answer of the first who said what won.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from localseek.chat.votes import NoVotesError, vote
from localseek.errors import LocalseekError
from localseek.models.machine import physical_cores
from localseek.models.reference import resolve
from localseek.pebble.evaluate import MAX_TOKENS, SEED
from localseek.pebble.marking import held_out
from localseek.pebble.problem import Problem
from localseek.pebble.tasks import TASKS
from tools.pins import LLAMA_CPP

COLUMNS = (1, 4, 16)
N_SAMPLES = max(COLUMNS)
N_RESAMPLED = 2000


@dataclass(frozen=True, slots=True)
class Voted:
    """One puzzle: how often a vote of so many was right, for each column."""

    task: str
    shares: tuple[float, ...]


def main() -> None:
    flags = _parser().parse_args()
    tasks = tuple(filter(None, flags.tasks.split(","))) or tuple(TASKS)
    problems = held_out(tasks, flags.each, seed=flags.seed)
    try:
        model = resolve(flags.model)
    except LocalseekError as error:
        raise SystemExit(f"error: {error}") from error
    started = perf_counter()
    results = ask(model, problems, n_threads=flags.threads)
    elapsed_s = perf_counter() - started
    sampling = results[0][0]["sampling"]
    print(
        f"{model.name}, {len(problems):,} unseen puzzles, temperature {sampling['temperature']:g}, "
        f"top-p {sampling['top_p']:g}, {N_SAMPLES} samples each, {flags.threads} threads, "
        f"llama-cpp-python {LLAMA_CPP.version}, Python {platform.python_version()}, "
        f"{platform.machine()}.\n"
    )
    voted = [count(problem, results[n]) for n, problem in enumerate(problems)]
    table(voted)
    n_tokens = sum(s["reasoning_tokens"] + s["answer_tokens"] for r in results.values() for s in r)
    print(f"\n{n_tokens:,} tokens in {elapsed_s:,.0f} s, loading and votes included.")


def ask(model: Path, problems: Sequence[Problem], *, n_threads: int) -> dict[int, list[Any]]:
    """Let `localseek batch` answer; return the samples of each puzzle."""
    lines = (json.dumps({"id": n, "prompt": p.question}) for n, p in enumerate(problems))
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_text("\n".join(lines), encoding="utf-8")
        flags = ("--temperature", 1, "--samples", N_SAMPLES, "--vote", "--seed", 0)
        limits = ("-n", MAX_TOKENS, "--threads", n_threads, "-m", model)
        command = [sys.executable, "-m", "localseek", "batch", source, output, *flags, *limits]
        subprocess.run([*map(str, command)], check=True)
        found = map(json.loads, output.read_text("utf-8").splitlines())
        return {result["id"]: result["samples"] for result in found}


def count(problem: Problem, samples: list[Any]) -> Voted:
    """Hold the votes of each size among the samples of one puzzle."""
    shares = []
    for size in COLUMNS:
        votes = [samples[start : start + size] for start in range(0, len(samples), size)]
        shares.append(sum(is_right(problem, among) for among in votes) / len(votes))
    return Voted(problem.task, tuple(shares))


def is_right(problem: Problem, samples: list[Any]) -> bool:
    """Whether the majority of ``samples`` gives the right answer; the first wins a tie."""
    try:
        winner = vote([sample["extracted"] for sample in samples]).winner
    except NoVotesError:
        return False
    answer = str(samples[winner.members[0]]["answer"]).strip()
    return TASKS[problem.task].is_right(problem.expected, answer)


def table(voted: Sequence[Voted]) -> None:
    """Print the accuracies, and the 95% interval of that of all puzzles by bootstrap."""
    heads = [f"{size} sample{'s' if size > 1 else ''}" for size in COLUMNS]
    print(f"| | {' | '.join(heads)} |\n|---|{'---|' * len(COLUMNS)}")
    for task in dict.fromkeys(one.task for one in voted):
        shares = np.array([one.shares for one in voted if one.task == task])
        print(f"| {task} | {' | '.join(f'{share:.1%}' for share in shares.mean(axis=0))} |")
    shares = np.array([one.shares for one in voted])
    chosen = np.random.default_rng(0).integers(len(shares), size=(N_RESAMPLED, len(shares)))
    low, high = np.percentile(shares[chosen].mean(axis=1), (2.5, 97.5), axis=0)
    cells = [
        f"{m:.1%} ({a:.1%}-{b:.1%})" for m, a, b in zip(shares.mean(0), low, high, strict=True)
    ]
    print(f"| **all** | {' | '.join(cells)} |")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="pebble", help="a GGUF of pebble; default: the built-in")
    parser.add_argument("--each", type=int, default=100, help="puzzles of each task")
    parser.add_argument("--tasks", default="", help="some only, with commas between")
    parser.add_argument("--seed", type=int, default=SEED, help="another one draws others")
    parser.add_argument("--threads", type=int, default=physical_cores())
    return parser


if __name__ == "__main__":
    main()
