"""What is planned beside what llama.cpp would allocate, for models of real sizes.

    python -m benchmarks.memory            the table of README.md; no model is needed
    python -m benchmarks.memory X.gguf …   of files

Nothing large is taken: llama.cpp plays it through (``no_alloc``) and logs the sizes. The GPU
is the one of tests/pretend_gpu.c; a C compiler must be there.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # shapes, and how to measure

import llama_cpp  # noqa: TID251 - where its libraries are
import shaped_gguf
from llama_memory import Allocated, Case, measure, measure_on_gpu
from pretend_gpu import build_pretend_gpu

from localseek.models.header import read_header
from localseek.models.kv_cache import ContextSize
from localseek.models.outline import outline
from localseek.models.placement import Placement, place
from tools import real_data

MIB = 2**20
ALL = 999
GPU = "PRETEND0"
SIZES = (
    ContextSize(n_ctx=8192),
    ContextSize(n_ctx=131072),
    ContextSize(n_ctx=32768, kv_type="q8_0"),
    ContextSize(n_ctx=8192, n_seq=8, n_ubatch=128),
)
HEAD = "| model | context | KV | cache | log | CPU buffers | log | GPU buffers | log |"


def main(paths: list[str]) -> None:
    """Print a table in Markdown; sizes in MiB."""
    print(HEAD, "|---|---|---|---|---|---|---|---|---|", sep="\n")
    with tempfile.TemporaryDirectory() as folder:
        libraries = Path(llama_cpp.__file__).parent / "lib"
        gpu = build_pretend_gpu(Path(folder), real_data.llama_cpp_source(), libraries)
        for name, path in [*_files(paths)] or [*_shapes(Path(folder))]:
            for line in _lines(name, path, gpu):
                print(line, flush=True)


def _files(paths: list[str]) -> Iterator[tuple[str, Path]]:
    for path in paths:
        yield Path(path).name, Path(path)


def _shapes(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "SmolLM2-135M", real_data.smollm2()
    for name, shape in vars(shaped_gguf).items():
        if isinstance(shape, shaped_gguf.Shape):
            path = shaped_gguf.write_shaped_gguf(folder / f"{name}.gguf", shape)
            yield f"{name.lower().replace('_', '-')} ({shape.n_layer} layers)", path


def _lines(name: str, path: Path, gpu: Path) -> Iterator[str]:
    model = outline(read_header(path))
    sizes = [size for size in SIZES if size.n_ctx <= model.header.n_ctx_train]
    cases = [
        Case(path=str(path), n_ctx=s.n_ctx, n_seq=s.n_seq, kv_type=s.kv_type, n_batch=s.n_ubatch)
        for s in sizes
    ]
    on_gpu = measure_on_gpu([_with_all_layers(case) for case in cases], gpu)
    for size, case, there in zip(sizes, cases, on_gpu, strict=True):
        yield _line(
            name, size, (place(model, size), measure(case)), (place(model, size, ALL), there)
        )


def _with_all_layers(case: Case) -> Case:
    return Case(**{**vars(case), "n_gpu_layers": ALL})


def _line(
    name: str,
    size: ContextSize,
    on_cpu: tuple[Placement, Allocated],
    on_gpu: tuple[Placement, Allocated],
) -> str:
    (cpu_plan, cpu), (gpu_plan, gpu) = on_cpu, on_gpu
    cells = (
        name,
        f"{size.n_seq} x {size.n_ctx:,}, batches of {size.n_ubatch}",
        size.kv_type,
        *_pair(cpu_plan.host.kv_bytes, cpu.cache_bytes),
        *_pair(cpu_plan.host.compute_bytes, cpu.compute.total() + cpu.output.total()),
        *_pair(gpu_plan.gpu.compute_bytes, gpu.compute[GPU]),
    )
    return f"| {' | '.join(cells)} |"


def _pair(planned: float, logged: float) -> tuple[str, str]:
    return f"{planned / MIB:,.1f}", f"{logged / MIB:,.1f} ({planned / logged - 1:+.1%})"


if __name__ == "__main__":
    main(sys.argv[1:])
