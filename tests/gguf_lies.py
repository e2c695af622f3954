"""Ways to make a model file lie, each a function that changes a :class:`GgufBytes`."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from gguf_bytes import GgufBytes, field_bytes, string_bytes

Lie: TypeAlias = Callable[[GgufBytes], object]

TOKENS = "tokenizer.ggml.tokens"


def write(path: Path, model: GgufBytes) -> Path:
    path.write_bytes(model.encode())
    return path


def u32(key: str, value: int) -> Lie:
    return lambda model: model.set(key, "u32", value)


def field(key: str, kind: str, value: str | float | list[str] | list[int] | list[float]) -> Lie:
    return lambda model: model.set(key, kind, value)


def drop(key: str) -> Lie:
    return lambda model: model.drop(key)


def raw(key: str, after_key: bytes) -> Lie:
    return lambda model: model.set_raw(key, string_bytes(key) + after_key)


def attribute(name: str, value: object) -> Lie:
    return lambda model: setattr(model, name, value)


def tensor(name: str, attribute: str, value: object) -> Lie:
    return lambda model: setattr(model.tensor(name), attribute, value)


def both(*lies: Lie) -> Lie:
    return lambda model: [lie(model) for lie in lies]


def experts(count: int, used: int, **more: int) -> Lie:
    numbers = {"expert_count": count, "expert_used_count": used, **more}
    return both(*(u32(f"llama.{key}", value) for key, value in numbers.items()))


def token_texts(change: Callable[[list[str | bytes]], object]) -> Lie:
    """Write the vocabulary again with some of its texts changed."""

    def lie(model: GgufBytes) -> None:
        field = model.fields[TOKENS]
        texts: list[str | bytes] = []
        at = len(string_bytes(TOKENS)) + 16
        while at < len(field):
            (n_bytes,) = struct.unpack_from("<Q", field, at)
            texts.append(field[at + 8 : at + 8 + n_bytes])
            at += 8 + n_bytes
        change(texts)
        model.fields[TOKENS] = field_bytes(TOKENS, "string[]", list(texts))

    return lie


def tensor_again(model: GgufBytes) -> None:
    model.tensors.append(model.tensors[0])
