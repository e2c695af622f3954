"""What llama.cpp allocates for a model and a context, by its own log.

    measure(Case(path, n_ctx=8192))        bytes of weights, cache and buffers, by their place

Large cases are played through without taking the memory (``no_alloc``): llama.cpp then logs
the buffers that it would have made, but not the size of the weights. Cases on a GPU are
measured in a process of their own, see pretend_gpu.py:

    echo '[{"path": …, "n_ctx": 8192}]' | python tests/llama_memory.py LIBRARY
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pretend_gpu import load_pretend_gpu

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama import context as llama_context
from localseek.engine.llama import library
from localseek.engine.llama.library import C
from localseek.engine.settings import ContextSettings

MIB = 2**20
_BUFFER = re.compile(r"(\S+) +(model|KV|compute|output) buffer size += +([\d.]+) MiB")
_CACHE = re.compile(r"llama_kv_cache: size = +([\d.]+) MiB")


@dataclass(frozen=True, kw_only=True)
class Case:
    path: str
    n_ctx: int
    n_seq: int = 1
    kv_type: str = "f16"
    n_batch: int = 512
    n_guesses: int = 0
    n_gpu_layers: int = 0
    has_flash: bool = True
    takes_memory: bool = False


@dataclass(kw_only=True)
class Allocated:
    """Bytes by purpose, then by the name of the buffer: "CPU", "PRETEND0" …"""

    model: Counter[str] = field(default_factory=Counter)
    kv: Counter[str] = field(default_factory=Counter)
    compute: Counter[str] = field(default_factory=Counter)
    output: Counter[str] = field(default_factory=Counter)
    cache_bytes: float = 0  # of all layers, wherever they are


def measure(case: Case) -> Allocated:
    """Load the model and make the context as the engine does, then forget both."""
    with _log() as lines:
        params = C.llama_model_default_params()
        params.n_gpu_layers = case.n_gpu_layers
        params.no_alloc = not case.takes_memory
        if params.no_alloc:
            params.load_mode = C.LLAMA_LOAD_MODE_NONE
        model = C.llama_model_load_from_file(os.fsencode(case.path), params)
        assert model, lines
        context = C.llama_init_from_model(model, _context_params(case))
        assert context, lines
        C.llama_free(context)
        C.llama_model_free(model)
    return _read(lines)


def measure_on_gpu(cases: Sequence[Case], gpu: Path) -> list[Allocated]:
    """Measure in a process that has the pretended GPU."""
    done = subprocess.run(
        [sys.executable, __file__, str(gpu)],
        input=json.dumps([asdict(case) for case in cases]).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [_from_json(one) for one in json.loads(done.stdout)]


def _from_json(told: dict[str, Any]) -> Allocated:
    counted = {key: Counter(value) for key, value in told.items() if isinstance(value, dict)}
    return Allocated(**counted, cache_bytes=told["cache_bytes"])


def _context_params(case: Case) -> C.llama_context_params:
    """The engine's own, but for flash attention."""
    settings = ContextSettings(
        n_ctx=case.n_ctx,
        n_threads=1,
        n_seq=case.n_seq,
        n_batch=case.n_batch,
        n_guesses=case.n_guesses,
        kv_type=case.kv_type,  # type: ignore[arg-type]
    )
    params = llama_context._params(settings, Interrupt())  # noqa: SLF001 - a test looks inside
    params.abort_callback = C.ggml_abort_callback()
    if not case.has_flash:
        params.flash_attn_type = C.LLAMA_FLASH_ATTN_TYPE_DISABLED
    return params


@contextmanager
def _log() -> Iterator[list[str]]:
    """Collect the lines of llama.cpp's log that speak of sizes; by thousands are those that do not."""
    lines: list[str] = []

    @C.llama_log_callback  # type: ignore[untyped-decorator]
    def collect(_level: int, text: bytes, _user_data: ctypes.c_void_p) -> None:
        if b"size =" in text or b"error" in text:
            lines.append(text.decode())

    C.llama_log_set(collect, ctypes.c_void_p(0))
    try:
        yield lines
    finally:
        C.llama_log_set(library._log, ctypes.c_void_p(0))  # noqa: SLF001 - a test looks inside


def _read(lines: Sequence[str]) -> Allocated:
    allocated = Allocated()
    for line in lines:
        for buffer, purpose, mib in _BUFFER.findall(line):
            getattr(allocated, purpose.lower())[buffer] += float(mib) * MIB
        for mib in _CACHE.findall(line):
            allocated.cache_bytes += float(mib) * MIB
    return allocated


def main(gpu: str) -> None:
    """Measure the cases of stdin on the pretended GPU; write the result to stdout."""
    load_pretend_gpu(Path(gpu))
    cases = [Case(**one) for one in json.load(sys.stdin)]
    json.dump([vars(measure(case)) for case in cases], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
