"""The first file of a model -> all of them, complete and in order.

A large model comes as ``NAME-00001-of-00003.gguf`` and so on. llama.cpp opens the others
by itself and reads ``split.no`` of each without a look at its type, which ends the process
when it is not a u16: so each is read here first.

Source: llama_model_loader in src/llama-model-loader.cpp.
"""

from __future__ import annotations

from pathlib import Path

from localseek.models.gguf import Gguf, read_gguf
from localseek.models.header_error import ModelNotFoundError, quoted
from localseek.models.header_source import OpenSource, open_local
from localseek.models.metadata import Metadata
from localseek.printable import printable

MAX_SHARDS = 65535  # split.count is a u16


def read_shards(path: Path, open_source: OpenSource = open_local) -> tuple[Gguf, ...]:
    """Read the header of ``path`` and of every other shard; ``path`` must be the first."""
    first = read_gguf(path, open_source)
    metadata = Metadata(path, first.fields)
    n_shards = metadata.integer("split.count", 0, MAX_SHARDS, default=0, kind="u16")
    if n_shards <= 1:
        return (first,)
    prefix = _prefix(metadata, n_shards)
    index = metadata.integer("split.no", 0, MAX_SHARDS, kind="u16")
    if index != 0:
        hint = f"give the first shard, {printable(_shard_name(prefix, 0, n_shards))}."
        metadata.refuse("split.no", f"{index} (of {n_shards} shards)", "0", hint=hint)
    others = [
        _read_shard(path.with_name(_shard_name(prefix, i, n_shards)), i, open_source)
        for i in range(1, n_shards)
    ]
    shards = (first, *others)
    _check_tensors(metadata, shards)
    return shards


def _shard_name(prefix: str, index: int, n_shards: int) -> str:
    return f"{prefix}-{index + 1:05d}-of-{n_shards:05d}.gguf"


def _prefix(metadata: Metadata, n_shards: int) -> str:
    """What the names of all shards begin with; llama.cpp finds them by their names."""
    name = metadata.path.name
    ending = f"-of-{n_shards:05d}.gguf"
    stem = name.removesuffix(ending)
    prefix, _, number = stem.rpartition("-")
    if stem == name or not prefix or len(number) != 5 or not number.isdecimal():
        must_be = f"1, or the file named NAME-00001{ending}"
        metadata.refuse("split.count", f"{n_shards} in a file named {quoted(name)}", must_be)
    return prefix


def _read_shard(path: Path, index: int, open_source: OpenSource) -> Gguf:
    try:
        shard = read_gguf(path, open_source)
    except ModelNotFoundError as error:
        raise ModelNotFoundError(path, hint="fetch the missing part of the model.") from error
    metadata = Metadata(path, shard.fields)
    found = metadata.integer("split.no", 0, MAX_SHARDS, kind="u16")
    if found != index:
        metadata.refuse("split.no", found, str(index))
    return shard


def _check_tensors(metadata: Metadata, shards: tuple[Gguf, ...]) -> None:
    """Hold the tensors of all shards against the number that the first one announces."""
    seen: dict[str, Path] = {}
    for shard in shards:
        for tensor in shard.tensors:
            if tensor.name in seen:
                found = f"in {printable(shard.path.name)} and {printable(seen[tensor.name].name)}"
                metadata.refuse(f"tensor {tensor.name}", found, "in one shard")
            seen[tensor.name] = shard.path
    n_tensors = metadata.integer("split.tensors.count", 0, 2**31 - 1, kind="i32")
    if n_tensors != len(seen):
        metadata.refuse("split.tensors.count", f"{n_tensors:,}", f"{len(seen):,}, as many as found")
