"""Llama: rows in llama.cpp's order, biases, tied embeddings, names and fields."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_architectures import Tensors, tiny_config, tiny_tensors
from tiny_models import model_of, rows_of

from localseek_quantize.checkpoints.error import CheckpointError


def interleaved(rows: np.ndarray, n_heads: int) -> np.ndarray:
    """Row by row: of each head the first half and the second half, taking turns.

    Source: rotate_half in transformers' modeling_llama.py pairs i with i + d/2; the rope of
    ggml (GGML_ROPE_TYPE_NORMAL) pairs 2 i with 2 i + 1.
    """
    head_dim = len(rows) // n_heads
    out = np.empty_like(rows)
    for head in range(n_heads):
        for pair in range(head_dim // 2):
            start = head * head_dim
            out[start + 2 * pair] = rows[start + pair]
            out[start + 2 * pair + 1] = rows[start + head_dim // 2 + pair]
    return out


@pytest.fixture(scope="module")
def tensors() -> Tensors:
    return tiny_tensors(tiny_config("LlamaForCausalLM", attention_bias=True, mlp_bias=True))


@pytest.mark.parametrize(("part", "n_heads"), [("q", 4), ("k", 2)])
@pytest.mark.parametrize("kind", ["weight", "bias"])
def test_queries_and_keys_are_paired_as_llama_cpp_turns_them(
    tensors: Tensors, part: str, n_heads: int, kind: str
) -> None:
    config = tiny_config("LlamaForCausalLM", attention_bias=True, mlp_bias=True)

    model = model_of(config, tensors)

    stored = tensors[f"model.layers.1.self_attn.{part}_proj.{kind}"]
    expected = interleaved(stored, n_heads)
    assert np.array_equal(rows_of(model, f"blk.1.attn_{part}.{kind}"), expected)


def test_everything_else_is_taken_as_it_is(tensors: Tensors) -> None:
    config = tiny_config("LlamaForCausalLM", attention_bias=True, mlp_bias=True)

    model = model_of(config, tensors)

    for name, stored in {
        "token_embd.weight": "model.embed_tokens.weight",
        "output_norm.weight": "model.norm.weight",
        "output.weight": "lm_head.weight",
        "blk.0.attn_norm.weight": "model.layers.0.input_layernorm.weight",
        "blk.0.attn_v.weight": "model.layers.0.self_attn.v_proj.weight",
        "blk.0.attn_v.bias": "model.layers.0.self_attn.v_proj.bias",
        "blk.0.attn_output.weight": "model.layers.0.self_attn.o_proj.weight",
        "blk.0.attn_output.bias": "model.layers.0.self_attn.o_proj.bias",
        "blk.1.ffn_norm.weight": "model.layers.1.post_attention_layernorm.weight",
        "blk.1.ffn_gate.weight": "model.layers.1.mlp.gate_proj.weight",
        "blk.1.ffn_up.weight": "model.layers.1.mlp.up_proj.weight",
        "blk.1.ffn_down.weight": "model.layers.1.mlp.down_proj.weight",
        "blk.1.ffn_gate.bias": "model.layers.1.mlp.gate_proj.bias",
        "blk.1.ffn_up.bias": "model.layers.1.mlp.up_proj.bias",
        "blk.1.ffn_down.bias": "model.layers.1.mlp.down_proj.bias",
    }.items():
        assert np.array_equal(rows_of(model, name), tensors[stored]), name
    assert len(model.tensors) == len(tensors)


def test_fields_are_those_of_config_json() -> None:
    config = tiny_config("LlamaForCausalLM", rms_norm_eps=1e-5, rope_theta=5e5)

    model = model_of(config)

    assert {key: field.value for key, field in model.fields.items()} == {
        "llama.block_count": 2,
        "llama.context_length": 128,
        "llama.embedding_length": 32,
        "llama.feed_forward_length": 48,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 2,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.attention.key_length": 16,
        "llama.attention.value_length": 16,
        "llama.rope.freq_base": 5e5,
        "llama.rope.dimension_count": 16,
        "llama.vocab_size": 300,
    }


def test_heads_share_the_width_where_no_size_is_given() -> None:
    model = model_of(tiny_config("LlamaForCausalLM", head_dim=None))

    assert model.fields["llama.attention.key_length"].value == 8


def test_keys_of_every_head_where_no_number_of_them_is_given() -> None:
    config = tiny_config("LlamaForCausalLM", num_key_value_heads=4)
    tensors = tiny_tensors(config)
    del config["num_key_value_heads"]  # as Llama 1 was saved

    model = model_of(config, tensors)

    assert model.fields["llama.attention.head_count_kv"].value == 4


def test_tied_embeddings_need_no_output_matrix() -> None:
    model = model_of(tiny_config("LlamaForCausalLM", tie_word_embeddings=True))

    assert "output.weight" not in [tensor.name for tensor in model.tensors]


def test_a_stored_output_matrix_counts_even_if_tied() -> None:
    """As in transformers 5: what is stored was trained."""
    tensors = tiny_tensors(tiny_config("LlamaForCausalLM"))
    config = tiny_config("LlamaForCausalLM", tie_word_embeddings=True)

    model = model_of(config, tensors)

    assert np.array_equal(rows_of(model, "output.weight"), tensors["lm_head.weight"])


def test_computed_tables_of_older_checkpoints_are_ignored() -> None:
    config = tiny_config("LlamaForCausalLM")
    table = {"model.layers.0.self_attn.rotary_emb.inv_freq": np.ones(8, np.float32)}

    model = model_of(config, tiny_tensors(config) | table)

    assert len(model.tensors) == len(tiny_tensors(config))


def test_a_window_that_llama_cpp_would_ignore_is_told() -> None:
    narrow = model_of(tiny_config("MistralForCausalLM", sliding_window=64))
    wide = model_of(tiny_config("MistralForCausalLM", sliding_window=128))
    off = tiny_config("Qwen2ForCausalLM", sliding_window=64, use_sliding_window=False)

    assert "64 tokens" in narrow.notices[0]
    assert wide.notices == ()
    assert model_of(off).notices == ()


def test_another_activation_is_refused() -> None:
    with pytest.raises(CheckpointError, match="hidden_act is 'gelu'"):
        model_of(tiny_config("LlamaForCausalLM", hidden_act="gelu"))
