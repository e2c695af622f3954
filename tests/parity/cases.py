"""The models that are compared: every architecture, with each of its features in some case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Settings = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One model. ``settings`` are the keywords of its configuration in transformers."""

    name: str
    model_type: str
    tokenizer: str  # a function of tools.real_data
    settings: Settings = field(default_factory=dict)
    fused: bool = False  # saved with the experts in one tensor, as transformers 5 holds them
    differs: str = ""  # why llama.cpp computes something else, if it does


BASE: Settings = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
}
YARN: Settings = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}
LLAMA3: Settings = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
EXPERTS: Settings = {"num_experts": 8, "num_experts_per_tok": 3, "moe_intermediate_size": 48}
DEEPSEEK: Settings = {
    **BASE,
    "num_key_value_heads": 4,
    "kv_lora_rank": 32,
    "qk_nope_head_dim": 24,
    "qk_rope_head_dim": 16,
    "v_head_dim": 20,
    "n_routed_experts": 16,
    "n_shared_experts": 2,
    "num_experts_per_tok": 4,
    "moe_intermediate_size": 48,
    "first_k_dense_replace": 1,
    "rms_norm_eps": 1e-6,
}


def rope(theta: float, settings: Settings | None = None) -> Settings:
    """Rope settings, in the form of transformers 5."""
    return {"rope_parameters": {"rope_type": "default", "rope_theta": theta, **(settings or {})}}


CASES = (
    Case(
        name="llama: llama3 rope, all biases, wide heads",
        model_type="llama",
        tokenizer="llama_3_tokenizer",
        settings={
            **BASE,
            **rope(5e5, LLAMA3),
            "head_dim": 32,
            "attention_bias": True,
            "mlp_bias": True,
        },
    ),
    Case(
        name="llama: linear rope, tied",
        model_type="llama",
        tokenizer="llama_3_tokenizer",
        settings={
            **BASE,
            **rope(1e4, {"rope_type": "linear", "factor": 4.0}),
            "tie_word_embeddings": True,
        },
    ),
    Case(
        name="llama: yarn",
        model_type="llama",
        tokenizer="llama_3_tokenizer",
        settings={**BASE, **rope(1e4, YARN)},
    ),
    Case(
        name="llama: yarn with a factor of its own",
        model_type="llama",
        tokenizer="llama_3_tokenizer",
        settings={**BASE, **rope(1e4, {**YARN, "attention_factor": 1.5})},
    ),
    Case(
        name="llama: dynamic rope",
        model_type="llama",
        tokenizer="llama_3_tokenizer",
        settings={**BASE, **rope(1e4, {"rope_type": "dynamic", "factor": 2.0})},
    ),
    Case(
        name="mistral",
        model_type="mistral",
        tokenizer="llama_3_tokenizer",
        settings={**BASE, **rope(1e6), "sliding_window": None},
    ),
    Case(
        name="qwen2: tied",
        model_type="qwen2",
        tokenizer="qwen_3_tokenizer",
        settings={**BASE, **rope(1e6), "tie_word_embeddings": True},
    ),
    Case(
        name="qwen2: yarn",
        model_type="qwen2",
        tokenizer="qwen_3_tokenizer",
        settings={**BASE, **rope(1e4, YARN)},
    ),
    Case(
        name="qwen3: yarn, wide heads",
        model_type="qwen3",
        tokenizer="qwen_3_tokenizer",
        settings={**BASE, **rope(1e6, YARN), "head_dim": 32},
    ),
    Case(
        name="qwen2_moe",
        model_type="qwen2_moe",
        tokenizer="qwen_3_tokenizer",
        settings={**BASE, **rope(1e6), **EXPERTS, "shared_expert_intermediate_size": 80},
    ),
    Case(
        name="qwen2_moe: fused experts, tied",
        model_type="qwen2_moe",
        tokenizer="qwen_3_tokenizer",
        settings={
            **BASE,
            **rope(1e6),
            **EXPERTS,
            "shared_expert_intermediate_size": 80,
            "tie_word_embeddings": True,
        },
        fused=True,
    ),
    Case(
        name="qwen3_moe: wide heads",
        model_type="qwen3_moe",
        tokenizer="qwen_3_tokenizer",
        settings={**BASE, **rope(1e6), **EXPERTS, "norm_topk_prob": True, "head_dim": 32},
    ),
    Case(
        name="qwen3_moe: fused experts, yarn",
        model_type="qwen3_moe",
        tokenizer="qwen_3_tokenizer",
        settings={**BASE, **rope(1e4, YARN), **EXPERTS, "norm_topk_prob": True, "head_dim": 16},
        fused=True,
    ),
    Case(
        name="deepseek_v2: no query LoRA, yarn as in V2-Lite",
        model_type="deepseek_v2",
        tokenizer="deepseek_v3_tokenizer",
        settings={
            **DEEPSEEK,
            **rope(1e4, {**YARN, "mscale": 0.707, "mscale_all_dim": 0.707}),
            "q_lora_rank": None,
            "topk_method": "greedy",
            "routed_scaling_factor": 1.0,
        },
    ),
    Case(
        name="deepseek_v2: query LoRA, plain rope",
        model_type="deepseek_v2",
        tokenizer="deepseek_v3_tokenizer",
        settings={
            **DEEPSEEK,
            **rope(1e4),
            "q_lora_rank": 48,
            "topk_method": "greedy",
            "routed_scaling_factor": 2.0,
        },
    ),
    Case(
        name="deepseek_v2: groups of experts",
        model_type="deepseek_v2",
        tokenizer="deepseek_v3_tokenizer",
        settings={
            **DEEPSEEK,
            **rope(1e4),
            "q_lora_rank": 48,
            "topk_method": "group_limited_greedy",
            "n_group": 4,
            "topk_group": 2,
            "routed_scaling_factor": 2.0,
        },
        differs="llama.cpp ranks groups by their two best experts, as V3 does; V2 by the best",
    ),
    Case(
        name="deepseek_v3: groups, bias, yarn as in V3",
        model_type="deepseek_v3",
        tokenizer="deepseek_v3_tokenizer",
        settings={
            **DEEPSEEK,
            **rope(1e4, {**YARN, "mscale": 1.0, "mscale_all_dim": 1.0}),
            "q_lora_rank": 48,
            "n_group": 4,
            "topk_group": 2,
        },
    ),
    Case(
        name="deepseek_v3: no query LoRA, one group, plain rope",
        model_type="deepseek_v3",
        tokenizer="deepseek_v3_tokenizer",
        settings={**DEEPSEEK, **rope(1e4), "q_lora_rank": None, "n_group": 1, "topk_group": 1},
    ),
    Case(
        name="deepseek_v3: yarn without mscale",
        model_type="deepseek_v3",
        tokenizer="deepseek_v3_tokenizer",
        settings={
            **DEEPSEEK,
            **rope(1e4, YARN),
            "q_lora_rank": 48,
            "n_group": 4,
            "topk_group": 2,
        },
    ),
    Case(
        name="deepseek_v3: yarn with two unlike mscales, all groups",
        model_type="deepseek_v3",
        tokenizer="deepseek_v3_tokenizer",
        settings={
            **DEEPSEEK,
            **rope(1e4, {**YARN, "mscale": 1.0, "mscale_all_dim": 0.5}),
            "q_lora_rank": 48,
            "n_group": 4,
            "topk_group": 4,
        },
    ),
)
