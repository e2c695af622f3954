"""DeepSeek: compressed attention taken apart, experts, and what V2 and V3 leave unsaid."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_architectures import Config, tiny_config, tiny_tensors
from tiny_models import model_of, rows_of, value_of

from localseek_quantize.checkpoints.error import CheckpointError

V2, V3 = "DeepseekV2ForCausalLM", "DeepseekV3ForCausalLM"
N_HEADS, NOPE, V, RANK = 4, 6, 10, 12


def test_keys_and_values_are_cut_apart_head_by_head() -> None:
    """kv_b_proj makes of a compressed row each head's key and value, one behind the other."""
    config = tiny_config(V3)
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    both = tensors["model.layers.1.self_attn.kv_b_proj.weight"]
    keys, values = rows_of(model, "blk.1.attn_k_b.weight"), rows_of(model, "blk.1.attn_v_b.weight")
    assert keys.shape == (N_HEADS, RANK, NOPE)
    assert values.shape == (N_HEADS, V, RANK)
    for head in range(N_HEADS):
        start = head * (NOPE + V)
        for i in range(NOPE):
            assert np.array_equal(keys[head, :, i], both[start + i])
        for i in range(V):
            assert np.array_equal(values[head, i], both[start + NOPE + i])


def test_blocks_of_keys_are_rows_of_the_whole() -> None:
    model = model_of(tiny_config(V3))
    [keys] = [t.source for t in model.tensors if t.name == "blk.0.attn_k_b.weight"]

    whole = keys.read(0, N_HEADS * RANK)

    for start, stop in [(0, 1), (5, 12), (11, 25), (47, 48)]:
        assert np.array_equal(keys.read(start, stop), whole[start:stop])


def test_every_other_tensor_is_taken_as_it_is() -> None:
    config = tiny_config(V3)
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    for name, stored in {
        "attn_q_a": "self_attn.q_a_proj",
        "attn_q_a_norm": "self_attn.q_a_layernorm",
        "attn_q_b": "self_attn.q_b_proj",
        "attn_kv_a_mqa": "self_attn.kv_a_proj_with_mqa",
        "attn_kv_a_norm": "self_attn.kv_a_layernorm",
        "attn_output": "self_attn.o_proj",
        "ffn_gate_inp": "mlp.gate",
        "ffn_gate_shexp": "mlp.shared_experts.gate_proj",
        "ffn_up_shexp": "mlp.shared_experts.up_proj",
        "ffn_down_shexp": "mlp.shared_experts.down_proj",
    }.items():
        found = rows_of(model, f"blk.1.{name}.weight")
        assert np.array_equal(found, tensors[f"model.layers.1.{stored}.weight"]), name
    bias = tensors["model.layers.1.mlp.gate.e_score_correction_bias"]
    assert np.array_equal(rows_of(model, "blk.1.exp_probs_b.bias"), bias)
    for part in ("gate", "up", "down"):
        dense = tensors[f"model.layers.0.mlp.{part}_proj.weight"]
        assert np.array_equal(rows_of(model, f"blk.0.ffn_{part}.weight"), dense)
        expert = tensors[f"model.layers.1.mlp.experts.5.{part}_proj.weight"]
        assert np.array_equal(rows_of(model, f"blk.1.ffn_{part}_exps.weight")[5], expert)


def test_fields_tell_one_key_for_all_heads() -> None:
    model = model_of(tiny_config(V3))

    assert {key.partition(".")[2]: field.value for key, field in model.fields.items()} == {
        "block_count": 2,
        "context_length": 128,
        "embedding_length": 32,
        "feed_forward_length": 48,
        "vocab_size": 300,
        "leading_dense_block_count": 1,
        "attention.head_count": 4,
        "attention.head_count_kv": 1,
        "attention.layer_norm_rms_epsilon": 1e-6,
        "attention.q_lora_rank": 20,
        "attention.kv_lora_rank": 12,
        "attention.key_length": 16,
        "attention.value_length": 12,
        "attention.key_length_mla": 10,
        "attention.value_length_mla": 10,
        "rope.dimension_count": 4,
        "rope.freq_base": 10000.0,
        "expert_count": 8,
        "expert_used_count": 3,
        "expert_shared_count": 2,
        "expert_feed_forward_length": 24,
        "expert_weights_scale": 2.5,
        "expert_weights_norm": True,
        "expert_gating_func": 2,
        "expert_group_count": 4,
        "expert_group_used_count": 2,
    }


