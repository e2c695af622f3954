"""Convert a checkpoint of the 8B's shape to Q4_K_M, say, and so do upstream's two tools.

    python -m benchmarks.convert [--layers N] [--type TYPE] [--rounds N] [--ours-only]

Ours is one command. Theirs is convert_hf_to_gguf.py to BF16 and then llama-quantize; they
take turns. ``make parity`` makes the environment with torch that upstream's converter needs.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks import peers
from benchmarks.synthetic_checkpoint import write_checkpoint
from benchmarks.watched import Took, watch
from localseek.models.machine import physical_cores
from tools import cache, real_data

UPSTREAM_PYTHON = Path(".venv/parity/bin/python")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--layers", type=int, default=4, help="the real one has 32")
    parser.add_argument("--type", default="Q4_K_M")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--upstream-python", type=Path, default=UPSTREAM_PYTHON)
    flags = parser.parse_args()
    if not flags.ours_only and not flags.upstream_python.exists():
        raise SystemExit("error: upstream's converter needs torch; `make parity` installs it.")
    with tempfile.TemporaryDirectory(dir=cache.folder("benchmarks")) as place:
        folder = Path(place, "checkpoint")
        print(f"writing a checkpoint of {flags.layers} layers", file=sys.stderr, flush=True)
        n_weights = write_checkpoint(
            folder, n_layer=flags.layers, tokenizer=real_data.llama_3_tokenizer()
        )
        rounds = []
        for i in range(flags.rounds):
            print(f"round {i + 1} of {flags.rounds}", file=sys.stderr, flush=True)
            theirs = (
                None if flags.ours_only else upstream(folder, flags.type, flags.upstream_python)
            )
            rounds.append((theirs, ours(folder, flags.type)))
    print(f"{n_weights / 1e9:.2f} G weights, BF16 to {flags.type}, {physical_cores()} threads\n")
    print(table(rounds))


def ours(folder: Path, type_name: str) -> Took:
    """Convert and quantize in one pass."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as out:
        command = (sys.executable, "-m", "localseek", "convert", folder, Path(out, "x.gguf"))
        return watch((*command, "--type", type_name), Path(out))


def upstream(folder: Path, type_name: str, python: Path) -> Took:
    """Convert, then quantize; the peaks are those of the greater, the times are added."""
    converter = real_data.llama_cpp_source() / "convert_hf_to_gguf.py"
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        out = Path(name)
        between = out / "between.gguf"
        first = watch([python, converter, folder, "--outfile", between, "--outtype", "bf16"], out)
        command = (peers.built("llama-quantize"), between, out / "x.gguf", type_name)
        second = watch((*command, str(physical_cores())), out, peers.environment())
        return Took(
            elapsed_s=first.elapsed_s + second.elapsed_s,
            own_bytes=max(first.own_bytes, second.own_bytes),
            resident_bytes=max(first.resident_bytes, second.resident_bytes),
            disk_bytes=between.stat().st_size + second.disk_bytes,
        )


def table(rounds: list[tuple[Took | None, Took]]) -> str:
    """Lay out a Markdown table: seconds, peak memory and peak disk."""
    lines = ["| round | who | s | own memory | resident | disk |", "|---|---|---|---|---|---|"]
    ratios = []
    for i, (theirs, mine) in enumerate(rounds):
        lines += [_row(i, "upstream", theirs)] if theirs else []
        lines.append(_row(i, "localseek", mine))
        ratios += [mine.elapsed_s / theirs.elapsed_s] if theirs else []
    if ratios:
        low, high = min(ratios), max(ratios)
        lines += [
            "",
            f"time, ours to theirs: {statistics.median(ratios):.2f} ({low:.2f}-{high:.2f})",
        ]
    return "\n".join(lines)


def _row(i: int, who: str, took: Took) -> str:
    sizes = (took.own_bytes, took.resident_bytes, took.disk_bytes)
    cells = (str(i + 1), who, f"{took.elapsed_s:.1f}", *(f"{n / 1e9:.2f} GB" for n in sizes))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
