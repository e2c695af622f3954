"""All of a model that the size of its buffers depends on; equal ones need equal buffers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import TypeAlias

from localseek.models.architectures import VETTED
from localseek.models.header import Header

Shape: TypeAlias = tuple[int, ...]

SHARED_GATE = "ffn_gate_inp_shexp"  # a vector that counts as a matrix
SETTLED = 5  # of equal layers, so many find all the places that there will be


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The matrices of a layer by name, ordered: ("attn_q", (columns, rows)) and so on."""

    matrices: tuple[tuple[str, Shape], ...]
    n_head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """All of a model that its graph depends on; equal ones need equal buffers."""

    n_embd: int
    n_vocab: int
    head_dim_k: int
    head_dim_v: int
    is_mla: bool
    n_expert_used: int
    n_masks: int  # two, where some layers look through a window
    layers: tuple[Layer, ...]  # of runs of equal ones only the first; the last is the last


def computation(header: Header, layers: Sequence[Layer]) -> Computation:
    """Leave out what makes no difference: layers that find all places taken as others did."""
    first = (islice(run, SETTLED) for _, run in groupby(layers[:-1]))
    return Computation(
        n_embd=header.n_embd,
        n_vocab=header.n_vocab,
        head_dim_k=header.head_dim_k,
        head_dim_v=header.head_dim_v,
        is_mla=header.is_mla,
        n_expert_used=header.n_expert_used,
        n_masks=2 if header.sliding_window and header.architecture not in VETTED else 1,
        layers=(*chain.from_iterable(first), layers[-1]),
    )
