"""A GGUF of pebble -> the model in training that it was: a longer run begins with what is at hand.

llama.cpp rotates pairs of neighbours where Hugging Face rotates the halves of a head, and so the
rows of queries and keys lie in another order in the file; they are put back here. What
quantization rounded stays rounded.

Source of the order and of the names: convert_hf_to_gguf.py of llama.cpp, ``LlamaModel.permute``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader, ReaderTensor, dequantize
from numpy.typing import NDArray
from torch import Tensor

from localseek.errors import BadDataError
from localseek.pebble.checkpoint import Loaded
from localseek.pebble.model import Pebble, Shape
from localseek.pebble.tokens import tokens_of

NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
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


def read_gguf(path: Path) -> Loaded:
    """Read a GGUF that :mod:`localseek.pebble.train` and ``localseek convert`` made.

    Raises BadDataError if it is no pebble.
    """
    reader = GGUFReader(path)
    value = {name: field.contents() for name, field in reader.fields.items()}
    if value.get("general.architecture") != "llama" or value.get("tokenizer.ggml.pre") != "smollm":
        raise BadDataError(f"{path} is no pebble.", hint="train goes on from files it has made.")
    shape = Shape(
        n_tokens=len(value["tokenizer.ggml.tokens"]),
        n_layers=value["llama.block_count"],
        n_hidden=value["llama.embedding_length"],
        n_heads=value["llama.attention.head_count"],
        n_kv_heads=value["llama.attention.head_count_kv"],
        n_forward=value["llama.feed_forward_length"],
        n_context=value["llama.context_length"],
    )
    model = Pebble(shape)
    weights = (_weight(tensor, shape) for tensor in reader.tensors)
    model.load_state_dict({name: weight for name, weight in weights if name})
    return Loaded(
        model,
        tokens_of(value["tokenizer.ggml.tokens"], value["tokenizer.ggml.merges"]),
        memory={},
        progress=None,
    )


def _weight(tensor: ReaderTensor, shape: Shape) -> tuple[str, Tensor]:
    name = tensor.name.removesuffix(".weight")
    values = dequantize(tensor.data, tensor.tensor_type)
    *block, kind = name.split(".")
    if kind not in NAMES:
        return "", torch.empty(0)  # rope_freqs and the like, which follow from the shape
    if kind == "attn_q":
        values = _halves(values, shape.n_heads)
    if kind == "attn_k":
        values = _halves(values, shape.n_kv_heads)
    prefix = f"model.layers.{block[1]}." if block else ""
    return f"{prefix}{NAMES[kind]}.weight", torch.tensor(values, dtype=torch.float32)


def _halves(rows: NDArray[np.float32], n_heads: int) -> NDArray[np.float32]:
    """Put neighbours that llama.cpp rotates together into the halves of their head again."""
    pairs = rows.reshape(n_heads, -1, 2, rows.shape[-1])
    return pairs.swapaxes(1, 2).reshape(rows.shape)
