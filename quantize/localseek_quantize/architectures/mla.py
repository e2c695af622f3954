"""Compressed attention (MLA), as DeepSeek V2 and V3 have it.

    q_proj, or q_a_proj ─▶ norm ─▶ q_b_proj          queries, through a narrow layer or not
    kv_a_proj_with_mqa ─▶ norm ─▶ kv_b_proj          one compressed row a token, and its keys

llama.cpp keeps the compressed rows only. It wants ``kv_b_proj`` cut in two, head by head: what
makes values, and what makes keys, transposed so that it meets the queries instead.

    kv_b_proj (n_heads · (nope + v), rank) ─▶ attn_k_b (n_heads, rank, nope)
                                           └▶ attn_v_b (n_heads, v, rank)

Source: DeepSeek-V2 (arXiv:2405.04434), 2.1; llama.cpp ``src/models/deepseek2.cpp``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from localseek.models.gguf import Field
from localseek.models.hyperparameters import MAX_WIDTH
from localseek_quantize.architectures.layers import Part, Sizes, stored
from localseek_quantize.architectures.model import u32
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.source import RowSlice, Source, Stacked, Transposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mla:
    """The sizes of compressed attention."""

    q_rank: int  # 0: queries come straight from the hidden state
    kv_rank: int
    d_nope: int  # of a head's query and key: what no position turns …
    d_rope: int  # … and what one does
    d_v: int

    @property
    def d_qk(self) -> int:
        """The width of one query."""
        return self.d_nope + self.d_rope


def read_mla(config: JsonObject) -> Mla:
    """Read the sizes."""
    d_rope = config.integer("qk_rope_head_dim", 2, MAX_WIDTH)
    if d_rope % 2:
        config.refuse("qk_rope_head_dim", d_rope, "an even number")
    if not config.flag("rope_interleave", default=True):
        config.refuse("rope_interleave", "false", "true, as llama.cpp computes")
    return Mla(
        q_rank=config.integer("q_lora_rank", 1, MAX_WIDTH) if "q_lora_rank" in config else 0,
        kv_rank=config.integer("kv_lora_rank", 1, MAX_WIDTH),
        d_nope=config.integer("qk_nope_head_dim", 1, MAX_WIDTH),
        d_rope=d_rope,
        d_v=config.integer("v_head_dim", 1, MAX_WIDTH),
    )


def mla_fields(architecture: str, mla: Mla) -> dict[str, Field]:
    """The fields; heads are told as llama.cpp computes them: one key for all, as wide as a row."""
    sizes = {
        "attention.head_count_kv": 1,
        "attention.q_lora_rank": mla.q_rank,
        "attention.kv_lora_rank": mla.kv_rank,
        "attention.key_length": mla.kv_rank + mla.d_rope,
        "attention.value_length": mla.kv_rank,
        "attention.key_length_mla": mla.d_qk,
        "attention.value_length_mla": mla.d_v,
        "rope.dimension_count": mla.d_rope,
    }
    return {f"{architecture}.{key}": u32(size) for key, size in sizes.items()}


def mla_parts(sizes: Sizes, mla: Mla) -> list[Part]:
    """The tensors of a layer's attention."""
    d, n_heads, module = sizes.d_model, sizes.n_heads, "self_attn."
    compressed = (mla.kv_rank + mla.d_rope, d)
    return [
        *_queries(d, n_heads * mla.d_qk, mla.q_rank),
        Part("attn_kv_a_mqa.weight", stored(f"{module}kv_a_proj_with_mqa.weight", *compressed)),
        Part("attn_kv_a_norm.weight", stored(f"{module}kv_a_layernorm.weight", mla.kv_rank)),
        Part("attn_k_b.weight", lambda w, prefix: _keys(w, prefix, n_heads, mla)),
        Part("attn_v_b.weight", lambda w, prefix: _values(w, prefix, n_heads, mla)),
        Part("attn_output.weight", stored(f"{module}o_proj.weight", d, n_heads * mla.d_v)),
    ]


def _queries(d_model: int, d_q: int, rank: int) -> Iterator[Part]:
    if not rank:
        yield Part("attn_q.weight", stored("self_attn.q_proj.weight", d_q, d_model))
        return
    yield Part("attn_q_a.weight", stored("self_attn.q_a_proj.weight", rank, d_model))
    yield Part("attn_q_a_norm.weight", stored("self_attn.q_a_layernorm.weight", rank))
    yield Part("attn_q_b.weight", stored("self_attn.q_b_proj.weight", d_q, rank))


def _keys(weights: Weights, prefix: str, n_heads: int, mla: Mla) -> Source:
    both = _kv_b(weights, prefix, n_heads, mla)
    starts = range(0, both.shape[0], mla.d_nope + mla.d_v)
    return Transposed(Stacked([RowSlice(both, at, at + mla.d_nope) for at in starts]), n_heads)


def _values(weights: Weights, prefix: str, n_heads: int, mla: Mla) -> Source:
    both = _kv_b(weights, prefix, n_heads, mla)
    starts = range(mla.d_nope, both.shape[0], mla.d_nope + mla.d_v)
    return Stacked([RowSlice(both, at, at + mla.d_v) for at in starts])


def _kv_b(weights: Weights, prefix: str, n_heads: int, mla: Mla) -> Source:
    shape = (n_heads * (mla.d_nope + mla.d_v), mla.kv_rank)
    return weights.take(f"{prefix}self_attn.kv_b_proj.weight", shape)
