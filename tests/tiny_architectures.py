"""A tiny checkpoint of every architecture: its config.json and the shapes of its tensors.

    config = tiny_config("LlamaForCausalLM", attention_bias=True)
    tensors = tiny_tensors(config)          name -> random float32, as transformers names them

The shapes are spelled out here once more, from transformers' modeling files: whoever reads a
checkpoint must come to the same by its own way.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Config: TypeAlias = dict[str, Any]
Tensors: TypeAlias = dict[str, npt.NDArray[np.float32]]
Shapes: TypeAlias = dict[str, tuple[int, ...]]

COMMON: Config = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
    "vocab_size": 300,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
    "hidden_act": "silu",
}
EXPERTS: Config = {
    "num_experts": 4,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 24,
    "decoder_sparse_step": 1,
    "mlp_only_layers": [],
}
DEEPSEEK: Config = {
    "num_key_value_heads": 4,
    "q_lora_rank": 20,
    "kv_lora_rank": 12,
    "qk_nope_head_dim": 6,
    "qk_rope_head_dim": 4,
    "v_head_dim": 10,
    "n_routed_experts": 8,
    "n_shared_experts": 2,
    "num_experts_per_tok": 3,
    "moe_intermediate_size": 24,
    "first_k_dense_replace": 1,
    "routed_scaling_factor": 2.5,
}
OWN: dict[str, Config] = {
    "LlamaForCausalLM": {"head_dim": 16},
    "MistralForCausalLM": {"sliding_window": None},
    "Qwen2ForCausalLM": {},
    "Qwen3ForCausalLM": {"head_dim": 16},
    "Qwen2MoeForCausalLM": {**EXPERTS, "shared_expert_intermediate_size": 40},
    "Qwen3MoeForCausalLM": {**EXPERTS, "head_dim": 16, "norm_topk_prob": True},
    "DeepseekV2ForCausalLM": {**DEEPSEEK, "q_lora_rank": None, "topk_method": "greedy"},
    "DeepseekV3ForCausalLM": {**DEEPSEEK, "n_group": 4, "topk_group": 2, "norm_topk_prob": True},
}
GGUF_NAMES = {
    "LlamaForCausalLM": "llama",
    "MistralForCausalLM": "llama",
    "Qwen2ForCausalLM": "qwen2",
    "Qwen3ForCausalLM": "qwen3",
    "Qwen2MoeForCausalLM": "qwen2moe",
    "Qwen3MoeForCausalLM": "qwen3moe",
    "DeepseekV2ForCausalLM": "deepseek2",
    "DeepseekV3ForCausalLM": "deepseek2",
}


def tiny_config(class_name: str, **changes: object) -> Config:
    """The config.json of a tiny model; a change to ``...`` takes a key out."""
    config = {"architectures": [class_name], **COMMON, **OWN[class_name], **changes}
    return {key: value for key, value in config.items() if value is not ...}


def tiny_tensors(config: Config, *, seed: int = 0) -> Tensors:
    """Random weights under the names that transformers gives them."""
    rng = np.random.default_rng(seed)
    tensors: Tensors = {}
    for name, shape in tiny_shapes(config).items():
        values = rng.normal(0, shape[-1] ** -0.5, shape)
        tensors[name] = (values + 1 if "norm" in name else values).astype(np.float32)
    return tensors


def tiny_shapes(config: Config) -> Shapes:
    """The tensors of a checkpoint with this config.json."""
    d, n_vocab = config["hidden_size"], config["vocab_size"]
    shapes: Shapes = {"model.embed_tokens.weight": (n_vocab, d), "model.norm.weight": (d,)}
    if not config["tie_word_embeddings"]:
        shapes["lm_head.weight"] = (n_vocab, d)
    for layer in range(config["num_hidden_layers"]):
        names = {
            "input_layernorm.weight": (d,),
            "post_attention_layernorm.weight": (d,),
            **_attention(config),
            **_feed_forward(config, layer),
        }
        shapes |= {f"model.layers.{layer}.{name}": shape for name, shape in names.items()}
    return shapes


def _attention(config: Config) -> Shapes:
    name = config["architectures"][0]
    if name.startswith("Deepseek"):
        return _mla(config)
    d = config["hidden_size"]
    head_dim = config.get("head_dim") or d // config["num_attention_heads"]
    q, kv = config["num_attention_heads"] * head_dim, config["num_key_value_heads"] * head_dim
    shapes: Shapes = {
        "self_attn.q_proj.weight": (q, d),
        "self_attn.k_proj.weight": (kv, d),
        "self_attn.v_proj.weight": (kv, d),
        "self_attn.o_proj.weight": (d, q),
    }
    if name.startswith("Qwen2") or config.get("attention_bias"):
        shapes |= {f"self_attn.{p}_proj.bias": (w,) for p, w in (("q", q), ("k", kv), ("v", kv))}
    if config.get("attention_bias"):
        shapes["self_attn.o_proj.bias"] = (d,)
    if name.startswith("Qwen3"):
        shapes |= {f"self_attn.{part}_norm.weight": (head_dim,) for part in "qk"}
    return shapes


def _mla(config: Config) -> Shapes:
    d, n_heads, rank = (config[k] for k in ("hidden_size", "num_attention_heads", "kv_lora_rank"))
    nope, rope, v = (config[k] for k in ("qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim"))
    shapes: Shapes = {
        "self_attn.kv_a_proj_with_mqa.weight": (rank + rope, d),
        "self_attn.kv_a_layernorm.weight": (rank,),
        "self_attn.kv_b_proj.weight": (n_heads * (nope + v), rank),
        "self_attn.o_proj.weight": (d, n_heads * v),
    }
    q, q_rank = n_heads * (nope + rope), config["q_lora_rank"]
    if q_rank is None:
        return {**shapes, "self_attn.q_proj.weight": (q, d)}
    return {
        **shapes,
        "self_attn.q_a_proj.weight": (q_rank, d),
        "self_attn.q_a_layernorm.weight": (q_rank,),
        "self_attn.q_b_proj.weight": (q, q_rank),
    }


def _feed_forward(config: Config, layer: int) -> Shapes:
    name, d = config["architectures"][0], config["hidden_size"]
    if "moe_intermediate_size" not in config or layer < config.get("first_k_dense_replace", 0):
        shapes = _gated("mlp", d, config["intermediate_size"])
        if config.get("mlp_bias"):
            shapes |= {
                "mlp.gate_proj.bias": (config["intermediate_size"],),
                "mlp.up_proj.bias": (config["intermediate_size"],),
                "mlp.down_proj.bias": (d,),
            }
        return shapes
    n = config.get("num_experts") or config["n_routed_experts"]
    d_ff = config["moe_intermediate_size"]
    shapes = {"mlp.gate.weight": (n, d)}
    for expert in range(n):
        shapes |= _gated(f"mlp.experts.{expert}", d, d_ff)
    if name.startswith("Qwen2"):
        shapes |= _gated("mlp.shared_expert", d, config["shared_expert_intermediate_size"])
        shapes["mlp.shared_expert_gate.weight"] = (1, d)
    if name.startswith("Deepseek"):
        shapes |= _gated("mlp.shared_experts", d, d_ff * config["n_shared_experts"])
    if name.startswith("DeepseekV3"):
        shapes["mlp.gate.e_score_correction_bias"] = (n,)
    return shapes


def _gated(module: str, d: int, d_ff: int) -> Shapes:
    return {
        f"{module}.gate_proj.weight": (d_ff, d),
        f"{module}.up_proj.weight": (d_ff, d),
        f"{module}.down_proj.weight": (d, d_ff),
    }
