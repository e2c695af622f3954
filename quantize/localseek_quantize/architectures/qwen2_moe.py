"""Qwen2-MoE: Qwen2 with experts in every layer, one of them for every token, behind a gate."""

from __future__ import annotations

from localseek.models.gguf import Field
from localseek.models.hyperparameters import MAX_WIDTH
from localseek_quantize.architectures.experts import (
    expert_parts,
    read_expert_fields,
    refuse_dense_layers,
)
from localseek_quantize.architectures.layers import (
    Part,
    Sizes,
    attention,
    common_fields,
    feed_forward,
    layer_tensors,
    norms,
    outer_tensors,
    qkv_biases,
    read_sizes,
    refuse_other_head_dim,
    stored,
    window_notices,
)
from localseek_quantize.architectures.model import Model, u32
from localseek_quantize.architectures.rope import Rope, read_rope, rope_fields
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject

ARCHITECTURE = "qwen2moe"


def read_qwen2_moe(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class Qwen2MoeForCausalLM."""
    sizes = read_sizes(config)
    refuse_other_head_dim(config, sizes)
    refuse_dense_layers(config)
    if config.flag("norm_topk_prob", default=False):
        config.refuse("norm_topk_prob", "true", "false, as llama.cpp computes for Qwen2-MoE")
    rope = read_rope(config)
    parts = [*norms(sizes), *attention(sizes), *_feed_forward(config, sizes)]
    if config.flag("qkv_bias", default=True):
        parts += qkv_biases(sizes)
    return Model(
        architecture=ARCHITECTURE,
        fields=hyperparameters(config, sizes, rope),
        tensors=(
            *outer_tensors(weights, sizes, needs_output=True),
            *layer_tensors(weights, parts, range(sizes.n_layers)),
        ),
        n_vocab_rows=sizes.n_vocab,
        notices=(*rope.notices, *window_notices(config)),
    )


def hyperparameters(config: JsonObject, sizes: Sizes, rope: Rope) -> dict[str, Field]:
    """The fields of the architecture."""
    return {
        **common_fields(ARCHITECTURE, sizes),
        **rope_fields(ARCHITECTURE, rope),
        **read_expert_fields(config, ARCHITECTURE),
        f"{ARCHITECTURE}.expert_shared_feed_forward_length": u32(_shared_width(config)),
    }


def _feed_forward(config: JsonObject, sizes: Sizes) -> list[Part]:
    d, module = sizes.d_model, "mlp.shared_expert"
    return [
        *expert_parts(config, d),
        Part("ffn_gate_inp_shexp.weight", stored("mlp.shared_expert_gate.weight", 1, d)),
        *feed_forward(d, _shared_width(config), module=module, suffix="_shexp"),
    ]


def _shared_width(config: JsonObject) -> int:
    return config.integer("shared_expert_intermediate_size", 1, MAX_WIDTH)
