"""A checkpoint and an adapter -> the same checkpoint, merged while it is read.

    rows of W ─────────────▶ + ─▶ rows of W + scale · B · A, float32
    rows of B · scale ─▶ · A ┘

No merged weight is kept: a block of rows is made when it is asked for, and of the adapter no
more than a few matrices A are in memory.

A model whose output *is* its embedding has one matrix for both. PEFT trains the two apart, unless
``ensure_weight_tying`` is on: so where an adapter changes either, both are written, and the GGUF
is the model that was trained. PEFT's own merge_and_unload() changes both at once instead.

Source: Linear.merge and Embedding.merge in tuners/lora/layer.py of PEFT 0.21.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from localseek.printable import printable
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.safetensors_file import StoredTensor
from localseek_quantize.lora.adapter import Adapter, LowRank
from localseek_quantize.lora.tied_output import EMBEDDING, OUTPUT, output_is_embedding
from localseek_quantize.lora.tokenizer import (
    VOCABULARY_HINT,
    check_same_tokens,
    template_notices,
)
from localseek_quantize.quoted import quoted
from localseek_quantize.source import Rows, Source, read_all

_UNTIED = (
    "the adapter changes the embedding and the output apart, which are one in the base; "
    "both are written."
)
N_IN_MEMORY = 4  # matrices A: the threads work on neighbouring tensors

ReadWhole: TypeAlias = Callable[[StoredTensor], Rows]


class Merged:
    """A matrix with the low-rank matrix of an adapter added, as a Source."""

    def __init__(self, base: Source, update: LowRank, read_whole: ReadWhole) -> None:
        self._base = base
        self._update = update
        self._read_whole = read_whole
        self.shape = base.shape

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        update = self._update
        if update.is_embedding:
            left = self._read_whole(update.a).T[start:stop]
            right = self._read_whole(update.b).T
        else:
            left = update.b.read(start, stop)
            right = self._read_whole(update.a)
        with np.errstate(over="ignore", invalid="ignore"):  # looked for when it is quantized
            rows: Rows = np.multiply(left, update.scale, dtype=np.float32) @ right
            rows += self._base.read(start, stop)
        return rows


def merged(checkpoint: Checkpoint, adapter: Adapter) -> Checkpoint:
    """Return ``checkpoint`` as ``adapter`` makes it; both must stay open as long as it is used.

    Raises CheckpointError if the two do not fit.
    """
    check_same_tokens(adapter.path, checkpoint.path)
    tensors, dtypes = dict(checkpoint.tensors), dict(checkpoint.dtypes)
    sums, replacements = dict(adapter.sums), dict(adapter.replacements)
    notices = [*checkpoint.notices, *_base_notices(adapter, checkpoint)]
    notices += template_notices(adapter.path, checkpoint.path)
    if _is_tied(checkpoint) and (sums.keys() | replacements.keys()) & {EMBEDDING, OUTPUT}:
        if adapter.config.keeps_tied and output_is_embedding(adapter):
            sums.pop(OUTPUT, None)
            replacements.pop(OUTPUT, None)
        else:
            tensors[OUTPUT], dtypes[OUTPUT] = tensors[EMBEDDING], dtypes[EMBEDDING]
            notices.append(_UNTIED)
    for name, tensor in replacements.items():
        _check_fits(name, tensor, tensor.shape, tensors)
        tensors[name], dtypes[name] = tensor, tensor.dtype
    read_whole = lru_cache(maxsize=N_IN_MEMORY)(read_all)
    for name, update in sums.items():
        _check_fits(name, update.a if update.is_embedding else update.b, update.shape, tensors)
        tensors[name] = Merged(tensors[name], update, read_whole)
    return replace(
        checkpoint,
        tensors=tensors,
        dtypes=dtypes,
        files=(*checkpoint.files, *adapter.files),
        notices=tuple(notices),
    )


def _is_tied(checkpoint: Checkpoint) -> bool:
    tied = checkpoint.config.flag("tie_word_embeddings", default=False)
    return tied and EMBEDDING in checkpoint.tensors and OUTPUT not in checkpoint.tensors


def _base_notices(adapter: Adapter, checkpoint: Checkpoint) -> tuple[str, ...]:
    trained_on = adapter.config.base_name
    name = trained_on.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
    if not name or name.lower() in str(checkpoint.path.resolve()).lower():
        return ()
    into = printable(checkpoint.path.resolve().name)
    return (f"the adapter was trained on {quoted(trained_on)}; it is merged into {into}.",)


def _check_fits(
    name: str, tensor: StoredTensor, shape: tuple[int, ...], base: Mapping[str, Source]
) -> None:
    """Refuse ``tensor``, which makes a change of this shape, if the base has no such place."""
    path, field = tensor.file.path, f"tensor {tensor.name}"
    if name not in base:
        must_be = "for one that the base has"
        raise CheckpointError(path, field=field, found=f"for {quoted(name)}", must_be=must_be)
    wanted = tuple(base[name].shape)
    if name in (EMBEDDING, OUTPUT) and shape[1:] == wanted[1:] and shape != wanted:
        raise CheckpointError(
            path,
            field=f"the number of tokens in {field}",
            found=f"{shape[0]:,}",
            must_be=f"{wanted[0]:,}, as in the base",
            hint=VOCABULARY_HINT,
        )
    if shape != wanted:
        found = f"for a tensor of shape {list(shape)}"
        must_be = f"for {list(wanted)}, the shape of {quoted(name)} in the base"
        raise CheckpointError(path, field=field, found=found, must_be=must_be)
