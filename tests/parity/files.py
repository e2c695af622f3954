"""Two GGUF files of one checkpoint: every field and every byte of every tensor that differs.

Some differences are meant. Each has its reason here; any other is a failure.
"""

from __future__ import annotations

import math
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from localseek.models.gguf import Field, Gguf, read_gguf
from localseek.models.tensors import TensorInfo

# A pattern of "name: what differs" -> why it does.
MEANT = {
    r"attention\.q_lora_rank: ours u32 0, upstream's missing": (
        "0 says that there is none: without the field llama.cpp loads only models of 26 or 27 "
        "layers, which it takes for V2-Lite"
    ),
    r"expert_gating_func: ours u32 [12], upstream's missing": (
        "transformers saves no scoring_func, upstream writes no field then, and llama.cpp takes "
        "that for softmax, also in V3, which has a sigmoid"
    ),
    r"expert_group_(used_)?count: ours u32 1, upstream's u32 4": (
        "to use all groups is to have none: llama.cpp ends the process over the former"
    ),
    r"rope\.scaling\.attn_factor: ours f32 .*, upstream's missing": (
        "llama.cpp reads this field here, and not yarn_attn_factor, which upstream writes"
    ),
    r"rope\.scaling\.yarn_attn_factor: ours missing": "see rope.scaling.attn_factor",
    r"rope\.scaling\.yarn_log_multiplier": (
        "makes llama.cpp scale the scores as transformers does where mscale is missing or is not "
        "mscale_all_dim"
    ),
    r"tokenizer\.ggml\.pre: ours string b'deepseek-v3', upstream's string b'joyai-llm'": (
        "two names of the same rules in llama.cpp; upstream's hash of token ids mistakes one for "
        "the other with this transformers"
    ),
    r"output\.weight: only ours": (
        "llama.cpp loads no Qwen2-MoE without it, even if it is the embedding"
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both files; without a reason it should be."""

    name: str  # of a field or a tensor
    what: str
    reason: str

    @property
    def meant(self) -> str:
        """The name and the reason."""
        return f"{self.name}: {self.reason}"


def differences(ours: Path, theirs: Path) -> list[Difference]:
    """Compare two files, whatever the order of their parts."""
    one, other = read_gguf(ours), read_gguf(theirs)
    found = [*_fields(one, other), *_tensors(one, other)]
    return [Difference(name, what, _reason(f"{name}: {what}")) for name, what in found]


def _reason(line: str) -> str:
    return next((reason for pattern, reason in MEANT.items() if re.search(pattern, line)), "")


def _fields(one: Gguf, other: Gguf) -> Iterator[tuple[str, str]]:
    for key in sorted(one.fields.keys() | other.fields.keys()):
        ours, theirs = one.fields.get(key), other.fields.get(key)
        if ours is None or theirs is None:
            yield key, f"ours {_shown(ours)}, upstream's {_shown(theirs)}"
        elif not _same(ours, theirs):
            yield key, f"ours {_shown(ours)}, upstream's {_shown(theirs)}{_first(ours, theirs)}"


def _same(ours: Field, theirs: Field) -> bool:
    if ours.type_name != theirs.type_name:
        return False
    one, other = ours.value, theirs.value
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-6)
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return one == other


def _first(ours: Field, theirs: Field) -> str:
    """Where two lists begin to differ."""
    if not isinstance(ours.value, list) or not isinstance(theirs.value, list):
        return ""
    pairs = zip(ours.value, theirs.value, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), None)
    return "" if at is None else f"; item {at}: {ours.value[at]!r}, {theirs.value[at]!r}"


def _shown(field: Field | None) -> str:
    if field is None:
        return "missing"
    if isinstance(field.value, list | np.ndarray):
        return f"{field.type_name} of {len(field.value):,}"
    return f"{field.type_name} {field.value!r:.60}"


def _tensors(one: Gguf, other: Gguf) -> Iterator[tuple[str, str]]:
    ours = {tensor.name: tensor for tensor in one.tensors}
    theirs = {tensor.name: tensor for tensor in other.tensors}
    for name in sorted(ours.keys() ^ theirs.keys()):
        yield name, "only ours" if name in ours else "only upstream's"
    for name in sorted(ours.keys() & theirs.keys()):
        a, b = ours[name], theirs[name]
        if (a.shape, a.type_name) != (b.shape, b.type_name):
            yield name, f"ours {a.shape} {a.type_name}, upstream's {b.shape} {b.type_name}"
        elif _bytes(one, a) != _bytes(other, b):
            yield name, "other weights"


def _bytes(file: Gguf, tensor: TensorInfo) -> bytes:
    with (
        file.path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        start = file.data_start + tensor.offset
        return data[start : start + tensor.size_bytes]
