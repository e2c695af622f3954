"""Write GGUF files byte by byte, so that every field can lie.

    model = tiny_model("bpe")                  # a model that llama.cpp runs
    model.set("llama.block_count", "u32", 0)   # … until it lies
    path.write_bytes(model.encode())

gguf-py's writer refuses what is wrong; this one writes what it is told.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

TYPE_IDS = {
    "u8": 0, "i8": 1, "u16": 2, "i16": 3, "u32": 4, "i32": 5, "f32": 6, "bool": 7,
    "string": 8, "array": 9, "u64": 10, "i64": 11, "f64": 12,
}  # fmt: skip
LAYOUTS = {
    "u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "f32": "f",
    "bool": "B", "u64": "Q", "i64": "q", "f64": "d",
}  # fmt: skip
F32 = 0

Scalar: TypeAlias = int | float | str | bytes
Value: TypeAlias = Scalar | Sequence[Scalar]
Vocab = Literal["bpe", "spm"]


def string_bytes(text: str | bytes) -> bytes:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return struct.pack("<Q", len(raw)) + raw


def value_bytes(kind: str, value: object) -> bytes:
    if kind == "string":
        assert isinstance(value, str | bytes)
        return string_bytes(value)
    return struct.pack("<" + LAYOUTS[kind], value)


def field_bytes(key: str | bytes, kind: str, value: Value) -> bytes:
    """One key-value pair; ``kind`` is ``u32``, ``string[]`` and so on."""
    if not kind.endswith("[]"):
        return string_bytes(key) + struct.pack("<i", TYPE_IDS[kind]) + value_bytes(kind, value)
    assert isinstance(value, list)
    item = kind.removesuffix("[]")
    head = struct.pack("<iiQ", TYPE_IDS["array"], TYPE_IDS[item], len(value))
    return string_bytes(key) + head + b"".join(value_bytes(item, one) for one in value)


@dataclass
class Tensor:
    """A tensor as told; ``offset`` and ``n_dims`` are true unless set."""

    name: str | bytes
    shape: list[int]
    data: bytes
    type_id: int = F32
    offset: int | None = None
    n_dims: int | None = None

    def encode(self, offset: int) -> bytes:
        n_dims = len(self.shape) if self.n_dims is None else self.n_dims
        dims = b"".join(struct.pack("<Q", dim % 2**64) for dim in self.shape)
        told = offset if self.offset is None else self.offset
        tail = struct.pack("<iQ", self.type_id, told)
        return string_bytes(self.name) + struct.pack("<I", n_dims) + dims + tail


@dataclass
class GgufBytes:
    """A GGUF file in parts; whatever is ``None`` is written truly."""

    fields: dict[str, bytes] = field(default_factory=dict)  # key -> its whole key-value pair
    tensors: list[Tensor] = field(default_factory=list)
    magic: bytes = b"GGUF"
    version: int = 3
    n_fields: int | None = None
    n_tensors: int | None = None
    alignment: int = 32

    def set(self, key: str, kind: str, value: Value) -> None:
        self.fields[key] = field_bytes(key, kind, value)

    def set_raw(self, key: str, raw: bytes) -> None:
        """Write ``raw`` where the key-value pair of ``key`` would stand."""
        self.fields[key] = raw

    def drop(self, key: str) -> None:
        del self.fields[key]

    def tensor(self, name: str) -> Tensor:
        return next(tensor for tensor in self.tensors if tensor.name == name)

    def header(self) -> bytes:
        """Everything before the tensor data, padding included."""
        n_tensors = len(self.tensors) if self.n_tensors is None else self.n_tensors
        n_fields = len(self.fields) if self.n_fields is None else self.n_fields
        head = self.magic + struct.pack("<IQQ", self.version, n_tensors % 2**64, n_fields % 2**64)
        head += b"".join(self.fields.values())
        offset = 0
        for tensor in self.tensors:
            head += tensor.encode(offset)
            offset += len(self._padded(tensor.data))
        return self._padded(head)

    def encode(self) -> bytes:
        return self.header() + b"".join(self._padded(tensor.data) for tensor in self.tensors)

    def _padded(self, data: bytes) -> bytes:
        return data + b"\0" * (-len(data) % self.alignment)


def byte_characters() -> list[str]:
    """The character that stands for each byte in a byte-level BPE vocabulary.

    Source: bytes_to_unicode of GPT-2's encoder.py.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def _add_bpe_vocabulary(model: GgufBytes, n_vocab: int) -> int:
    special = ["<|begin|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>", "<|eot|>"]
    tokens = [*byte_characters(), "Ġt", "he", "Ġthe", *special]
    more = [f"<|unused {i}|>" for i in range(n_vocab - len(tokens))]
    tokens += more
    types = [1] * 259 + [3, 3, 3, 4, 4, 3] + [5] * len(more)
    model.set("tokenizer.ggml.model", "string", "gpt2")
    model.set("tokenizer.ggml.pre", "string", "llama-bpe")
    model.set("tokenizer.ggml.tokens", "string[]", tokens)
    model.set("tokenizer.ggml.token_type", "i32[]", types)
    model.set("tokenizer.ggml.merges", "string[]", ["Ġ t", "h e", "Ġt he"])
    model.set("tokenizer.ggml.bos_token_id", "u32", tokens.index("<|begin|>"))
    model.set("tokenizer.ggml.eos_token_id", "u32", tokens.index("<|im_end|>"))
    return len(tokens)


