"""A Llama GGUF -> the checkpoint that it was made from, as far as rounding allows.

    write_checkpoint_of(SMOLLM2.gguf, folder)
    write_checkpoint_of(SMOLLM2.gguf, folder, n_layers=2)      its first two layers: a fourth of it

Everything is undone that a conversion does: types, the order of rows in queries and keys,
names, the vocabulary. gguf-py does the arithmetic, so this shares no code with the converter.
The header is read by our own reader: gguf-py's takes 4 s for a vocabulary of 49,152 tokens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
from llama_quantize import read_tensors
from safetensors.numpy import save_file

from localseek.models.gguf import Field, read_gguf

NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def write_checkpoint_of(path: Path, folder: Path, *, n_layers: int | None = None) -> None:
    """Write config.json, tokenizer files and F16 weights, of all layers or the first few."""
    header = read_gguf(path)
    fields = {key: _python(field) for key, field in header.fields.items()}
    if n_layers is not None:
        fields["llama.block_count"] = n_layers
    folder.mkdir(parents=True)
    _write_json(folder / "config.json", _config(fields))
    _write_json(folder / "tokenizer.json", _tokenizer(fields))
    _write_json(folder / "tokenizer_config.json", _tokenizer_config(fields))
    left_out = tuple(f"blk.{i}." for i in range(fields["llama.block_count"], 1000))
    tensors = {}
    for info, (name, type_name, raw) in zip(header.tensors, read_tensors(header), strict=True):
        if name.startswith(left_out):
            continue
        values = _weights(raw, type_name).reshape(info.shape[::-1]).astype(np.float16)
        if "attn_q." in name or "attn_k." in name:
            heads = "head_count" if "attn_q." in name else "head_count_kv"
            values = _in_halves(values, fields[f"llama.attention.{heads}"])
        tensors[_name(name.removesuffix(".weight"))] = np.ascontiguousarray(values)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _python(field: Field) -> Any:
    """The value of a field, bytes as texts."""
    if isinstance(field.value, bytes):
        return field.value.decode()
    if isinstance(field.value, list):
        return [text.decode() for text in field.value]
    return field.value


def _weights(raw: bytes, type_name: str) -> npt.NDArray[Any]:
    quant_type = gguf.GGMLQuantizationType[type_name]
    weights: npt.NDArray[Any] = gguf.quants.dequantize(np.frombuffer(raw, np.uint8), quant_type)
    return weights


def _name(name: str) -> str:
    if not name.startswith("blk."):
        return f"{NAMES[name]}.weight"
    _, layer, part = name.split(".")
    return f"model.layers.{layer}.{NAMES[part]}.weight"


def _in_halves(values: npt.NDArray[Any], n_head: int) -> npt.NDArray[Any]:
    """Rows of a head: 0 1 2 3 4 5 (pairs that turn together) -> 0 2 4 1 3 5 (two halves)."""
    pairs = values.reshape(n_head, -1, 2, values.shape[-1])
    return pairs.swapaxes(1, 2).reshape(values.shape)


def _config(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": fields["llama.embedding_length"],
        "intermediate_size": fields["llama.feed_forward_length"],
        "num_hidden_layers": fields["llama.block_count"],
        "num_attention_heads": fields["llama.attention.head_count"],
        "num_key_value_heads": fields["llama.attention.head_count_kv"],
        "max_position_embeddings": fields["llama.context_length"],
        "rms_norm_eps": fields["llama.attention.layer_norm_rms_epsilon"],
        "rope_theta": fields["llama.rope.freq_base"],
        "vocab_size": len(fields["tokenizer.ggml.tokens"]),
        "tie_word_embeddings": True,
    }


def _tokenizer(fields: dict[str, Any]) -> dict[str, Any]:
    """A tokenizer.json as SmolLM2 has it: digits one by one, then the words of GPT-2."""
    tokens, types = fields["tokenizer.ggml.tokens"], fields["tokenizer.ggml.token_type"]
    control = [i for i, kind in enumerate(types) if kind == gguf.TokenType.CONTROL]
    added = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    return {
        "version": "1.0",
        "added_tokens": [
            {"id": i, "content": tokens[i], **added, "special": True} for i in control
        ],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Digits", "individual_digits": True},
                {**bytes_, "use_regex": True},
            ],
        },
        "post_processor": None,
        "decoder": {**bytes_, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: i for i, token in enumerate(tokens)},
            "merges": fields["tokenizer.ggml.merges"],
        },
    }


def _tokenizer_config(fields: dict[str, Any]) -> dict[str, Any]:
    tokens = fields["tokenizer.ggml.tokens"]
    special = {"bos": "bos", "eos": "eos", "unk": "unknown", "pad": "padding"}
    return {
        "add_prefix_space": False,
        "chat_template": fields["tokenizer.chat_template"],
        "tokenizer_class": "GPT2Tokenizer",
        **{
            f"{ours}_token": tokens[fields[f"tokenizer.ggml.{theirs}_token_id"]]
            for ours, theirs in special.items()
        },
    }


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
