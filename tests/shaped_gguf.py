"""Write a GGUF of any shape whose weights are a hole in the file: large models that take no disk.

    write_shaped_gguf(path, LLAMA_8B)      4.5 GB by its header, a few hundred kB on the disk

llama.cpp can be asked what it would allocate for it. Shapes are spelled out here once more:
what reads them must come to the same by its own way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from gguf_bytes import GgufBytes, Tensor, tiny_model

from localseek.models.tensors import GGML_TYPES

TYPE_IDS = {name: number for number, (name, _, _) in GGML_TYPES.items()}
SIZES = {name: (block, n_bytes) for name, block, n_bytes in GGML_TYPES.values()}

FILE_TYPES = {"F32": 0, "F16": 1, "Q8_0": 7}


class Hole:
    """So many zeros that nobody writes down; as much of bytes as GgufBytes needs."""

    def __init__(self, n_bytes: int) -> None:
        self._n_bytes = n_bytes

    def __len__(self) -> int:
        return self._n_bytes

    def __add__(self, other: bytes) -> Hole:
        return Hole(self._n_bytes + len(other))


@dataclass(frozen=True, kw_only=True)
class Latent:
    """Attention that is compressed (MLA)."""

    q_rank: int  # 0: queries are not
    kv_rank: int
    nope: int
    rope: int
    value: int


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Everything that memory depends on."""

    architecture: str = "llama"
    n_layer: int
    n_embd: int
    n_head: int
    n_head_kv: int = 1
    head_dim: int = 128
    n_ff: int
    n_expert: int = 0
    n_used: int = 0
    n_ff_expert: int = 0
    n_shared: int = 0
    n_dense: int = 0  # leading layers without experts
    latent: Latent | None = None
    is_tied: bool = False
    n_ctx: int = 131072
    type_name: str = "Q8_0"


# Real ones but for the number of layers, which are all alike; one has as many as it has.
QWEN_7B = Shape(architecture="qwen2", n_layer=8, n_embd=3584, n_head=28, n_head_kv=4, n_ff=18944)
LLAMA_8B = Shape(n_layer=32, n_embd=4096, n_head=32, n_head_kv=8, n_ff=14336)
LLAMA_70B = Shape(n_layer=8, n_embd=8192, n_head=64, n_head_kv=8, n_ff=28672)
QWEN3_8B = Shape(architecture="qwen3", n_layer=8, n_embd=4096, n_head=32, n_head_kv=8, n_ff=12288)
QWEN3_SMALL = Shape(
    architecture="qwen3",
    n_layer=8,
    n_embd=1024,
    n_head=16,
    n_head_kv=8,
    n_ff=3072,
    is_tied=True,
)
QWEN3_30B_A3B = Shape(
    architecture="qwen3moe",
    n_layer=8,
    n_embd=2048,
    n_head=32,
    n_head_kv=4,
    n_ff=6144,
    n_expert=128,
    n_used=8,
    n_ff_expert=768,
)
QWEN2_MOE_A2_7B = Shape(
    architecture="qwen2moe",
    n_layer=8,
    n_embd=2048,
    n_head=16,
    n_head_kv=16,
    n_ff=5632,
    n_expert=60,
    n_used=4,
    n_ff_expert=1408,
    n_shared=4,
)
DEEPSEEK_V2_LITE = Shape(
    architecture="deepseek2",
    n_layer=27,  # by which llama.cpp knows the small ones, whose queries are not compressed
    n_embd=2048,
    n_head=16,
    n_ff=10944,
    n_expert=64,
    n_used=6,
    n_ff_expert=1408,
    n_shared=2,
    n_dense=1,
    latent=Latent(q_rank=0, kv_rank=512, nope=128, rope=64, value=128),
)
DEEPSEEK_V3 = replace(
    DEEPSEEK_V2_LITE,
    n_layer=8,
    n_embd=7168,
    n_head=128,
    n_ff=18432,
    n_expert=256,
    n_used=8,
    n_ff_expert=2048,
    n_shared=1,
    n_dense=3,
    latent=Latent(q_rank=1536, kv_rank=512, nope=128, rope=64, value=128),
)