def _add_spm_vocabulary(model: GgufBytes, n_vocab: int) -> int:
    words = ["▁", "a", "b", "t", "h", "e", "▁t", "▁th", "▁the"]
    words += [f"unused {i}" for i in range(n_vocab - 259 - len(words))]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    scores = [0.0] * 3 + [-1.0] * 256 + [-float(i) for i in range(len(words))]
    model.set("tokenizer.ggml.model", "string", "llama")
    model.set("tokenizer.ggml.tokens", "string[]", tokens)
    model.set("tokenizer.ggml.token_type", "i32[]", [2, 3, 3] + [6] * 256 + [1] * len(words))
    model.set("tokenizer.ggml.scores", "f32[]", scores)
    model.set("tokenizer.ggml.bos_token_id", "u32", 1)
    model.set("tokenizer.ggml.eos_token_id", "u32", 2)
    return len(tokens)


def tiny_model(  # noqa: PLR0913 - a model has that many numbers
    vocab: Vocab = "bpe",
    *,
    architecture: str = "llama",
    n_layer: int = 2,
    n_embd: int = 64,
    n_head: int = 4,
    n_head_kv: int = 2,
    n_ff: int = 128,
    n_ctx: int = 512,
    n_expert: int = 0,
    n_vocab: int = 0,
) -> GgufBytes:
    """A model of random weights that llama.cpp loads and decodes: llama, qwen2, qwen3, qwen3moe.

    With ``n_expert`` each layer has that many experts, two of them used. ``n_vocab`` makes a
    vocabulary larger than it needs to be.
    """
    model = GgufBytes()
    model.set("general.architecture", "string", architecture)
    model.set("general.name", "string", "tiny")
    model.set("general.file_type", "u32", 0)
    numbers = {
        "context_length": n_ctx,
        "embedding_length": n_embd,
        "block_count": n_layer,
        "feed_forward_length": n_ff,
        "attention.head_count": n_head,
        "attention.head_count_kv": n_head_kv,
        "rope.dimension_count": n_embd // n_head,
    }
    if n_expert:
        numbers |= {
            "expert_count": n_expert,
            "expert_used_count": 2,
            "expert_feed_forward_length": n_ff,
        }
    for key, number in numbers.items():
        model.set(f"{architecture}.{key}", "u32", number)
    model.set(f"{architecture}.attention.layer_norm_rms_epsilon", "f32", 1e-5)
    n_vocab = {"bpe": _add_bpe_vocabulary, "spm": _add_spm_vocabulary}[vocab](model, n_vocab)
    head_dim = n_embd // n_head
    shapes = _outer_shapes(n_embd, n_vocab)
    for layer in range(n_layer):
        shapes |= _layer_shapes(f"blk.{layer}.", n_embd, head_dim * n_head_kv, n_ff, n_expert)
        shapes |= _family_shapes(f"blk.{layer}.", architecture, n_embd, head_dim, n_head_kv)
    _add_tensors(model, shapes)
    return model


def _outer_shapes(n_embd: int, n_vocab: int) -> dict[str, list[int]]:
    return {
        "token_embd.weight": [n_embd, n_vocab],
        "output_norm.weight": [n_embd],
        "output.weight": [n_embd, n_vocab],
    }


def _layer_shapes(
    prefix: str, n_embd: int, n_kv: int, n_ff: int, n_expert: int
) -> dict[str, list[int]]:
    shapes = {
        "attn_norm.weight": [n_embd],
        "ffn_norm.weight": [n_embd],
        "attn_q.weight": [n_embd, n_embd],
        "attn_k.weight": [n_embd, n_kv],
        "attn_v.weight": [n_embd, n_kv],
        "attn_output.weight": [n_embd, n_embd],
    }
    stem, experts = ("_exps", [n_expert]) if n_expert else ("", [])
    shapes |= {
        f"ffn_gate{stem}.weight": [n_embd, n_ff, *experts],
        f"ffn_up{stem}.weight": [n_embd, n_ff, *experts],
        f"ffn_down{stem}.weight": [n_ff, n_embd, *experts],
    }
    if n_expert:
        shapes["ffn_gate_inp.weight"] = [n_embd, n_expert]
    return {prefix + name: shape for name, shape in shapes.items()}


def _family_shapes(
    prefix: str, architecture: str, n_embd: int, head_dim: int, n_head_kv: int
) -> dict[str, list[int]]:
    """What Qwen models have beyond Llama's: biases in the second, head norms in the third."""
    if architecture == "qwen2":
        widths = {"q": n_embd, "k": head_dim * n_head_kv, "v": head_dim * n_head_kv}
        return {f"{prefix}attn_{part}.bias": [width] for part, width in widths.items()}
    if architecture in ("qwen3", "qwen3moe"):
        return {f"{prefix}attn_{part}_norm.weight": [head_dim] for part in "qk"}
    return {}


def _add_tensors(model: GgufBytes, shapes: dict[str, list[int]]) -> None:
    rng = np.random.default_rng(0)
    for name, shape in shapes.items():
        if len(shape) == 1:
            weights = np.ones(shape, np.float32)
        else:
            weights = rng.standard_normal(int(np.prod(shape)), np.float32) * np.float32(0.05)
        model.tensors.append(Tensor(name, shape, weights.astype("<f4").tobytes()))
