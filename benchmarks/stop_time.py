"""Measure how long `localseek ask` takes to end after Ctrl-C, wherever it is.

    python -m benchmarks.stop_time [--model PATH]

The signal goes to the running command; the clock stops when it has ended with 130.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.real_data import smollm2

N_RUNS = 10
LONG_PROMPT = "the quick brown fox jumps over the lazy dog. " * 700  # about 7,000 tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; default: SmolLM2-135M-Instruct")
    model = parser.parse_args().model or smollm2()
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder, "long.txt")
        long.write_text(LONG_PROMPT, encoding="utf-8")
        places = {
            "while it reads a long prompt": ("-f", str(long), "go"),
            "while it replies": ("--raw", "--temperature", "0", "one, two, three, four,"),
        }
        for place, arguments in places.items():
            times = [stop_ms(model, arguments) for _ in range(N_RUNS)]
            low, middle, high = min(times), statistics.median(times), max(times)
            print(f"Ctrl-C {place}: median {middle:.0f} ms ({low:.0f}-{high:.0f}), {N_RUNS} runs")


def stop_ms(model: Path, arguments: tuple[str, ...]) -> float:
    """Start a command, interrupt it a random while after it began to work; ms until its end."""
    command = [sys.executable, "-m", "localseek", "ask", "-v", "-m", str(model), *arguments]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **streams) as process:  # type: ignore[call-overload]
        process.stderr.readline()  # it is loaded, and has the prompt
        time.sleep(random.uniform(0.2, 1.0))  # noqa: S311 - any moment will do
        started = time.perf_counter()
        process.send_signal(signal.SIGINT)
        if process.wait() != 128 + signal.SIGINT:
            raise SystemExit(f"error: it ended with {process.returncode} by itself.")
        return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
