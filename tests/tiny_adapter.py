"""Small PEFT adapters, written by hand, and a base for them.

    write_base(folder)
    write_adapter(folder / "adapter", pair("model.layers.0.self_attn.q_proj", (16, 16)), r=4)
    with merging(folder) as checkpoint: …

The names and the keys are those that PEFT 0.21.2 saves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tiny_checkpoint import Floats, decode, encode, write_checkpoint, write_safetensors

from localseek_quantize.checkpoints.checkpoint import Checkpoint, open_checkpoint
from localseek_quantize.lora.adapter import open_adapter
from localseek_quantize.lora.merge import merged

PREFIX = "base_model.model."

D, D_FF, N_VOCAB, N_LAYERS = 16, 24, 40, 2
BASE_CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": D,
    "intermediate_size": D_FF,
    "max_position_embeddings": 64,
    "model_type": "llama",
    "num_attention_heads": 4,
    "num_hidden_layers": N_LAYERS,
    "rms_norm_eps": 1e-5,
    "tie_word_embeddings": False,
    "vocab_size": N_VOCAB,
}
LAYER = {
    "input_layernorm": (D,),
    "post_attention_layernorm": (D,),
    "self_attn.q_proj": (D, D),
    "self_attn.k_proj": (D, D),
    "self_attn.v_proj": (D, D),
    "self_attn.o_proj": (D, D),
    "mlp.gate_proj": (D_FF, D),
    "mlp.up_proj": (D_FF, D),
    "mlp.down_proj": (D, D_FF),
}
SHAPES = {
    "model.embed_tokens.weight": (N_VOCAB, D),
    **{f"model.layers.{i}.{k}.weight": v for i in range(N_LAYERS) for k, v in LAYER.items()},
    "model.norm.weight": (D,),
    "lm_head.weight": (N_VOCAB, D),
}

# What PEFT 0.21.2 saves of LoraConfig(r=4), less what concerns training only.
CONFIG: dict[str, Any] = {
    "alora_invocation_tokens": None,
    "alpha_pattern": {},
    "arrow_config": None,
    "base_model_name_or_path": None,
    "bias": "none",
    "ensure_weight_tying": False,
    "fan_in_fan_out": False,
    "init_lora_weights": True,
    "kasa_config": None,
    "layer_replication": None,
    "lora_alpha": 8,
    "lora_bias": False,
    "modules_to_save": None,
    "peft_type": "LORA",
    "peft_version": "0.21.2",
    "r": 4,
    "rank_pattern": {},
    "target_parameters": None,
    "task_type": "CAUSAL_LM",
    "trainable_token_indices": None,
    "use_dora": False,
    "use_qalora": False,
    "use_rslora": False,
    "velora_config": None,
}


def write_adapter(
    folder: Path, tensors: Mapping[str, Floats], dtype: str = "F32", **config: Any
) -> dict[str, npt.NDArray[np.float64]]:
    """Write an adapter; return its tensors as they are after rounding."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**CONFIG, **config})
    (folder / "adapter_config.json").write_text(text, encoding="utf-8")
    stored = {name: encode(values, dtype) for name, values in tensors.items()}
    write_safetensors(folder / "adapter_model.safetensors", stored)
    return {name: decode(raw).astype(np.float64) for name, raw in stored.items()}


def pair(
    module: str, shape: tuple[int, int], rank: int = 4, prefix: str = PREFIX
) -> dict[str, Floats]:
    """Random matrices A and B for the linear layer ``module``."""
    rng = np.random.default_rng([len(module), *module.encode()])
    return {
        f"{prefix}{module}.lora_A.weight": rng.normal(size=(rank, shape[1])),
        f"{prefix}{module}.lora_B.weight": rng.normal(size=(shape[0], rank)),
    }


def embedding_pair(module: str, shape: tuple[int, int], rank: int = 4) -> dict[str, Floats]:
    """Random matrices A and B for the embedding ``module`` of (rows, columns)."""
    rng = np.random.default_rng([*module.encode()])
    return {
        f"{PREFIX}{module}.lora_embedding_A": rng.normal(size=(rank, shape[0])),
        f"{PREFIX}{module}.lora_embedding_B": rng.normal(size=(shape[1], rank)),
    }


def write_base(
    folder: Path, dtype: str = "F32", without: str = "", **config: Any
) -> dict[str, npt.NDArray[np.float32]]:
    """Write a tiny Llama, random, to ``folder/base``; return its weights after rounding."""
    rng = np.random.default_rng(0)
    tensors = {name: rng.normal(size=shape) for name, shape in SHAPES.items() if name != without}
    return write_checkpoint(folder / "base", {**BASE_CONFIG, **config}, tensors, dtype=dtype)


@contextmanager
def merging(folder: Path) -> Iterator[Checkpoint]:
    """Open ``folder/base`` with ``folder/adapter`` merged into it."""
    with (
        closing(open_checkpoint(folder / "base")) as checkpoint,
        closing(open_adapter(folder / "adapter")) as adapter,
    ):
        yield merged(checkpoint, adapter)
