"""Qwen2 and Qwen2.5, and what was distilled into them: Llama with biases on q, k and v."""

from __future__ import annotations

from localseek_quantize.architectures.layers import (
    attention,
    common_fields,
    feed_forward,
    layer_tensors,
    norms,
    outer_tensors,
    qkv_biases,
    read_sizes,
    refuse_other_head_dim,
    window_notices,
)
from localseek_quantize.architectures.model import Model
from localseek_quantize.architectures.rope import read_rope, rope_fields
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject

ARCHITECTURE = "qwen2"


def read_qwen2(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class Qwen2ForCausalLM."""
    sizes = read_sizes(config)
    refuse_other_head_dim(config, sizes)
    rope = read_rope(config)
    parts = [
        *norms(sizes),
        *attention(sizes),
        *qkv_biases(sizes),
        *feed_forward(sizes.d_model, sizes.d_ff),
    ]
    return Model(
        architecture=ARCHITECTURE,
        fields={**common_fields(ARCHITECTURE, sizes), **rope_fields(ARCHITECTURE, rope)},
        tensors=(
            *outer_tensors(weights, sizes),
            *layer_tensors(weights, parts, range(sizes.n_layers)),
        ),
        n_vocab_rows=sizes.n_vocab,
        notices=(*rope.notices, *window_notices(config)),
    )