def write_shaped_gguf(path: Path, shape: Shape) -> Path:
    """Write the header; the file is as long as its weights would make it."""
    model = tiny_model("spm", architecture=shape.architecture)
    model.tensors = [_tensor(name, dims, shape) for name, dims in _tensors(shape)]
    _set_numbers(model, shape)
    model.set("general.file_type", "u32", FILE_TYPES[shape.type_name])
    header = model.header()
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + sum(-(-len(t.data) // 32) * 32 for t in model.tensors))
    return path


def _set_numbers(model: GgufBytes, shape: Shape) -> None:
    numbers = {
        "context_length": shape.n_ctx,
        "embedding_length": shape.n_embd,
        "block_count": shape.n_layer,
        "feed_forward_length": shape.n_ff,
        "attention.head_count": shape.n_head,
        "attention.head_count_kv": shape.n_head_kv,
        "attention.key_length": shape.head_dim,
        "attention.value_length": shape.head_dim,
        "rope.dimension_count": shape.head_dim,
    }
    if shape.n_expert:
        numbers |= {
            "expert_count": shape.n_expert,
            "expert_used_count": shape.n_used,
            "expert_feed_forward_length": shape.n_ff_expert,
        }
    if shape.architecture == "qwen2moe":
        numbers["expert_shared_feed_forward_length"] = shape.n_ff_expert * shape.n_shared
    if shape.latent:
        numbers |= _latent_numbers(shape, shape.latent)
    for key, number in numbers.items():
        model.set(f"{shape.architecture}.{key}", "u32", number)


def _latent_numbers(shape: Shape, latent: Latent) -> dict[str, int]:
    numbers = {
        "attention.kv_lora_rank": latent.kv_rank,
        "attention.key_length": latent.kv_rank + latent.rope,
        "attention.value_length": latent.kv_rank,
        "attention.key_length_mla": latent.nope + latent.rope,
        "attention.value_length_mla": latent.value,
        "rope.dimension_count": latent.rope,
        "leading_dense_block_count": shape.n_dense,
        "expert_shared_count": shape.n_shared,
        "expert_gating_func": 2,
    }
    return numbers | ({"attention.q_lora_rank": latent.q_rank} if latent.q_rank else {})


def _tensor(name: str, dims: tuple[int, ...], shape: Shape) -> Tensor:
    type_name = "F32" if len(dims) == 1 or "gate_inp" in name else shape.type_name
    block, n_bytes = SIZES[type_name]
    hole = Hole(math.prod(dims) // block * n_bytes)
    return Tensor(name, list(dims), cast("bytes", hole), TYPE_IDS[type_name])


def _tensors(shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    n_vocab = 268  # of tiny_model("spm")
    yield "token_embd.weight", (shape.n_embd, n_vocab)
    yield "output_norm.weight", (shape.n_embd,)
    if not shape.is_tied:
        yield "output.weight", (shape.n_embd, n_vocab)
    for layer in range(shape.n_layer):
        attention = _latent_attention(shape) if shape.latent else _attention(shape)
        for name, dims in (*attention, *_feed_forward(shape, layer)):
            yield f"blk.{layer}.{name}", dims


def _attention(shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    wide, narrow = shape.head_dim * shape.n_head, shape.head_dim * shape.n_head_kv
    yield "attn_norm.weight", (shape.n_embd,)
    for part, width in (("q", wide), ("k", narrow), ("v", narrow)):
        yield f"attn_{part}.weight", (shape.n_embd, width)
        if shape.architecture in ("qwen2", "qwen2moe"):
            yield f"attn_{part}.bias", (width,)
    if shape.architecture.startswith("qwen3"):
        yield "attn_q_norm.weight", (shape.head_dim,)
        yield "attn_k_norm.weight", (shape.head_dim,)
    yield "attn_output.weight", (wide, shape.n_embd)


def _latent_attention(shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    latent, n_head = shape.latent, shape.n_head
    assert latent
    width = n_head * (latent.nope + latent.rope)
    yield "attn_norm.weight", (shape.n_embd,)
    if latent.q_rank:
        yield "attn_q_a.weight", (shape.n_embd, latent.q_rank)
        yield "attn_q_a_norm.weight", (latent.q_rank,)
        yield "attn_q_b.weight", (latent.q_rank, width)
    else:
        yield "attn_q.weight", (shape.n_embd, width)
    yield "attn_kv_a_mqa.weight", (shape.n_embd, latent.kv_rank + latent.rope)
    yield "attn_kv_a_norm.weight", (latent.kv_rank,)
    yield "attn_k_b.weight", (latent.nope, latent.kv_rank, n_head)
    yield "attn_v_b.weight", (latent.kv_rank, latent.value, n_head)
    yield "attn_output.weight", (n_head * latent.value, shape.n_embd)


def _feed_forward(shape: Shape, layer: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield "ffn_norm.weight", (shape.n_embd,)
    if not shape.n_expert or layer < shape.n_dense:
        yield from _gated("", shape.n_embd, shape.n_ff)
        return
    yield "ffn_gate_inp.weight", (shape.n_embd, shape.n_expert)
    yield from _gated("_exps", shape.n_embd, shape.n_ff_expert, shape.n_expert)
    if shape.n_shared:
        yield from _gated("_shexp", shape.n_embd, shape.n_ff_expert * shape.n_shared)
    if shape.architecture == "qwen2moe":
        yield "ffn_gate_inp_shexp.weight", (shape.n_embd,)


def _gated(
    ending: str, n_embd: int, n_ff: int, *experts: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"ffn_gate{ending}.weight", (n_embd, n_ff, *experts)
    yield f"ffn_up{ending}.weight", (n_embd, n_ff, *experts)
    yield f"ffn_down{ending}.weight", (n_ff, n_embd, *experts)
