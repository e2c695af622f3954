"""A GGUF that holds a vocabulary and nothing else, written from its fields."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from gguf_bytes import TYPE_IDS, GgufBytes, string_bytes

from localseek.models.gguf import Field


def write_vocabulary(path: Path, fields: Mapping[str, Field]) -> Path:
    """Write a file for :func:`llama_vocabulary.load_vocabulary`, and return its path."""
    model = GgufBytes()
    model.set("general.architecture", "string", "llama")
    for key, field in fields.items():
        if isinstance(field.value, list):
            model.set_raw(key, _strings(key, field.value))
        elif isinstance(field.value, np.ndarray):
            model.set(key, field.type_name, list(field.value.tolist()))
        else:
            model.set(key, field.type_name, field.value)
    path.write_bytes(model.encode())
    return path


def _strings(key: str, texts: list[bytes]) -> bytes:
    """As ``GgufBytes.set`` would, but for a quarter of a million of them."""
    head = struct.pack("<iiQ", TYPE_IDS["array"], TYPE_IDS["string"], len(texts))
    pack = struct.Struct("<Q").pack
    parts = [part for text in texts for part in (pack(len(text)), text)]
    return string_bytes(key) + head + b"".join(parts)
