"""Prove the converter: transformers' logits, and upstream's metadata and tensors.

    PYTHONPATH=tests python -m parity [PART OF A NAME]

For each model: a random checkpoint saved by transformers, converted by ``localseek convert`` to
F32 and BF16, run on llama.cpp over 72 positions. The largest difference of a logit must be at
most 0.01 in F32, the mean Kullback-Leibler divergence below 1e-4 in BF16. What upstream's
converter makes of the same checkpoint must have the same fields and tensors, but for what
``files.py`` gives a reason for; what it says is shown beside ours.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from parity.cases import CASES, Case
from parity.files import Difference, differences
from parity.reference import save_checkpoint, tokens_and_logits
from parity.runtime import gguf_logits

from localseek.errors import LocalseekError
from tools import real_data

MAX_DIFFERENCE = 0.01  # of a logit, F32
MAX_DIVERGENCE = 1e-4  # mean, in nats, BF16
FOLDER = "Tiny-Test-0.1B-Instruct-v1.2"  # a name for the heuristics to take apart


class ProgramFailedError(RuntimeError):
    """A converter that ended badly; what it said is the message."""


Floats = npt.NDArray[np.float64]


@dataclass(kw_only=True)
class Result:
    """What one model gave: ours, and upstream's where its file loads."""

    f32: float = np.inf
    bf16: float = np.inf
    upstream_f32: str = ""
    upstream_bf16: str = ""
    differences: list[Difference] = field(default_factory=list)
    complaint: str = ""  # of a program that failed
    passed: bool = False


def main(part: str = "") -> int:
    logging.getLogger("transformers").setLevel(logging.ERROR)
    os.environ["HF_HUB_OFFLINE"] = "1"
    print(f"{'':58} {'F32':>9} {'upstream':>9} {'BF16':>8} {'upstream':>8}")
    results = []
    for case in CASES:
        if part in case.name:
            results.append(Result())
            try:
                compare(case, results[-1])
            except ProgramFailedError as error:
                results[-1].complaint = str(error)
            show(case, results[-1])
    print("\nfields and tensors that are meant to differ from upstream's:")
    meant = [one.meant for result in results for one in result.differences]
    for line in dict.fromkeys(meant):
        print(f"     {line}")
    return int(not all(result.passed for result in results))


def show(case: Case, result: Result) -> None:
    """Print a line for the numbers, and one for whatever else there is to say."""
    result.passed = not result.complaint and all(one.reason for one in result.differences)
    if not case.differs:
        result.passed &= result.f32 <= MAX_DIFFERENCE and result.bf16 < MAX_DIVERGENCE
    print(
        f"{'ok  ' if result.passed else 'FAIL'} {case.name:53} {result.f32:9.6f} "
        f"{result.upstream_f32:>9} {result.bf16:8.1e} {result.upstream_bf16:>8}",
        flush=True,
    )
    for one in result.differences:
        if not one.reason:
            print(f"     not as upstream has it: {one.name}: {one.what}")
    if result.complaint:
        print(f"     this failed: {result.complaint}")
    if case.differs:
        print(f"     meant: {case.differs}")


def compare(case: Case, result: Result) -> None:
    """Convert and run one model in both types."""
    tokenizer = getattr(real_data, case.tokenizer)()
    for dtype in ("F32", "BF16"):
        with tempfile.TemporaryDirectory(prefix="parity-") as place:
            folder = Path(place, FOLDER)
            save_checkpoint(case, folder, tokenizer, dtype)
            ours, theirs = Path(place, "ours.gguf"), Path(place, "theirs.gguf")
            convert(folder, ours, dtype)
            convert_upstream(folder, theirs, dtype)
            result.differences += differences(ours, theirs)
            tokens, expected = tokens_and_logits(folder)
            measure = largest_difference if dtype == "F32" else divergence
            own = measure(expected, gguf_logits(ours, tokens))
            other = "no load"
            with contextlib.suppress(LocalseekError):
                other = f"{measure(expected, gguf_logits(theirs, tokens)):.2g}"
        if dtype == "F32":
            result.f32, result.upstream_f32 = own, other
        else:
            result.bf16, result.upstream_bf16 = own, other


def convert(folder: Path, out: Path, dtype: str) -> None:
    """Convert with the command that people use."""
    run([sys.executable, "-m", "localseek", "convert", folder, out, "--type", dtype])


def convert_upstream(folder: Path, out: Path, dtype: str) -> None:
    """Convert with the program that llama.cpp comes with, from its source package."""
    script = real_data.llama_cpp_source() / "convert_hf_to_gguf.py"
    run([sys.executable, script, folder, "--outfile", out, "--outtype", dtype.lower()])


def run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProgramFailedError(f"{' '.join(map(str, command))}\n{done.stderr[-2000:]}")


def largest_difference(expected: npt.ArrayLike, found: npt.ArrayLike) -> float:
    return float(np.abs(np.asarray(expected) - np.asarray(found)).max())


def divergence(expected: npt.ArrayLike, found: npt.ArrayLike) -> float:
    """Mean Kullback-Leibler divergence of what is found from what is expected, in nats."""
    p, q = log_softmax(expected), log_softmax(found)
    return float((np.exp(p) * (p - q)).sum(axis=-1).mean())


def log_softmax(logits: npt.ArrayLike) -> Floats:
    shifted = np.asarray(logits, np.float64)
    shifted = shifted - shifted.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
