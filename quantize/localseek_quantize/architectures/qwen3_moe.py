"""Qwen3-MoE: Qwen3 with experts in every layer and none that all tokens share."""

from __future__ import annotations

from localseek_quantize.architectures.experts import (
    expert_parts,
    read_expert_fields,
    refuse_dense_layers,
)
from localseek_quantize.architectures.layers import (
    attention,
    common_fields,
    head_fields,
    head_norms,
    layer_tensors,
    norms,
    outer_tensors,
    read_sizes,
    refuse_attention_bias,
    window_notices,
)
from localseek_quantize.architectures.model import Model
from localseek_quantize.architectures.rope import read_rope, rope_fields
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject

ARCHITECTURE = "qwen3moe"


def read_qwen3_moe(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class Qwen3MoeForCausalLM."""
    refuse_attention_bias(config)
    refuse_dense_layers(config)
    if not config.flag("norm_topk_prob", default=False):
        config.refuse("norm_topk_prob", "false", "true, as llama.cpp computes for Qwen3-MoE")
    sizes = read_sizes(config)
    rope = read_rope(config)
    parts = [
        *norms(sizes),
        *attention(sizes),
        *head_norms(sizes),
        *expert_parts(config, sizes.d_model),
    ]
    return Model(
        architecture=ARCHITECTURE,
        fields={
            **common_fields(ARCHITECTURE, sizes),
            **head_fields(ARCHITECTURE, sizes),
            **rope_fields(ARCHITECTURE, rope),
            **read_expert_fields(config, ARCHITECTURE),
        },
        tensors=(
            *outer_tensors(weights, sizes),
            *layer_tensors(weights, parts, range(sizes.n_layers)),
        ),
        n_vocab_rows=sizes.n_vocab,
        notices=(*rope.notices, *window_notices(config)),
    )
