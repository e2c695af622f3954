"""A GPU for llama.cpp on a machine that has none: built from C, loaded into this process.

It is for good: a process that has it tells other tests a wrong story. So tests start one of
their own, with :func:`run_on_gpu`.

See pretend_gpu.c for what it does and what it takes from the CUDA backend.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("pretend_gpu.c")


@dataclass(frozen=True, kw_only=True)
class Run:
    """A command line, and how much memory the GPU has meanwhile."""

    argv: list[str]
    vram_bytes: int


class Ran(NamedTuple):
    """What came of it."""

    returncode: int
    stdout: str
    stderr: str


def build_pretend_gpu(folder: Path, llama_cpp: Path, libraries: Path) -> Path:
    """Compile the device against llama.cpp's headers and the libraries that are in use."""
    library = folder / "libggml-pretend.so"
    subprocess.run(
        [
            *("cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"),
            *("-D_GNU_SOURCE", f"-I{llama_cpp}/ggml/include", f"-I{llama_cpp}/ggml/src"),
            *(SOURCE, f"-L{libraries}", "-lggml-base", "-lggml", f"-Wl,-rpath,{libraries}"),
            *("-o", library),
        ],
        check=True,
    )
    return library


def load_pretend_gpu(library: Path) -> None:
    """Give llama.cpp the device, from now on and until this process ends."""
    from localseek.engine.llama.library import C

    load = C._lib.ggml_backend_load  # noqa: SLF001 - a test looks inside
    load.restype, load.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    assert load(os.fsencode(library))


def run_on_gpu(library: Path, runs: Sequence[Run], environment: Mapping[str, str]) -> list[Ran]:
    """Run commands of localseek one after the other in a process that has the GPU."""
    done = subprocess.run(
        [sys.executable, __file__, str(library)],
        input=json.dumps([asdict(run) for run in runs]).encode(),
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [Ran(*one) for one in json.loads(done.stdout)]


def _run(run: Run) -> Ran:
    from localseek.cli import app

    os.environ["PRETEND_GPU_BYTES"] = str(run.vram_bytes)
    stdout, stderr = BytesIO(), BytesIO()
    sys.stdin, sys.stdout, sys.stderr = map(TextIOWrapper, (BytesIO(), stdout, stderr))
    code = app.run(run.argv)
    sys.stdout.flush()
    return Ran(code, stdout.getvalue().decode(), stderr.getvalue().decode())


def main(library: str) -> None:
    """Do what stdin says, and write what came of it to stdout."""
    runs, stdout = [Run(**one) for one in json.load(sys.stdin)], sys.stdout
    load_pretend_gpu(Path(library))
    json.dump([_run(run) for run in runs], stdout)


if __name__ == "__main__":
    main(sys.argv[1])
