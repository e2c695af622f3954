"""A directory that PEFT saved -> what it changes, by the name of the tensor in the base.

    base_model.model.X.lora_A.weight     (r, in)       X.weight + scale · B · A
    base_model.model.X.lora_B.weight     (out, r)
    base_model.model.X.lora_embedding_A  (r, rows)     X.weight + scale · (B · A)ᵀ
    base_model.model.X.lora_embedding_B  (columns, r)
    base_model.model.X.weight            in place of X.weight: a module trained in full

PEFT writes no prefix where it was not asked to wrap the model, and the name of the adapter
(``lora_A.default.weight``) where somebody saved the state of the whole model.

Source: get_peft_model_state_dict in utils/save_and_load.py and Embedding.get_delta_weight in
tuners/lora/layer.py of PEFT 0.21, and files that PEFT 0.21 saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from localseek.errors import BadDataError
from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError, MissingFileError
from localseek_quantize.checkpoints.safetensors_file import (
    SafetensorsFile,
    StoredTensor,
    check_readable,
    open_safetensors,
)
from localseek_quantize.lora.adapter_config import MERGE_FIRST, AdapterConfig, read_adapter_config
from localseek_quantize.quoted import quoted

WEIGHTS = "adapter_model.safetensors"
PICKLES = ("adapter_model.bin", "adapter_model.pt", "adapter_model.pth")
PREFIX = "base_model.model."

_FACTOR = re.compile(
    r"(?P<module>.+)\.lora_(?:"
    r"(?P<linear>[AB])(?:\.[^.]+)?\.weight"
    r"|embedding_(?P<embedding>[AB])(?:\.[^.]+)?)"
)
_WRAPPER = re.compile(r"\.(?:modules_to_save(?:\.default)?|base_layer)(?=\.)")
_NOT_GATHERED = (
    "DeepSpeed ZeRO-3 and FSDP save it so if the weights are not gathered first; "
    "make the adapter again from a training checkpoint."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LowRank:
    """What is added to one matrix."""

    a: StoredTensor
    b: StoredTensor
    scale: float
    is_embedding: bool

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the matrix that it fits."""
        out, wide = self.b.shape[0], self.a.shape[1]
        return (wide, out) if self.is_embedding else (out, wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """An open adapter. Close it when nothing reads its tensors any more."""

    path: Path  # the directory
    config: AdapterConfig
    sums: Mapping[str, LowRank]  # tensor of the base -> what is added to it
    replacements: Mapping[str, StoredTensor]  # tensor of the base -> what takes its place
    files: tuple[Path, ...]  # all that were opened
    weights: SafetensorsFile = field(repr=False)

    def close(self) -> None:
        """Close the file of the weights."""
        self.weights.close()


def open_adapter(path: Path) -> Adapter:
    """Open the adapter in the directory ``path`` and check all that needs no base.

    Raises MissingFileError for what is not there, and BadDataError, mostly as CheckpointError,
    for what is wrong, and for what is no plain LoRA. No weight is read.
    """
    config = read_adapter_config(path)
    _check_weights_are_there(path)
    with ExitStack() as opened:
        weights = open_safetensors(path / WEIGHTS)
        opened.callback(weights.close)
        sums, replacements = _sorted(weights, config)
        if not sums and not replacements:
            must_be = "at least one tensor: without any it changes nothing"
            raise CheckpointError(weights.path, field="it", found="empty", must_be=must_be)
        opened.pop_all()
    return Adapter(
        path=path,
        config=config,
        sums=sums,
        replacements=replacements,
        files=(config.path, weights.path),
        weights=weights,
    )


def _check_weights_are_there(folder: Path) -> None:
    if (folder / WEIGHTS).exists():
        return
    pickle = next((name for name in PICKLES if (folder / name).exists()), None)
    if pickle is None:
        raise MissingFileError(folder / WEIGHTS, hint="it comes with adapter_config.json.")
    raise BadDataError(
        f"{printable(str(folder))} holds {pickle}; pickles can run code when they are opened, "
        "so localseek never opens them.",
        hint=f"load it with PEFT and save it again with save_pretrained(): that writes {WEIGHTS}.",
    )


def _sorted(
    weights: SafetensorsFile, config: AdapterConfig
) -> tuple[dict[str, LowRank], dict[str, StoredTensor]]:
    """Tell pairs of factors and whole tensors apart, by their names."""
    factors: dict[tuple[str, bool], dict[str, StoredTensor]] = {}
    replacements: dict[str, StoredTensor] = {}
    for name, tensor in weights.tensors.items():
        check_readable(tensor)
        bare = name.removeprefix(PREFIX)
        factor = _FACTOR.fullmatch(bare)
        if factor:
            pair = factors.setdefault((factor["module"], factor["linear"] is None), {})
            _add_once(pair, factor["linear"] or factor["embedding"], tensor)
        elif "lora_" in bare:
            must_be = "lora_A, lora_B, or the like of an embedding"
            _refuse(tensor, "no matrix of a plain LoRA", must_be, MERGE_FIRST)
        else:
            _add_once(replacements, _WRAPPER.sub("", bare), tensor)
    sums = {
        f"{module}.weight": _low_rank(pair, config, module, is_embedding=is_embedding)
        for (module, is_embedding), pair in factors.items()
    }
    _check_each_is_changed_once(factors)
    return sums, replacements


def _add_once(tensors: dict[str, StoredTensor], name: str, tensor: StoredTensor) -> None:
    if name in tensors:
        found = f"a second one beside {quoted(tensors[name].name)}"
        _refuse(tensor, found, "the only one of its module: that of one adapter")
    tensors[name] = tensor


def _check_each_is_changed_once(
    factors: Mapping[tuple[str, bool], Mapping[str, StoredTensor]],
) -> None:
    for module, is_embedding in factors:
        if is_embedding and (module, False) in factors:
            tensor = next(iter(factors[module, True].values()))
            _refuse(tensor, "beside a lora_A of that module", "the only kind")


def _low_rank(
    pair: Mapping[str, StoredTensor], config: AdapterConfig, module: str, *, is_embedding: bool
) -> LowRank:
    for half, other in (("A", "B"), ("B", "A")):
        if half not in pair:
            _refuse(pair[other], f"without its {half}", "one of a pair")
    a, b = pair["A"], pair["B"]
    rank = config.rank(module)
    _check_factor(a, axis=0, rank=rank)
    _check_factor(b, axis=1, rank=rank)
    return LowRank(a=a, b=b, scale=config.scale(module), is_embedding=is_embedding)


def _check_factor(tensor: StoredTensor, *, axis: int, rank: int) -> None:
    """One of the two sides is the rank that adapter_config.json gives this module."""
    if len(tensor.shape) == 2 and tensor.shape[axis] == rank and 0 not in tensor.shape:
        return
    must_be = f"of {rank:,} {('rows', 'columns')[axis]}, as r is in adapter_config.json"
    hint = _NOT_GATHERED if 0 in tensor.shape else ""
    _refuse(tensor, f"of shape {list(tensor.shape)}", must_be, hint)


def _refuse(tensor: StoredTensor, found: str, must_be: str, hint: str = "") -> None:
    raise CheckpointError(
        tensor.file.path, field=f"tensor {tensor.name}", found=found, must_be=must_be, hint=hint
    )
