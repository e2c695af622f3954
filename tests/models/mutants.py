"""Mutate tiny models, check each, and load in llama.cpp what the check lets through.

    python tests/models/mutants.py --vocab bpe --seed 0 --mutants 10000

Each load happens in a child of its own, which decodes one token. A child that dies of a
signal, or takes ten seconds, is a hole in the check: its seed is printed, and the exit
code is 1. A program of its own, so that children are forked before any thread exists.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import struct
import sys
import tempfile
from pathlib import Path

import llama_cpp.llama_cpp as C  # noqa: N812, TID251 - proved against the library itself
from gguf_bytes import tiny_model

from localseek.errors import BadDataError
from localseek.models.header import read_header

TIMEOUT_S = 10
NUMBERS = (0, 1, 2, 3, 5, 8, 31, 32, 255, 2**15, 2**16, 2**31 - 1, 2**31, 2**32 - 1)


def mutate(header: bytes, rng: random.Random) -> bytes:
    """Change one to three places: a bit, a byte, a number, a stretch moved."""
    data = bytearray(header)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(data) - 8)
        match rng.randrange(5):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at] = rng.randrange(256)
            case 2:
                struct.pack_into("<I", data, at, rng.choice(NUMBERS))
            case 3:
                struct.pack_into("<Q", data, at, rng.choice((*NUMBERS, 2**40, 2**63, 2**64 - 1)))
            case _:
                source = rng.randrange(len(data) - 8)
                data[at : at + 8] = data[source : source + 8]
    return bytes(data)


def load_and_decode(path: Path) -> bool:
    """Load ``path`` and decode one token; False is llama.cpp's orderly refusal."""
    params = C.llama_model_default_params()
    params.n_gpu_layers = 0
    model = C.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        return False
    settings = C.llama_context_default_params()
    settings.n_ctx, settings.n_batch, settings.n_threads = 256, 64, 1
    context = C.llama_init_from_model(model, settings)
    if not context:
        return False
    tokens = (C.llama_token * 1)(0)
    return bool(C.llama_decode(context, C.llama_batch_get_one(tokens, 1)) == 0)


def outcome_of_load(path: Path) -> str:
    """``ran``, ``refused``, or what killed the child."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(TIMEOUT_S)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os._exit(0 if load_and_decode(path) else 1)
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return "refused" if os.WEXITSTATUS(status) else "ran"


def outcome(path: Path) -> str:
    try:
        read_header(path)
    except BadDataError:
        return "checked"
    return outcome_of_load(path)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--vocab", choices=["bpe", "spm"], default="bpe")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mutants", type=int, default=200)
    options = parser.parse_args()
    os.environ["GGML_NO_BACKTRACE"] = "1"
    C.llama_backend_init()
    model = tiny_model(options.vocab, n_layer=1, n_embd=32, n_head=2, n_head_kv=1, n_ff=32)
    header, whole = model.header(), model.encode()
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mutant.gguf")
        for seed in range(options.seed, options.seed + options.mutants):
            mutant = mutate(header, random.Random(seed))
            path.write_bytes(mutant + whole[len(header) :])
            result = outcome(path)
            counts[result] = counts.get(result, 0) + 1
            if result not in ("checked", "refused", "ran"):
                sys.stdout.write(f"seed {seed}: {result}\n")
    sys.stdout.write(f"{counts}\n")
    return 0 if counts.keys() <= {"checked", "refused", "ran"} else 1


if __name__ == "__main__":
    sys.exit(main())
