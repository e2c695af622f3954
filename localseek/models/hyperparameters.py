"""The numbers that shape a model, each held against what llama.cpp asserts about it.

An assertion there ends the process. Where each stands (llama.cpp 0c1e57098):

    block_count, nextn_predict_layers, expert_*     src/llama-model.cpp, load_hparams
    rope.scaling.type                               the same
    rope.dimension_count = key_length = value_length   graphs of llama, qwen2, qwen3, qwen3moe
    rope.dimension_count < key_length_mla           src/models/deepseek2.cpp
    expert_gating_func                              src/llama-graph.cpp, build_moe_ffn
    layer_norm_rms_epsilon                          ggml/src/ggml-cpu/ops.cpp, rms_norm
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from localseek.models.architectures import VETTED
from localseek.models.header_error import quoted
from localseek.models.metadata import Metadata

MAX_LAYERS = 512  # LLAMA_MAX_LAYERS
MAX_EXPERTS = 1024  # LLAMA_MAX_EXPERTS
MAX_HEADS = 1 << 14
MAX_WIDTH = 1 << 22  # embedding, feed-forward and head sizes
MAX_N_CTX = 1 << 30
ROPE_SCALING_TYPES = ("none", "linear", "yarn", "longrope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What one layer keeps for each token, and how it looks back."""

    n_head: tuple[int, ...]  # one a layer
    n_head_kv: tuple[int, ...]  # one a layer
    head_dim_k: int
    head_dim_v: int
    is_mla: bool  # one compressed row a token instead of keys and values
    sliding_window: int  # 0 = none


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparameters:
    """The shape of the whole model."""

    n_layer: int
    n_embd: int
    n_ctx_train: int
    n_ff: tuple[int, ...]  # one a layer; 0 where a layer has only experts
    n_expert: int
    n_expert_used: int
    n_ff_expert: int  # of one expert; 0 where there are none
    attention: Attention


def read_hyperparameters(metadata: Metadata) -> Hyperparameters:
    """Check every number of the architecture and return those that have a use."""
    n_layer = metadata.integer("%s.block_count", 1, MAX_LAYERS)
    # The last layers may predict tokens ahead; at least one has to be left.
    metadata.integer("%s.nextn_predict_layers", 0, n_layer - 1, default=0)
    _check_decimals(metadata)
    _check_rope_scaling(metadata)
    n_expert, n_expert_used = _experts(metadata, n_layer)
    n_embd = metadata.integer("%s.embedding_length", 1, MAX_WIDTH)
    n_ff = metadata.per_layer(
        "%s.feed_forward_length", n_layer, 0, MAX_WIDTH, default=(0,) * n_layer
    )
    n_ff_expert = metadata.per_layer(
        "%s.expert_feed_forward_length", n_layer, 0, MAX_WIDTH, default=n_ff
    )
    return Hyperparameters(
        n_layer=n_layer,
        n_embd=n_embd,
        n_ctx_train=metadata.integer("%s.context_length", 1, MAX_N_CTX),
        n_ff=n_ff,
        n_expert=n_expert,
        n_expert_used=n_expert_used,
        n_ff_expert=max(n_ff_expert) if n_expert else 0,
        attention=_attention(metadata, n_layer, n_embd),
    )


def _check_decimals(metadata: Metadata) -> None:
    """No decimal is NaN or infinite, and no epsilon negative: both abort or yield nonsense."""
    for key, field in metadata.under("%s."):
        value = field.value
        if isinstance(value, float) and not math.isfinite(value):
            metadata.refuse(f"%s.{key}", value, "a finite number")
        if isinstance(value, float) and key.endswith("epsilon") and value < 0:
            metadata.refuse(f"%s.{key}", f"{value:g}", "at least 0")
    if metadata.architecture in VETTED:
        metadata.decimal("%s.attention.layer_norm_rms_epsilon")


def _check_rope_scaling(metadata: Metadata) -> None:
    kind = metadata.text("%s.rope.scaling.type")
    if kind is not None and kind not in ROPE_SCALING_TYPES:
        metadata.refuse("%s.rope.scaling.type", quoted(kind), ", ".join(ROPE_SCALING_TYPES))
    base = metadata.decimal("%s.rope.freq_base", default=10000.0)
    if base <= 0:
        metadata.refuse("%s.rope.freq_base", f"{base:g}", "above 0")
    for key in ("%s.rope.scaling.factor", "%s.rope.scale_linear"):
        factor = metadata.decimal(key, default=1.0)
        if factor < 0:
            metadata.refuse(key, f"{factor:g}", "at least 0")


