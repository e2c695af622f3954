"""Llama and Mistral: the model that most others are variations of.

llama.cpp turns neighbouring numbers of a head into pairs, transformers the first half with
the second: the rows of queries and keys change places, biases likewise.

    of one head, transformers:  a0 a1 a2 a3 b0 b1 b2 b3      pairs (a0, b0), (a1, b1) …
    of one head, llama.cpp:     a0 b0 a1 b1 a2 b2 a3 b3
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from localseek.models.gguf import Field
from localseek_quantize.architectures.layers import (
    Part,
    Sizes,
    attention,
    common_fields,
    feed_forward,
    head_fields,
    layer_tensors,
    norms,
    outer_tensors,
    qkv_biases,
    read_sizes,
    stored,
    window_notices,
)
from localseek_quantize.architectures.model import Model, u32
from localseek_quantize.architectures.rope import PLAIN, Rope, read_rope, rope_fields, rope_freqs
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.source import NamedSource, Permuted

ARCHITECTURE = "llama"


def read_llama(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class LlamaForCausalLM or MistralForCausalLM."""
    sizes = read_sizes(config)
    rope = read_rope(config, (*PLAIN, "llama3"))
    parts = [*norms(sizes), *_attention(config, sizes), *_feed_forward(config, sizes)]
    return Model(
        architecture=ARCHITECTURE,
        fields=hyperparameters(sizes, rope),
        tensors=(
            *_frequencies(rope, sizes),
            *outer_tensors(weights, sizes),
            *layer_tensors(weights, parts, range(sizes.n_layers)),
        ),
        n_vocab_rows=sizes.n_vocab,
        notices=(*rope.notices, *window_notices(config)),
    )


def hyperparameters(sizes: Sizes, rope: Rope) -> dict[str, Field]:
    """The fields of the architecture."""
    return {
        **common_fields(ARCHITECTURE, sizes),
        **head_fields(ARCHITECTURE, sizes),
        **rope_fields(ARCHITECTURE, rope),
        f"{ARCHITECTURE}.vocab_size": u32(sizes.n_vocab),
        f"{ARCHITECTURE}.rope.dimension_count": u32(sizes.head_dim),
    }


def _frequencies(rope: Rope, sizes: Sizes) -> Iterator[NamedSource]:
    factors = rope_freqs(rope, sizes.head_dim)
    if factors is not None:
        yield NamedSource("rope_freqs.weight", factors)


def _attention(config: JsonObject, sizes: Sizes) -> list[Part]:
    parts = attention(sizes)
    if config.flag("attention_bias", default=False):
        parts += qkv_biases(sizes)
        parts.append(Part("attn_output.bias", stored("self_attn.o_proj.bias", sizes.d_model)))
    n_heads = {"attn_q": sizes.n_heads, "attn_k": sizes.n_kv_heads}
    return [_paired(part, n_heads.get(part.name.partition(".")[0], 0), sizes) for part in parts]


def _paired(part: Part, n_heads: int, sizes: Sizes) -> Part:
    """The part with the rows of each of ``n_heads`` heads in llama.cpp's order."""
    if not n_heads:
        return part
    rows = np.arange(n_heads * sizes.head_dim).reshape(n_heads, 2, sizes.head_dim // 2)
    order = rows.swapaxes(1, 2).reshape(-1)
    return Part(part.name, lambda weights, prefix: Permuted(part.take(weights, prefix), order))


def _feed_forward(config: JsonObject, sizes: Sizes) -> list[Part]:
    parts = feed_forward(sizes.d_model, sizes.d_ff)
    if config.flag("mlp_bias", default=False):
        parts += [
            Part("ffn_gate.bias", stored("mlp.gate_proj.bias", sizes.d_ff)),
            Part("ffn_up.bias", stored("mlp.up_proj.bias", sizes.d_ff)),
            Part("ffn_down.bias", stored("mlp.down_proj.bias", sizes.d_model)),
        ]
    return parts
