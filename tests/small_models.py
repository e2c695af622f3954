"""Write GGUF models of a few rows a tensor: enough for llama-quantize, which runs none.

It needs a header that it understands, names and types; whether the shapes make sense
together it does not ask. So a model of 80 layers has 400 kB here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from gguf_bytes import GgufBytes, Tensor

FloatArray = npt.NDArray[np.float32]
TYPE_IDS = {"F32": 0, "F16": 1, "BF16": 30}
N_ROWS = 2  # a matrix of one row is a vector to ggml


@dataclass(frozen=True, kw_only=True)
class SmallModel:
    """What decides about the types of tensors, and nothing else."""

    architecture: str = "llama"
    n_layer: int = 8
    n_ahead: int = 0  # the last layers, which predict tokens ahead
    n_head: int = 8
    n_head_kv: int = 2
    n_expert: int = 0
    n_dense: int = 0  # leading layers without experts
    n_embd: int = 256
    n_ff: int = 256
    is_tied: bool = False
    is_fused: bool = False  # queries, keys and values in one matrix
    only: tuple[str, ...] = ()  # parts of names; empty for all tensors
    type_name: str = "F32"


def write_small_model(path: Path, model: SmallModel) -> Path:
    """Write random weights under the names that llama.cpp has for such a model."""
    rng = np.random.default_rng(7)
    file = GgufBytes()
    set_fields(file, model)
    for name, shape in _tensors(model):
        if model.only and not any(part in name for part in model.only):
            continue
        weights = rng.standard_normal(shape[::-1], np.float32) * np.float32(0.05)
        is_vector = len(shape) == 1
        type_name = "F32" if is_vector else model.type_name
        file.tensors.append(
            Tensor(name, list(shape), encoded(weights, type_name), TYPE_IDS[type_name])
        )
    path.write_bytes(file.encode())
    return path


def encoded(weights: FloatArray, type_name: str) -> bytes:
    """The bytes of ``weights`` in a floating-point type."""
    if type_name == "F16":
        return weights.astype("<f2").tobytes()
    if type_name == "BF16":
        return (weights.view(np.uint32) >> np.uint32(16)).astype("<u2").tobytes()
    return weights.astype("<f4").tobytes()


def random_model(rng: np.random.Generator) -> SmallModel:
    """Any of the models that the rules tell apart, and many that they do not."""
    n_head = int(rng.choice([1, 2, 4, 8, 12]))
    n_expert = int(rng.choice([0, 0, 1, 2, 8]))
    return SmallModel(
        architecture=str(rng.choice(["llama", "qwen2", "qwen3", "qwen2moe", "deepseek2"])),
        n_layer=int(rng.choice([1, 2, 7, 9, 16, 17])),
        n_head=n_head,
        n_head_kv=int(rng.choice([one for one in (1, 2, 3, 4, 8) if one <= n_head])),
        n_expert=n_expert,
        n_dense=int(rng.integers(2)),
        n_embd=int(rng.choice([256, 256, 288, 48])),
        n_ff=int(rng.choice([256, 512, 544, 80])),
        is_tied=bool(rng.integers(2)),
        is_fused=bool(rng.random() < 0.2),
        type_name=str(rng.choice(["F32", "F16", "BF16"])),
    )


def set_fields(file: GgufBytes, model: SmallModel) -> None:
    """Write the numbers of ``model`` that llama.cpp asks for before it quantizes."""
    file.set("general.architecture", "string", model.architecture)
    numbers = {
        "context_length": 512,
        "block_count": model.n_layer,
        "embedding_length": model.n_embd,
        "feed_forward_length": model.n_ff,
        "attention.head_count": model.n_head,
        "attention.head_count_kv": model.n_head_kv,
    }
    if model.n_ahead:
        numbers["nextn_predict_layers"] = model.n_ahead
    if model.n_expert:
        numbers |= {"expert_count": model.n_expert, "expert_used_count": 1}
    if model.architecture == "deepseek2":
        numbers |= {
            "attention.q_lora_rank": 256,
            "attention.kv_lora_rank": 256,
            "expert_feed_forward_length": model.n_ff,
            "expert_shared_count": 1,
        }
    for key, number in numbers.items():
        file.set(f"{model.architecture}.{key}", "u32", number)
    file.set(f"{model.architecture}.attention.layer_norm_rms_epsilon", "f32", 1e-5)


def _tensors(model: SmallModel) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes, the fastest dimension first, in the order of a model's layers."""
    yield "token_embd.weight", (model.n_embd, 4)
    for layer in range(model.n_layer):
        has_experts = layer >= model.n_dense and model.n_expert > 0
        for name, shape in [*_attention(model), *_feed_forward(model, has_experts=has_experts)]:
            yield f"blk.{layer}.{name}", shape
    yield "output_norm.weight", (model.n_embd,)
    if not model.is_tied:
        yield "output.weight", (model.n_embd, 4)


def _attention(model: SmallModel) -> Iterator[tuple[str, tuple[int, ...]]]:
    wide = (model.n_embd, N_ROWS)
    yield "attn_norm.weight", (model.n_embd,)
    if model.architecture == "deepseek2":
        names = ["attn_q_a", "attn_q_b", "attn_kv_a_mqa"]
        yield "attn_q_a_norm.weight", (256,)
        if model.is_fused:
            names.append("attn_kv_b")
        else:
            yield "attn_k_b.weight", (256, N_ROWS, 2)
            yield "attn_v_b.weight", (256, N_ROWS, 2)
    else:
        names = ["attn_qkv"] if model.is_fused else ["attn_q", "attn_k", "attn_v"]
    for name in [*names, "attn_output"]:
        yield f"{name}.weight", wide
    if model.architecture == "qwen2":
        yield from ((f"attn_{part}.bias", (64,)) for part in "qkv")
    if model.architecture.startswith("qwen3"):
        yield from ((f"attn_{part}_norm.weight", (64,)) for part in "qk")


def _feed_forward(model: SmallModel, *, has_experts: bool) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield "ffn_norm.weight", (model.n_embd,)
    kinds: list[tuple[str, tuple[int, ...]]] = [("", ())]
    if has_experts:
        yield "ffn_gate_inp.weight", (model.n_embd, model.n_expert)
        kinds = [("_exps", (model.n_expert,))]
        if model.architecture in ("qwen2moe", "deepseek2"):
            yield "ffn_gate_inp_shexp.weight", (model.n_embd, 1)
            yield "exp_probs_b.bias", (model.n_expert,)
            kinds.append(("_shexp", ()))
    for ending, experts in kinds:
        yield f"ffn_gate{ending}.weight", (model.n_embd, N_ROWS, *experts)
        yield f"ffn_up{ending}.weight", (model.n_embd, N_ROWS, *experts)
        yield f"ffn_down{ending}.weight", (model.n_ff, N_ROWS, *experts)
