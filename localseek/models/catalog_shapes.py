"""The shapes of the models of the catalog -> headers for planning, without a file or a hub.

A model is planned before it is fetched, so what its header will say about memory is kept
here: the numbers of ``config.json`` that the shapes of all tensors follow from. Vocabulary
and template are not known, and are not asked for.

Source: config.json of DeepSeek-R1-Distill-* and DeepSeek-R1-0528-Qwen3-8B, or of the base
models that they share their shapes with: Qwen2.5-Math-1.5B and -7B, Qwen2.5-14B and -32B,
Llama-3.1-8B, Llama-3.3-70B, Qwen3-8B.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localseek.models.catalog import CatalogModel
from localseek.models.header import Header
from localseek.models.tensors import TensorInfo, row_bytes


@dataclass(frozen=True, slots=True)
class _Shape:
    n_layer: int
    n_embd: int
    n_head: int
    n_head_kv: int
    n_ff: int
    n_vocab: int
    head_dim: int = 128


_SHAPES = {
    "r1-1.5b": _Shape(28, 1536, 12, 2, 8960, 151936),
    "r1-7b": _Shape(28, 3584, 28, 4, 18944, 152064),
    "r1-8b": _Shape(32, 4096, 32, 8, 14336, 128256),
    "r1-14b": _Shape(48, 5120, 40, 8, 13824, 152064),
    "r1-32b": _Shape(64, 5120, 40, 8, 27648, 152064),
    "r1-70b": _Shape(80, 8192, 64, 8, 28672, 128256),
    "r1-0528-8b": _Shape(36, 4096, 32, 8, 12288, 151936),
}


def planned_header(model: CatalogModel) -> Header | None:
    """What the header of a BF16 file of ``model`` will say about memory; None if unknown."""
    shape = _SHAPES.get(model.name)
    if shape is None:
        return None
    tensors = tuple(_tensor(name, dims) for name, dims in _tensors(shape, model.architecture))
    weights_bytes = sum(tensor.size_bytes for tensor in tensors)
    path = Path(f"{model.name}.gguf")
    return Header(
        path=path,
        shards=(path,),
        size_bytes=weights_bytes,
        version=3,
        notices=(),
        architecture=model.architecture,
        name=model.title,
        basename=None,
        size_label=None,
        license=None,
        file_type=None,
        n_layer=shape.n_layer,
        n_embd=shape.n_embd,
        n_ctx_train=model.n_ctx,
        n_head=(shape.n_head,) * shape.n_layer,
        n_head_kv=(shape.n_head_kv,) * shape.n_layer,
        head_dim_k=shape.head_dim,
        head_dim_v=shape.head_dim,
        is_mla=False,
        sliding_window=0,
        n_ff=(shape.n_ff,) * shape.n_layer,
        n_expert=0,
        n_expert_used=0,
        n_ff_expert=0,
        n_vocab=shape.n_vocab,
        tokenizer_model="",
        tokenizer_pre=None,
        bos_id=None,
        eos_id=None,
        add_bos=None,
        chat_template=None,
        sampling={},
        tensors=tensors,
        n_params=sum(tensor.n_weights for tensor in tensors),
        weights_bytes=weights_bytes,
    )


def _tensor(name: str, dims: tuple[int, ...]) -> TensorInfo:
    type_name = "BF16" if len(dims) > 1 else "F32"
    size_bytes = row_bytes(type_name, dims[0]) * math.prod(dims[1:])
    return TensorInfo(name=name, shape=dims, type_name=type_name, offset=0, size_bytes=size_bytes)


def _tensors(shape: _Shape, architecture: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes, the fastest dimension first."""
    yield "token_embd.weight", (shape.n_embd, shape.n_vocab)
    yield "output.weight", (shape.n_embd, shape.n_vocab)
    yield "output_norm.weight", (shape.n_embd,)
    for layer in range(shape.n_layer):
        for name, dims in _layer(shape, architecture):
            yield f"blk.{layer}.{name}", dims


def _layer(shape: _Shape, architecture: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    n_embd, n_q = shape.n_embd, shape.n_head * shape.head_dim
    widths = {
        "q": n_q,
        "k": shape.n_head_kv * shape.head_dim,
        "v": shape.n_head_kv * shape.head_dim,
    }
    yield "attn_norm.weight", (n_embd,)
    yield "ffn_norm.weight", (n_embd,)
    for part, width in widths.items():
        yield f"attn_{part}.weight", (n_embd, width)
        if architecture == "qwen2":
            yield f"attn_{part}.bias", (width,)
    if architecture == "qwen3":
        yield "attn_q_norm.weight", (shape.head_dim,)
        yield "attn_k_norm.weight", (shape.head_dim,)
    yield "attn_output.weight", (n_q, n_embd)
    yield "ffn_gate.weight", (n_embd, shape.n_ff)
    yield "ffn_up.weight", (n_embd, shape.n_ff)
    yield "ffn_down.weight", (shape.n_ff, n_embd)
