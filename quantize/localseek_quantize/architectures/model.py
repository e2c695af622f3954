"""What every architecture turns a checkpoint into, and the fields it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from localseek.models.gguf import Field
from localseek_quantize.source import NamedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A checkpoint in the words of a GGUF, weights still unread."""

    architecture: str  # as the GGUF names it: "llama"
    fields: dict[str, Field]  # "llama.block_count" …; nothing general, nothing of the tokenizer
    tensors: tuple[NamedSource, ...]
    n_vocab_rows: int  # of token_embd
    notices: tuple[str, ...]  # one line each, safe to print


def u32(value: int) -> Field:
    """A count or a size."""
    return Field("u32", value)


def f32(value: float) -> Field:
    """A decimal."""
    return Field("f32", value)


def string(text: str) -> Field:
    """A text, which a GGUF holds as UTF-8."""
    return Field("string", text.encode(errors="replace"))
