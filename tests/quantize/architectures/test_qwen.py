"""The Qwen families: what each has beyond Llama, and experts in both spellings."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_architectures import Config, Tensors, tiny_config, tiny_tensors
from tiny_models import model_of, rows_of, value_of

from localseek_quantize.checkpoints.error import CheckpointError

MOE = ["Qwen2MoeForCausalLM", "Qwen3MoeForCausalLM"]


def fused(config: Config, tensors: Tensors) -> Tensors:
    """The same checkpoint with the experts as transformers 5 holds them in memory."""
    kept = {name: values for name, values in tensors.items() if ".experts." not in name}
    for layer in range(config["num_hidden_layers"]):
        experts = f"model.layers.{layer}.mlp.experts"
        of_all = {
            part: [tensors[f"{experts}.{i}.{part}_proj.weight"] for i in range(4)]
            for part in ("gate", "up", "down")
        }
        pairs = zip(of_all["gate"], of_all["up"], strict=True)
        kept[f"{experts}.gate_up_proj"] = np.stack([np.concatenate(pair) for pair in pairs])
        kept[f"{experts}.down_proj"] = np.stack(of_all["down"])
    return kept


def test_qwen2_has_biases_and_rows_as_they_are() -> None:
    config = tiny_config("Qwen2ForCausalLM")
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    for part in "qkv":
        for kind in ("weight", "bias"):
            stored = tensors[f"model.layers.1.self_attn.{part}_proj.{kind}"]
            assert np.array_equal(rows_of(model, f"blk.1.attn_{part}.{kind}"), stored)
    assert model.architecture == "qwen2"
    assert "qwen2.attention.key_length" not in model.fields
    assert len(model.tensors) == len(tensors)


def test_qwen3_normalizes_heads_of_a_size_of_their_own() -> None:
    config = tiny_config("Qwen3ForCausalLM")
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    for part in "qk":
        stored = tensors[f"model.layers.0.self_attn.{part}_norm.weight"]
        assert np.array_equal(rows_of(model, f"blk.0.attn_{part}_norm.weight"), stored)
    assert value_of(model, "attention.key_length") == 16
    assert value_of(model, "attention.value_length") == 16
    assert len(model.tensors) == len(tensors)


def test_qwen3_heads_have_128_numbers_where_config_json_says_nothing() -> None:
    config = tiny_config("Qwen3ForCausalLM", head_dim=128)
    tensors = tiny_tensors(config)
    del config["head_dim"]

    assert value_of(model_of(config, tensors), "attention.key_length") == 128


@pytest.mark.parametrize("class_name", MOE)
def test_experts_are_stacked_in_order(class_name: str) -> None:
    config = tiny_config(class_name)
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    for part in ("gate", "up", "down"):
        stacked = rows_of(model, f"blk.1.ffn_{part}_exps.weight")
        for i in range(4):
            stored = tensors[f"model.layers.1.mlp.experts.{i}.{part}_proj.weight"]
            assert np.array_equal(stacked[i], stored)
    router = rows_of(model, "blk.1.ffn_gate_inp.weight")
    assert np.array_equal(router, tensors["model.layers.1.mlp.gate.weight"])
    assert value_of(model, "expert_count") == 4
    assert value_of(model, "expert_used_count") == 2
    assert value_of(model, "expert_feed_forward_length") == 24


@pytest.mark.parametrize("class_name", MOE)
def test_fused_experts_are_the_same_model(class_name: str) -> None:
    config = tiny_config(class_name)
    tensors = tiny_tensors(config)

    one = model_of(config, tensors)
    other = model_of(config, fused(config, tensors))

    assert one.fields == other.fields
    assert [t.name for t in one.tensors] == [t.name for t in other.tensors]
    for tensor in one.tensors:
        assert np.array_equal(rows_of(one, tensor.name), rows_of(other, tensor.name)), tensor.name


def test_blocks_of_fused_experts_are_rows_of_the_whole() -> None:
    config = tiny_config("Qwen3MoeForCausalLM")
    model = model_of(config, fused(config, tiny_tensors(config)))
    [up] = [t.source for t in model.tensors if t.name == "blk.0.ffn_up_exps.weight"]

    whole = up.read(0, 4 * 24)

    for start, stop in [(0, 1), (20, 30), (23, 73), (95, 96)]:
        assert np.array_equal(up.read(start, stop), whole[start:stop])


def test_both_names_of_the_number_of_experts_are_known() -> None:
    """So transformers 5 saves Qwen3-MoE's as num_local_experts."""
    config = tiny_config("Qwen3MoeForCausalLM")
    tensors = tiny_tensors(config)
    config["num_local_experts"] = config.pop("num_experts")

    assert value_of(model_of(config, tensors), "expert_count") == 4