def test_queries_come_straight_from_the_hidden_state_without_a_narrow_layer() -> None:
    config = tiny_config(V2)
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    stored = tensors["model.layers.0.self_attn.q_proj.weight"]
    assert np.array_equal(rows_of(model, "blk.0.attn_q.weight"), stored)
    # Without the field llama.cpp loads no model but those that it takes for V2-Lite.
    assert value_of(model, "attention.q_lora_rank") == 0


def test_v3_scores_experts_by_a_sigmoid_and_v2_by_a_softmax_unless_they_say_so() -> None:
    """A config.json of transformers has no scoring_func; llama.cpp takes that for softmax."""
    assert value_of(model_of(tiny_config(V3)), "expert_gating_func") == 2
    assert value_of(model_of(tiny_config(V3, scoring_func="sigmoid")), "expert_gating_func") == 2
    assert value_of(model_of(tiny_config(V2)), "expert_gating_func") == 1
    assert "deepseek2.expert_weights_norm" not in model_of(tiny_config(V2)).fields


@pytest.mark.parametrize(
    ("class_name", "changes"),
    [
        (V3, {"n_group": 1, "topk_group": 1}),
        (V3, {"n_group": 4, "topk_group": 4}),
        (V2, {"n_group": 4, "topk_group": 2, "topk_method": "greedy"}),
    ],
)
def test_groups_that_leave_no_choice_are_one(class_name: str, changes: Config) -> None:
    """llama.cpp ends the process over a file that uses all groups of several."""
    model = model_of(tiny_config(class_name, **changes))

    assert value_of(model, "expert_group_count") == 1
    assert value_of(model, "expert_group_used_count") == 1
    assert model.notices == ()


def test_groups_of_v2_are_told_to_be_ranked_otherwise() -> None:
    changes = {"n_group": 4, "topk_group": 2, "topk_method": "group_limited_greedy"}

    model = model_of(tiny_config(V2, **changes))

    assert value_of(model, "expert_group_count") == 4
    assert "ranks groups of experts" in model.notices[0]


def test_layers_that_predict_further_ahead_are_left_out() -> None:
    """DeepSeek-V3 has its as layer 61 of 61, with tensors that no other layer has."""
    config = tiny_config(V3)
    tensors = tiny_tensors(config)
    more = tiny_tensors(tiny_config(V3, num_hidden_layers=3))
    ahead = {name: values for name, values in more.items() if ".layers.2." in name}
    ahead["model.layers.2.eh_proj.weight"] = np.ones((32, 64), np.float32)
    ahead["model.layers.2.shared_head.norm.weight"] = np.ones(32, np.float32)

    model = model_of(config, tensors | ahead)

    assert [t.name for t in model.tensors] == [t.name for t in model_of(config).tensors]
    assert "layer 2" in model.notices[0]


@pytest.mark.parametrize(
    ("class_name", "changes", "found"),
    [
        (V3, {"attention_bias": True}, "attention_bias is true"),
        (V2, {"mlp_bias": True}, "mlp_bias is true"),
        (V3, {"rope_interleave": False}, "rope_interleave is false"),
        (V3, {"scoring_func": "softmax"}, "scoring_func is 'softmax'"),
        (V3, {"topk_method": "greedy"}, "topk_method is 'greedy'"),
        (V2, {"norm_topk_prob": True}, "norm_topk_prob is true"),
        (V3, {"n_group": 3}, "n_group is 3"),
        (V3, {"n_group": 8}, "n_group is 8"),
        (V3, {"n_group": 4, "topk_group": 1}, "topk_group is 1"),
        (V3, {"n_group": 4, "topk_group": 5}, "topk_group is .* from 1 to 4"),
        (V3, {"n_shared_experts": 0}, "n_shared_experts is .* from 1 to"),
        (V3, {"n_shared_experts": None}, "n_shared_experts is missing"),
        (V3, {"moe_layer_freq": 2}, "moe_layer_freq"),
        (V3, {"first_k_dense_replace": 3}, "first_k_dense_replace is .* from 0 to 2"),
        (V3, {"qk_rope_head_dim": 5}, "qk_rope_head_dim is 5"),
        (V3, {"routed_scaling_factor": 0}, "routed_scaling_factor is 0"),
        (V3, {"num_hidden_layers": 27}, "q_lora_rank is 20"),
        (V3, {"kv_lora_rank": ...}, "kv_lora_rank is missing"),
    ],
)
def test_what_llama_cpp_computes_otherwise_is_refused(
    class_name: str, changes: Config, found: str
) -> None:
    tensors = tiny_tensors(tiny_config(class_name))

    with pytest.raises(CheckpointError, match=found):
        model_of(tiny_config(class_name, **changes), tensors)
