"""llama.cpp's own benchmark programs: built, run, and read.

    tools/llama-bench/*.cpp ──▶ c++ ──▶ llama-bench ──(LD_LIBRARY_PATH)──▶ the wheel's .so files

Only the programs are compiled (20 seconds, llama-server some minutes); they run on the very libraries of the installed
wheel, so no flag of the compiler can make the difference. Linux only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.workload import Piece, Speeds, Workload
from tools import cache, real_data
from tools.pins import LLAMA_CPP

SOURCES = {  # in tools/
    "llama-bench": "llama-bench",
    "llama-batched-bench": "batched-bench",
    "llama-quantize": "quantize",
    "llama-server": "server",
}
_INCLUDE = ("common", "include", "ggml/include", "vendor", "tools/mtmd", "tools/server", ".")
# What upstream's build makes of the server's web pages, for a server that has none.
_NO_WEB_PAGES = """#pragma once
#include <array>
#include <string>
struct llama_ui_asset {
    std::string name; const unsigned char * data; std::size_t size; std::string etag, type;
};
inline const llama_ui_asset * llama_ui_find_asset(const std::string &) { return nullptr; }
inline bool llama_ui_use_gzip() { return false; }
inline const std::array<llama_ui_asset, 0> & llama_ui_get_assets() {
    static const std::array<llama_ui_asset, 0> none{};
    return none;
}
"""


def measure(workload: Workload, piece: Piece) -> Speeds:
    """Run llama.cpp's program for this piece: both feed random ids and look at no logits."""
    model = ("-m", workload.model, "-t", workload.n_threads, *_memory(workload))
    if piece.n_seq > 1:
        n_ctx = piece.n_seq * (piece.n_prompt + piece.n_decode)
        lengths = ("-npp", piece.n_prompt, "-ntg", piece.n_decode, "-npl", piece.n_seq)
        bench = built("llama-batched-bench")
        [row] = _run(bench, *model, *lengths, "-c", n_ctx, "--output-format", "jsonl")
        return {"prefill": row["speed_pp"], "decode": row["speed_tg"]}
    bench, once = built("llama-bench"), (*model, "-r", 1, "-o", "jsonl")
    if piece.n_decode == 0:
        [row] = _run(bench, *once, "-p", piece.n_prompt, "-n", 0)
        return {"prefill": row["avg_ts"]}
    [row] = _run(bench, *once, "-p", 0, "-n", piece.n_decode, "-d", piece.n_prompt)
    return {"decode": row["avg_ts"]}


def _memory(workload: Workload) -> tuple[str | int, ...]:
    kv_type = workload.kv_type
    return ("-b", workload.n_batch, "-ub", workload.n_batch, "-ctk", kv_type, "-ctv", kv_type)


def _run(program: Path, *arguments: str | float | Path) -> list[dict[str, Any]]:
    """Return the JSON lines that a program prints; its log is shown only if it fails."""
    command = [str(program), *map(str, arguments)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stderr}\nerror: {' '.join(command)} ended with {done.returncode}.")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def environment() -> dict[str, str]:
    """The environment in which the programs find the wheel's libraries."""
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, _libraries()))}


def built(name: str) -> Path:
    """Return one of llama.cpp's programs, compiled now if it never was."""
    place = cache.folder("peers", LLAMA_CPP.version)
    target = place / name
    if target.exists():
        return target
    source = real_data.llama_cpp_source()
    print(f"compiling {name}, once", file=sys.stderr, flush=True)
    command = [os.environ.get("CXX", "c++"), "-O2", "-DNDEBUG", "-std=c++17", "-pthread"]
    command += [f"-I{source / folder}" for folder in _INCLUDE]
    command += map(str, (source / "tools" / SOURCES[name]).glob("*.cpp"))
    command += [f"-L{folder}" for folder in _libraries()]
    command += ["-lllama-common", "-lmtmd", "-lllama", "-lggml", "-lggml-base"]
    with cache.part(place) as part:
        built = Path(part, name)
        Path(part, "ui.h").write_text(_NO_WEB_PAGES, encoding="ascii")
        command.append(f"-I{part}")
        subprocess.run([*command, "-o", str(built)], check=True)
        return built.replace(target)


def _libraries() -> tuple[Path, Path]:
    """Return where the wheel's libraries are: those Python loads first, then llama-common."""
    version = metadata.version(LLAMA_CPP.package)
    spec = importlib.util.find_spec("llama_cpp")
    if version != LLAMA_CPP.version or spec is None or spec.origin is None:
        raise SystemExit(f"error: {version} is installed; the peer is {LLAMA_CPP.version}.")
    package = Path(spec.origin).parent
    folders = (package / "lib", package.parent / "lib")
    if not folders[1].joinpath("libllama-common.so").exists():
        raise SystemExit("error: the wheel has no lib/libllama-common.so; `make` builds one.")
    return folders
