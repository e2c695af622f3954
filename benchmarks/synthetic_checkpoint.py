"""A checkpoint of the 8B's shape with as many layers as asked, of random BF16 weights."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

N_EMBD, N_FF, N_HEAD, N_HEAD_KV, HEAD_DIM, N_VOCAB = 4096, 14336, 32, 8, 128, 128256
N_SHARDS = 6
N_RANDOM = 1 << 26  # weights that are really drawn; tensors are cut out of them

Shapes = dict[str, tuple[int, ...]]


def write_checkpoint(folder: Path, *, n_layer: int, tokenizer: Path) -> int:
    """Write ``n_layer`` layers of DeepSeek-R1-Distill-Llama-8B's shape; return the weights.

    ``tokenizer`` is a folder with the tokenizer.json and tokenizer_config.json of Llama 3.1.
    """
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(_config(n_layer)), encoding="utf-8")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, folder / name)
    normal = np.random.default_rng(0).standard_normal(N_RANDOM, np.float32) * np.float32(0.02)
    random = (normal.view(np.uint32) >> 16).astype(np.uint16)  # cut off to BF16
    shapes = list(_shapes(n_layer))
    weight_map: dict[str, str] = {}
    for i in range(N_SHARDS):
        name = f"model-{i + 1:05d}-of-{N_SHARDS:05d}.safetensors"
        shard = dict(shapes[i::N_SHARDS])
        _write_shard(folder / name, shard, random)
        weight_map |= dict.fromkeys(shard, name)
    index = {"metadata": {}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    return sum(int(np.prod(shape)) for _, shape in shapes)


def _config(n_layer: int) -> dict[str, object]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": N_EMBD,
        "intermediate_size": N_FF,
        "num_hidden_layers": n_layer,
        "num_attention_heads": N_HEAD,
        "num_key_value_heads": N_HEAD_KV,
        "max_position_embeddings": 131072,
        "vocab_size": N_VOCAB,
        "rms_norm_eps": 1e-5,
        "hidden_act": "silu",
        "rope_theta": 500000.0,
        "rope_scaling": {
            "factor": 8.0,
            "high_freq_factor": 4.0,
            "low_freq_factor": 1.0,
            "original_max_position_embeddings": 8192,
            "rope_type": "llama3",
        },
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "bos_token_id": 128000,
        "eos_token_id": 128001,
    }


def _shapes(n_layer: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield "model.embed_tokens.weight", (N_VOCAB, N_EMBD)
    for i in range(n_layer):
        layer = f"model.layers.{i}"
        yield f"{layer}.input_layernorm.weight", (N_EMBD,)
        yield f"{layer}.self_attn.q_proj.weight", (N_HEAD * HEAD_DIM, N_EMBD)
        yield f"{layer}.self_attn.k_proj.weight", (N_HEAD_KV * HEAD_DIM, N_EMBD)
        yield f"{layer}.self_attn.v_proj.weight", (N_HEAD_KV * HEAD_DIM, N_EMBD)
        yield f"{layer}.self_attn.o_proj.weight", (N_EMBD, N_HEAD * HEAD_DIM)
        yield f"{layer}.post_attention_layernorm.weight", (N_EMBD,)
        yield f"{layer}.mlp.gate_proj.weight", (N_FF, N_EMBD)
        yield f"{layer}.mlp.up_proj.weight", (N_FF, N_EMBD)
        yield f"{layer}.mlp.down_proj.weight", (N_EMBD, N_FF)
    yield "model.norm.weight", (N_EMBD,)
    yield "lm_head.weight", (N_VOCAB, N_EMBD)


def _write_shard(path: Path, shapes: Shapes, random: npt.NDArray[np.uint16]) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [start, end]}
    raw = json.dumps(header).encode()
    raw += b" " * (-len(raw) % 8)
    with path.open("wb") as file:
        file.write(len(raw).to_bytes(8, "little") + raw)
        for shape in shapes.values():
            left = int(np.prod(shape))
            while left:
                block = random[: min(left, len(random))]
                file.write(block.tobytes())
                left -= len(block)
