"""Tiny models whose memory cannot be cut back to any token: a state, and a sliding window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf_bytes import GgufBytes, Tensor, tiny_model

N_EMBD, N_HEAD, N_FF = 64, 4, 128
N_STATE, N_CONV, RANK = 16, 4, 4


def write_recurrent_gguf(path: Path) -> Path:
    """Write a Mamba of one layer: all that it has read is a state of one size."""
    model = tiny_model(architecture="mamba", n_layer=1, n_embd=N_EMBD)
    for key in ("head_count", "head_count_kv"):
        model.drop(f"mamba.attention.{key}")
    numbers = {
        "conv_kernel": N_CONV,
        "inner_size": 2 * N_EMBD,
        "state_size": N_STATE,
        "time_step_rank": RANK,
    }
    for key, number in numbers.items():
        model.set(f"mamba.ssm.{key}", "u32", number)
    inner = 2 * N_EMBD
    _replace_layers(
        model,
        {
            "attn_norm.weight": (N_EMBD,),
            "ssm_in.weight": (N_EMBD, 2 * inner),
            "ssm_conv1d.weight": (N_CONV, inner),
            "ssm_conv1d.bias": (inner,),
            "ssm_x.weight": (inner, RANK + 2 * N_STATE),
            "ssm_dt.weight": (RANK, inner),
            "ssm_dt.bias": (inner,),
            "ssm_a": (N_STATE, inner),
            "ssm_d": (inner,),
            "ssm_out.weight": (inner, N_EMBD),
        },
    )
    path.write_bytes(model.encode())
    return path


def write_windowed_gguf(path: Path) -> Path:
    """Write an OLMo 2 of one layer that looks back 32 tokens at most."""
    model = tiny_model(architecture="olmo2", n_layer=1, n_embd=N_EMBD, n_head=N_HEAD)
    model.set("olmo2.attention.sliding_window", "u32", 32)
    model.set("olmo2.attention.head_count_kv", "u32", N_HEAD)
    square = (N_EMBD, N_EMBD)
    _replace_layers(
        model,
        {
            **{f"attn_{part}.weight": square for part in ("q", "k", "v", "output")},
            "attn_q_norm.weight": (N_EMBD,),
            "attn_k_norm.weight": (N_EMBD,),
            "post_attention_norm.weight": (N_EMBD,),
            "ffn_gate.weight": (N_EMBD, N_FF),
            "ffn_up.weight": (N_EMBD, N_FF),
            "ffn_down.weight": (N_FF, N_EMBD),
            "post_ffw_norm.weight": (N_EMBD,),
        },
    )
    path.write_bytes(model.encode())
    return path


def _replace_layers(model: GgufBytes, shapes: dict[str, tuple[int, ...]]) -> None:
    """Give the model one layer of these tensors; the fastest dimension comes first."""
    rng = np.random.default_rng(1)
    model.tensors = [t for t in model.tensors if not str(t.name).startswith("blk.")]
    for name, shape in shapes.items():
        weights = rng.standard_normal(shape[::-1], np.float32) * np.float32(0.1)
        if name == "ssm_a":
            weights = -np.abs(weights)  # else the state grows without bounds
        model.tensors.append(Tensor(f"blk.0.{name}", list(shape), weights.tobytes()))