def _experts(metadata: Metadata, n_layer: int) -> tuple[int, int]:
    n_expert = metadata.integer("%s.expert_count", 0, MAX_EXPERTS, default=0)
    zeros = (0,) * n_layer
    used = metadata.per_layer("%s.expert_used_count", n_layer, 0, MAX_EXPERTS, default=zeros)
    n_used = max(used)
    if n_used > n_expert or (n_expert and not n_used):
        low = min(n_expert, 1)
        metadata.refuse(
            "%s.expert_used_count", n_used, f"between {low} and {n_expert} (the experts)"
        )
    metadata.integer("%s.expert_gating_func", 0, 4, default=0)
    # One less than the experts, or none at all where there are no experts.
    n_groups = metadata.integer("%s.expert_group_count", 0, max(n_expert - 1, 0), default=0)
    if n_groups > 1:
        _check_expert_groups(metadata, n_expert, n_groups)
    return n_expert, n_used


def _check_expert_groups(metadata: Metadata, n_expert: int, n_groups: int) -> None:
    """Groups are of one size, of at least the two experts whose scores rank a group."""
    if n_expert % n_groups or n_expert // n_groups < 2:
        must_be = f"a divisor of {n_expert} (the experts) that leaves two experts a group"
        metadata.refuse("%s.expert_group_count", n_groups, must_be)
    metadata.integer("%s.expert_group_used_count", 1, n_groups - 1)


def _attention(metadata: Metadata, n_layer: int, n_embd: int) -> Attention:
    vetted = metadata.architecture in VETTED
    # Recurrent and hybrid models have layers without heads, or none with any.
    default = None if vetted else (0,) * n_layer
    low = 1 if vetted else 0
    n_head = metadata.per_layer("%s.attention.head_count", n_layer, low, MAX_HEADS, default=default)
    n_head_kv = metadata.per_layer(
        "%s.attention.head_count_kv", n_layer, low, MAX_HEADS, default=n_head
    )
    _check_groups_of_heads(metadata, n_head, n_head_kv)
    even = n_embd // n_head[0] if n_head[0] else 0
    head_dim_k = metadata.integer("%s.attention.key_length", 1, MAX_WIDTH, default=even)
    head_dim_v = metadata.integer("%s.attention.value_length", 1, MAX_WIDTH, default=even)
    is_mla = _check_mla(metadata)
    if vetted:
        _check_head_dims(metadata, head_dim_k, head_dim_v)
    window = metadata.integer("%s.attention.sliding_window", 0, 2**32 - 1, default=0)
    return Attention(
        n_head=n_head,
        n_head_kv=n_head_kv,
        head_dim_k=head_dim_k,
        head_dim_v=head_dim_v,
        is_mla=is_mla,
        sliding_window=window,
    )


def _check_groups_of_heads(
    metadata: Metadata, n_head: tuple[int, ...], n_head_kv: tuple[int, ...]
) -> None:
    """Each key-value head serves the same number of query heads."""
    for layer, (heads, kv) in enumerate(zip(n_head, n_head_kv, strict=True)):
        if kv and heads % kv:
            must_be = f"a divisor of the {heads} heads"
            metadata.refuse("%s.attention.head_count_kv", f"{kv} in layer {layer}", must_be)


def _check_mla(metadata: Metadata) -> bool:
    """Whether keys and values are compressed; both sizes are given, or neither."""
    k = metadata.integer("%s.attention.key_length_mla", 0, MAX_WIDTH, default=0)
    v = metadata.integer("%s.attention.value_length_mla", 0, MAX_WIDTH, default=0)
    if bool(k) != bool(v):
        metadata.refuse(
            "%s.attention.value_length_mla", v, f"set like key_length_mla, which is {k}"
        )
    return bool(k)


def _check_head_dims(metadata: Metadata, head_dim_k: int, head_dim_v: int) -> None:
    """The part of a head that is rotated: pairs, at most the head, all of it but for MLA."""
    key = "%s.rope.dimension_count"
    if metadata.architecture == "deepseek2":
        head_dim = metadata.integer("%s.attention.key_length_mla", 0, MAX_WIDTH, default=head_dim_k)
        n_rot = metadata.integer(key, 2, max(head_dim - 1, 2), default=head_dim_k)
        if n_rot >= head_dim:
            metadata.refuse(key, n_rot, f"below {head_dim}, the size of a head")
    else:
        n_rot = metadata.integer(key, head_dim_k, head_dim_k, default=head_dim_k)
        if head_dim_v != head_dim_k:
            must_be = f"{head_dim_k}, like the keys'"
            metadata.refuse("%s.attention.value_length", head_dim_v, must_be)
    if n_rot < 2 or n_rot % 2:
        metadata.refuse(key, n_rot, "an even number, at least 2")
