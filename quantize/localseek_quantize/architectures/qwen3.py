"""Qwen3: no biases, each query and key normalized, heads of a size of their own."""

from __future__ import annotations

from localseek_quantize.architectures.layers import (
    attention,
    common_fields,
    feed_forward,
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

ARCHITECTURE = "qwen3"
HEAD_DIM = 128  # of every released model, whatever its width


def read_qwen3(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class Qwen3ForCausalLM."""
    refuse_attention_bias(config)
    sizes = read_sizes(config, head_dim=None if "head_dim" in config else HEAD_DIM)
    rope = read_rope(config)
    parts = [
        *norms(sizes),
        *attention(sizes),
        *head_norms(sizes),
        *feed_forward(sizes.d_model, sizes.d_ff),
    ]
    return Model(
        architecture=ARCHITECTURE,
        fields={
            **common_fields(ARCHITECTURE, sizes),
            **head_fields(ARCHITECTURE, sizes),
            **rope_fields(ARCHITECTURE, rope),
        },
        tensors=(
            *outer_tensors(weights, sizes),
            *layer_tensors(weights, parts, range(sizes.n_layers)),
        ),
        n_vocab_rows=sizes.n_vocab,
        notices=(*rope.notices, *window_notices(config)),
    )