def test_qwen2_moe_has_an_expert_for_all_behind_a_gate() -> None:
    config = tiny_config("Qwen2MoeForCausalLM")
    tensors = tiny_tensors(config)

    model = model_of(config, tensors)

    module = "model.layers.1.mlp.shared_expert"
    for part in ("gate", "up", "down"):
        found = rows_of(model, f"blk.1.ffn_{part}_shexp.weight")
        assert np.array_equal(found, tensors[f"{module}.{part}_proj.weight"])
    gate = rows_of(model, "blk.1.ffn_gate_inp_shexp.weight")
    assert np.array_equal(gate, tensors[f"{module}_gate.weight"])
    assert value_of(model, "expert_shared_feed_forward_length") == 40
    assert len(model.tensors) == len(tensors) - 2 * (3 * 4 - 3)


def test_qwen2_moe_gets_an_output_matrix_even_if_tied() -> None:
    """llama.cpp loads no model of this architecture without one."""
    config = tiny_config("Qwen2MoeForCausalLM", tie_word_embeddings=True)

    model = model_of(config)

    embedding = rows_of(model, "token_embd.weight")
    assert np.array_equal(rows_of(model, "output.weight"), embedding)


def test_qwen2_moe_can_do_without_biases() -> None:
    config = tiny_config("Qwen2MoeForCausalLM", qkv_bias=False)
    tensors = {n: t for n, t in tiny_tensors(config).items() if not n.endswith("bias")}

    assert len(model_of(config, tensors).tensors) == len(tensors) - 18


@pytest.mark.parametrize(
    ("class_name", "changes", "found"),
    [
        ("Qwen2ForCausalLM", {"head_dim": 16}, "head_dim is 16; it must be 8"),
        ("Qwen3ForCausalLM", {"attention_bias": True}, "attention_bias is true"),
        ("Qwen3MoeForCausalLM", {"norm_topk_prob": False}, "norm_topk_prob is false"),
        ("Qwen3MoeForCausalLM", {"norm_topk_prob": ...}, "norm_topk_prob is false"),
        ("Qwen2MoeForCausalLM", {"norm_topk_prob": True}, "norm_topk_prob is true"),
        ("Qwen2MoeForCausalLM", {"decoder_sparse_step": 2}, "decoder_sparse_step is 2"),
        ("Qwen3MoeForCausalLM", {"mlp_only_layers": [0]}, "mlp_only_layers"),
        ("Qwen3MoeForCausalLM", {"num_experts": 1}, "num_experts is .* from 2 to 1,024"),
        ("Qwen3MoeForCausalLM", {"num_experts": 1 << 20}, "num_experts is .* from 2 to 1,024"),
        (
            "Qwen3MoeForCausalLM",
            {"num_experts_per_tok": 5},
            "num_experts_per_tok is .* from 1 to 4",
        ),
        ("Qwen2MoeForCausalLM", {"shared_expert_intermediate_size": ...}, "is missing"),
    ],
)
def test_what_llama_cpp_computes_otherwise_is_refused(
    class_name: str, changes: Config, found: str
) -> None:
    tensors = tiny_tensors(tiny_config(class_name))

    with pytest.raises(CheckpointError, match=found):
        model_of(tiny_config(class_name, **changes), tensors)
