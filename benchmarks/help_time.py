"""Measure how long `localseek --help` takes with warm files, beside a Python that does nothing.

python -m benchmarks.help_time
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

N_RUNS = 10


def main() -> None:
    localseek = Path(sys.executable).with_name("localseek")
    helped = times_ms([str(localseek), "--help"])
    idle = times_ms([sys.executable, "-c", "pass"])
    for name, times in (("localseek --help", helped), ("python -c pass", idle)):
        low, middle, high = min(times), statistics.median(times), max(times)
        print(f"{name}: median {middle:.0f} ms ({low:.0f}-{high:.0f}), {N_RUNS} runs")
    print(f"ratio: {statistics.median(helped) / statistics.median(idle):.1f}")


def times_ms(command: list[str]) -> list[float]:
    """Run a command once to warm the files, then ``N_RUNS`` times."""
    return [run_ms(command) for _ in range(N_RUNS + 1)][1:]


def run_ms(command: list[str]) -> float:
    started = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (perf_counter() - started)


if __name__ == "__main__":
    main()
