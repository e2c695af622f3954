"""Tokenizer files of a vocabulary of bytes, two merges and three added tokens, to be changed.

files = small_files()                          # as a Qwen model has them
files["tokenizer.json"]["added_tokens"] = []   # … until they lie
read_small(files, tmp_path)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from gguf_bytes import byte_characters

from localseek.models.gguf import Field
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.tokenizer.known_pre_tokenizers import QWEN_2
from localseek_quantize.tokenizer.vocabulary import Vocabulary, read_vocabulary

BYTES = byte_characters()
Files = dict[str, Any]


def added(index: int, content: str, *, special: bool = False, **flags: bool) -> dict[str, Any]:
    defaults = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": index, "content": content, "special": special, **defaults, **flags}


def small_files() -> Files:
    """tokenizer.json and tokenizer_config.json as a Qwen model has them."""
    vocab = {character: i for i, character in enumerate(BYTES)} | {"Ġt": 256, "he": 257}
    split = {"type": "Split", "pattern": {"Regex": QWEN_2}, "behavior": "Isolated"}
    byte_level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": False,
        "use_regex": False,
    }
    return {
        "tokenizer.json": {
            "version": "1.0",
            "added_tokens": [
                added(258, "<a>"),
                added(259, "<b>", special=True),
                added(260, "<|c|>"),
            ],
            "normalizer": {"type": "NFC"},
            "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [{**split, "invert": False}, byte_level],
            },
            "post_processor": None,
            "decoder": byte_level,
            "model": {"type": "BPE", "vocab": vocab, "merges": ["Ġ t", "h e"]},
        },
        "tokenizer_config.json": {"chat_template": "{{ messages }}"},
    }


def written(files: Files, folder: Path) -> Checkpoint:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    config = files.get("config.json", {})
    return checkpoint(folder, config)


def read_small(files: Files, folder: Path, n_rows: int = 264) -> Vocabulary:
    return read_vocabulary(written(files, folder), n_rows=n_rows, pre=None)


def row(vocabulary: Vocabulary, index: int) -> tuple[str, int]:
    """Text and type of a token."""
    types = np.asarray(value(vocabulary, "ggml.token_type"))
    text = strings(vocabulary.fields["tokenizer.ggml.tokens"])[index]
    return text.decode(), int(types[index])


def checkpoint(folder: Path, config: dict[str, Any] | None = None) -> Checkpoint:
    """A checkpoint without weights."""
    return Checkpoint(
        path=folder,
        config=JsonObject(folder / "config.json", config or {}),
        tensors={},
        dtypes={},
        n_files=0,
    )


def strings(field: Field) -> list[bytes]:
    assert isinstance(field.value, list)
    return field.value


def value(vocabulary: Vocabulary, key: str) -> object:
    field = vocabulary.fields.get(f"tokenizer.{key}")
    return None if field is None else field.value
