"""The tokenizer's files of a checkpoint -> the fields ``tokenizer.*`` of a GGUF.

    tokenizer.json, byte-level BPE ─▶ bpe, pre_tokenizer ─┐
    tokenizer.model, SentencePiece ─▶ sentencepiece ──────┼─▶ Vocabulary
    special_tokens, chat_template ────────────────────────┘

There are as many tokens as the embedding has rows. A tokenizer.json that is byte-level goes
first: what lies beside it as tokenizer.model may be tiktoken's, which only shares the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from localseek.models.gguf import Field
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.error import MissingFileError
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.quoted import quoted
from localseek_quantize.tokenizer.bpe import read_bpe_tokens
from localseek_quantize.tokenizer.chat_template import read_chat_templates
from localseek_quantize.tokenizer.files import TokenFiles
from localseek_quantize.tokenizer.pre_tokenizer import choose_pre_tokenizer
from localseek_quantize.tokenizer.pre_tokenizer_steps import read_steps
from localseek_quantize.tokenizer.sentencepiece import PIECES, read_sentencepiece
from localseek_quantize.tokenizer.special_tokens import read_special_tokens
from localseek_quantize.tokenizer.token_table import TokenTable

TOKENIZER = "tokenizer.json"
CONFIG = "tokenizer_config.json"
OLD_ADDED = "added_tokens.json"
OLD_VOCABULARY = "vocab.json"  # with merges.txt


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The fields of a GGUF, and what to tell a person of them."""

    fields: dict[str, Field]
    description: str  # "llama-bpe, 128,256 tokens, 256 of them added"
    notices: tuple[str, ...]


def read_vocabulary(checkpoint: Checkpoint, *, n_rows: int, pre: str | None) -> Vocabulary:
    """Read the vocabulary for an embedding of ``n_rows`` rows.

    ``pre`` is the pre-tokenizer that a person chose. Raises MissingFileError if there is no
    tokenizer, CheckpointError if it is damaged, of a kind that llama.cpp lacks, or too large
    for the embedding, and UsageError for a ``pre`` that llama.cpp does not have.
    """
    files = TokenFiles(
        tokenizer=checkpoint.json(TOKENIZER),
        config=checkpoint.json(CONFIG),
        old_added=checkpoint.json(OLD_ADDED),
    )
    has_pieces = (checkpoint.path / PIECES).exists()
    if not files.tokenizer.values and not has_pieces:
        raise MissingFileError(checkpoint.path / TOKENIZER, hint=_where_to_get_it(checkpoint.path))
    if not has_pieces or _is_byte_level(files.tokenizer):
        return _byte_level(checkpoint, files, n_rows, pre)
    return _sentencepiece(checkpoint, files, n_rows)


def _where_to_get_it(folder: Path) -> str:
    if (folder / OLD_VOCABULARY).exists():
        return (
            f"{OLD_VOCABULARY} is its older form; transformers makes one of the other: "
            "AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)."
        )
    return "it comes with the weights; fetch it from there, or from the base model."


def _is_byte_level(tokenizer: JsonObject) -> bool:
    return any(("type", "ByteLevel") in found.step for found in read_steps(tokenizer))


def _byte_level(
    checkpoint: Checkpoint, files: TokenFiles, n_rows: int, pre: str | None
) -> Vocabulary:
    _check_model_type(files.tokenizer)
    known = choose_pre_tokenizer(files.tokenizer, pre)
    tokens = read_bpe_tokens(files, n_rows)
    special = read_special_tokens(files, checkpoint.config, tokens.ids, n_rows)
    # Unsaid, llama.cpp would decide by the name of the pre-tokenizer.
    adds_bos = special.added.get("bos", False)
    name = known.name_for(adds_bos=adds_bos)
    fields = {
        "tokenizer.ggml.model": Field("string", b"gpt2"),
        "tokenizer.ggml.pre": Field("string", name.encode()),
        **_token_fields(tokens.table),
        "tokenizer.ggml.merges": Field("string[]", tokens.merges),
        "tokenizer.ggml.add_bos_token": Field("bool", adds_bos),
    }
    templates, notices = read_chat_templates(checkpoint.path, files.config)
    return Vocabulary(
        fields=fields | special.fields() | templates,
        description=f"{name}, {_counts(tokens.table, tokens.n_added)}",
        notices=(*tokens.notices, *special.notices, *notices),
    )


def _sentencepiece(checkpoint: Checkpoint, files: TokenFiles, n_rows: int) -> Vocabulary:
    pieces = read_sentencepiece(checkpoint.path / PIECES, files, n_rows)
    special = read_special_tokens(files, checkpoint.config, pieces.ids, n_rows)
    fields = {
        "tokenizer.ggml.model": Field("string", b"llama"),
        "tokenizer.ggml.pre": Field("string", b"default"),
        **_token_fields(pieces.table),
        "tokenizer.ggml.scores": Field("f32[]", pieces.table.scores),
    }
    if pieces.adds_space is not None:
        fields["tokenizer.ggml.add_space_prefix"] = Field("bool", pieces.adds_space)
    templates, notices = read_chat_templates(checkpoint.path, files.config)
    return Vocabulary(
        fields=fields | special.fields() | templates,
        description=f"SentencePiece, {_counts(pieces.table, pieces.n_added)}",
        notices=(*pieces.notices, *special.notices, *notices),
    )


def _check_model_type(tokenizer: JsonObject) -> None:
    """Refuse what is no BPE; files from before there were types have merges all the same."""
    model = tokenizer.section("model")
    kind = model.text("type", default="BPE" if "merges" in model else "missing")
    if kind != "BPE":
        hint = "a tokenizer.model of SentencePiece's BPE beside it would do as well."
        must_be = "'BPE', the only kind that is supported"
        model.refuse("type", quoted(kind), must_be, hint)


def _token_fields(table: TokenTable) -> dict[str, Field]:
    return {
        "tokenizer.ggml.tokens": Field("string[]", table.encoded()),
        "tokenizer.ggml.token_type": Field("i32[]", np.ascontiguousarray(table.types)),
    }


def _counts(table: TokenTable, n_added: int) -> str:
    n_unused = table.n_unused
    unused = f", {n_unused:,} unused rows" if n_unused else ""
    return f"{len(table.texts) - n_unused:,} tokens, {n_added:,} of them added{unused}"
