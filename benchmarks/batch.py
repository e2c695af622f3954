"""Measure `localseek batch` against llama-server, one sequence, and a loop of `ask`.

    python -m benchmarks.batch [--model PATH] [--rounds N] [--lines N] [--threads N]

Everybody answers the same prompts greedily, in turn: the machine's mood changes within
minutes. What is counted are the tokens of the replies, by the time from the first prompt to
the last reply; loading is left out but in the loop, of which it is the point.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks import llama_server
from localseek.models.machine import physical_cores
from tools.pins import LLAMA_CPP
from tools.real_data import smollm2

N_PARALLEL, N_CTX, N_REPLY = 8, 512, 160
SYSTEM = (
    "You are a patient storyteller. Answer at length, in several paragraphs of plain sentences, "
    "without lists, with many details, examples and asides, and never come to an end early."
)
THINGS = ("a river", "bread", "a clock", "the moon", "a letter", "glass", "salt", "a bridge")
QUESTIONS = (
    "Explain how {} is made or how it came to be.",
    "Tell a story about {}.",
    "What would a child ask about {}, and what would you answer?",
    "Why does {} matter to people?",
    "Compare {} with something quite unlike it.",
    "Describe {} to somebody who has never seen it.",
)
BATCH, ONE, SERVER, LOOP = "batch --parallel 8", "batch --parallel 1", "llama-server", "ask, looped"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; default: SmolLM2-135M-Instruct")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=int, default=len(THINGS) * len(QUESTIONS))
    parser.add_argument("--threads", type=int, default=physical_cores())
    flags = parser.parse_args()
    model = flags.model or smollm2()
    prompts = [question.format(thing) for question in QUESTIONS for thing in THINGS]
    prompts = (prompts * (1 + flags.lines // len(prompts)))[: flags.lines]
    print(
        f"{model.name}, {flags.threads} threads, {len(prompts)} prompts, replies of at most "
        f"{N_REPLY} tokens, llama-cpp-python {LLAMA_CPP.version}, Python "
        f"{platform.python_version()}, {platform.machine()}, {flags.rounds} rounds.\n"
    )
    rates: dict[str, list[float]] = {BATCH: [], ONE: [], SERVER: [], LOOP: []}
    for number in range(flags.rounds):
        measure = {
            BATCH: lambda: batch(model, prompts, N_PARALLEL, flags.threads),
            SERVER: lambda: server(model, prompts, flags.threads),
            ONE: lambda: batch(model, prompts[: len(prompts) // 4], 1, flags.threads),
            LOOP: lambda: loop(model, prompts[:6], flags.threads),
        }
        for who in list(measure) if number % 2 == 0 else reversed(measure):
            rates[who].append(measure[who]())
            print(f"{number + 1}: {who} {rates[who][-1]:.1f} tokens/s", file=sys.stderr)
    print("| | tokens/s | ratio of batch to it | from - to |\n|---|---|---|---|")
    for who, values in rates.items():
        ratios = np.array(rates[BATCH]) / np.array(values)
        print(
            f"| {who} | {np.median(values):.1f} | {np.median(ratios):.2f} | "
            f"{ratios.min():.2f} - {ratios.max():.2f} |"
        )


def batch(model: Path, prompts: list[str], n_parallel: int, n_threads: int) -> float:
    """Run our command; the clock starts when it says that the model is loaded."""
    lines = "".join(json.dumps(prompt) + "\n" for prompt in prompts)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl")
        source.write_text(lines, encoding="utf-8")
        command = _localseek("batch", source, Path(folder, "out.jsonl"), model, n_threads)
        command += ["-v", "--parallel", str(n_parallel)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            stderr = process.stderr or sys.stdin
            while " at once, " not in stderr.readline():
                if process.poll() is not None:
                    raise SystemExit("error: localseek batch ended before it began.")
            started = perf_counter()
            stderr.read()
        elapsed_s = perf_counter() - started
        results = map(json.loads, Path(folder, "out.jsonl").read_text("utf-8").splitlines())
        return float(sum(result["answer_tokens"] for result in results) / elapsed_s)


def server(model: Path, prompts: list[str], n_threads: int) -> float:
    """Let as many clients as there are slots ask llama-server."""
    bodies = [
        {
            "messages": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": prompt},
            ],
            "temperature": 0,
            "max_tokens": N_REPLY,
        }
        for prompt in prompts
    ]
    running = llama_server.running(model, n_slots=N_PARALLEL, n_ctx=N_CTX, n_threads=n_threads)
    with running as port:
        started = perf_counter()
        n_tokens = llama_server.ask_all(port, bodies, N_PARALLEL)
        return n_tokens / (perf_counter() - started)


def loop(model: Path, prompts: list[str], n_threads: int) -> float:
    """Ask one prompt after the other, each in a process of its own, as a shell loop does."""
    n_tokens = 0
    started = perf_counter()
    for prompt in prompts:
        command = _localseek("ask", prompt, "--json", model, n_threads)
        done = subprocess.run(  # a reply that is cut ends with 3
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        n_tokens += json.loads(done.stdout)["answer_tokens"]
    return n_tokens / (perf_counter() - started)


def _localseek(
    name: str, first: str | Path, second: str | Path, model: Path, n_threads: int
) -> list[str]:
    """The command line; all of them read the same prompts and draw greedily."""
    flags = ("-m", model, "-s", SYSTEM, "--temperature", 0, "-n", N_REPLY, "--n-ctx", N_CTX)
    command = [sys.executable, "-m", "localseek", name, first, second, *flags]
    return [*map(str, command), "--threads", str(n_threads), "--loops", "ignore"]


if __name__ == "__main__":
    main()
