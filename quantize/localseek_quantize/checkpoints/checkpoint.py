"""A directory of config.json and safetensors -> its tensors by name, and its JSON files.

    weight_files ─▶ safetensors_file ─▶ fp8 ─▶ Checkpoint
    which files         headers proved      scaled

All files are opened and all headers read here, no weight is: what a shard lacks, or has twice,
is known before any work. Nothing of a checkpoint is ever run. ``auto_map`` in config.json names
Python files that other programs import; here those are neither opened nor a reason to refuse,
since what is read is data: DeepSeek-V3's own repository has one. A model that needs such code
has an architecture of its own, which the architectures refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.fp8 import apply_scales, fp8_block_size
from localseek_quantize.checkpoints.json_file import JsonObject, read_json, read_json_if_there
from localseek_quantize.checkpoints.safetensors_file import (
    SafetensorsFile,
    StoredTensor,
    check_readable,
    open_safetensors,
)
from localseek_quantize.checkpoints.weight_files import Weights, find_weights
from localseek_quantize.quoted import quoted
from localseek_quantize.source import Source

CONFIG = "config.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """An open checkpoint. Close it when nothing reads its tensors any more."""

    path: Path  # the directory
    config: JsonObject
    tensors: Mapping[str, Source]  # FP8 comes with its scales applied
    dtypes: Mapping[str, str]  # tensor name -> "BF16", as it is stored
    n_files: int  # of weights
    files: tuple[Path, ...] = ()  # all that were opened
    notices: tuple[str, ...] = ()  # one line each, safe to print
    opened: ExitStack = field(default_factory=ExitStack, repr=False)

    def json(self, name: str) -> JsonObject:
        """Read another JSON file of the directory; an empty object if it is not there."""
        return read_json_if_there(self.path / name)

    def close(self) -> None:
        """Close the files of the weights."""
        self.opened.close()


def open_checkpoint(path: Path) -> Checkpoint:
    """Open the checkpoint in the directory ``path``.

    Raises NotFoundError and MissingFileError for what is not there, NoPermissionError for
    what may not be read, and BadDataError, mostly as CheckpointError, for anything wrong.
    """
    weights = find_weights(path)
    config = read_json(path / CONFIG, hint="it comes with the weights; fetch it from there.")
    block_size = fp8_block_size(config)
    with ExitStack() as stack:
        files = [stack.enter_context(closing(open_safetensors(p))) for p in weights.paths]
        stored = _collect(files, weights)
        tensors = apply_scales(stored, block_size)
        opened = stack.pop_all()
    return Checkpoint(
        path=path,
        config=config,
        tensors=tensors,
        dtypes={name: stored[name].dtype for name in tensors},
        n_files=len(files),
        files=(*weights.paths, *([weights.index] if weights.index else []), config.path),
        notices=weights.notices,
        opened=opened,
    )


def _collect(files: Iterable[SafetensorsFile], weights: Weights) -> dict[str, StoredTensor]:
    """All tensors of all files; each must be where the index has it, and nowhere else."""
    stored: dict[str, StoredTensor] = {}
    for file in files:
        for name, tensor in file.tensors.items():
            if name in stored:
                found = f"in {quoted(stored[name].file.path.name)} as well"
                must_be = "in one file"
                raise CheckpointError(
                    file.path, field=f"tensor {name}", found=found, must_be=must_be
                )
            stored[name] = tensor
            if weights.index:
                _check_listed(weights.index, weights.weight_map.get(name), tensor)
            if name.endswith(".weight"):
                check_readable(tensor)
    if weights.index and stored.keys() != weights.weight_map.keys():
        name = next(name for name in weights.weight_map if name not in stored)
        found = f"missing in {quoted(weights.weight_map[name])}"
        field, must_be = f"tensor {name}", "in the file that the index has it in"
        raise CheckpointError(weights.index, field=field, found=found, must_be=must_be)
    return stored


def _check_listed(index: Path, listed: str | None, tensor: StoredTensor) -> None:
    holder = tensor.file.path.name
    if listed != holder:
        found = "missing" if listed is None else quoted(listed)
        must_be = f"{quoted(holder)}, which holds it"
        hint = "the index and the shards are not of one saving; fetch or save them again."
        field = f"weight_map.{tensor.name}"
        raise CheckpointError(index, field=field, found=found, must_be=must_be, hint=hint)
