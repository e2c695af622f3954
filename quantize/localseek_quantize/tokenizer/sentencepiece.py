"""tokenizer.model, SentencePiece's BPE as Llama 2 has it -> tokens, scores and types.

    ModelProto   1 pieces (SentencePiece)…  2 trainer_spec  3 normalizer_spec
    SentencePiece  1 text  2 score  3 type: 1 normal 2 unknown 3 control 4 user-defined 5 unused 6 byte
    TrainerSpec    3 model_type: 1 unigram 2 BPE 3 word 4 character
    NormalizerSpec 2 precompiled_charsmap  3 add_dummy_prefix

llama.cpp's "llama" tokenizer merges neighbours by score: that is SentencePiece's BPE and nothing
else. A unigram model would load and tokenize wrongly, so it is refused, and so is one without a
token for every byte, at which llama.cpp throws.

Source: sentencepiece_model.proto of SentencePiece 0.2; _create_vocab_sentencepiece in
conversion/base.py of llama.cpp 0c1e57098.
"""

from __future__ import annotations

import math
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from localseek.errors import NoPermissionError
from localseek.printable import printable
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.tokenizer.added_tokens import (
    AddedToken,
    list_config_tokens,
    list_old_tokens,
    shown_text,
    type_of,
)
from localseek_quantize.tokenizer.files import TokenFiles
from localseek_quantize.tokenizer.protobuf import ProtobufError, as_bytes, as_float, as_int, fields
from localseek_quantize.tokenizer.token_table import MAX_TOKENS, TokenTable, TokenType

PIECES = "tokenizer.model"
MAX_BYTES = 64 << 20  # the largest known has 4 MB
ADDED_SCORE = -1000.0
TIKTOKEN = "if it is tiktoken's, put tokenizer.json of the same model beside it."
MODEL_TYPES = {1: "unigram", 2: "BPE", 3: "word", 4: "character"}
BPE = 2
TYPES = {kind.value: kind for kind in TokenType} | {
    # llama.cpp puts a space after a user-defined token, which SentencePiece does not.
    TokenType.USER_DEFINED.value: TokenType.NORMAL
}


@dataclass(slots=True, kw_only=True)
class Pieces:
    """What a tokenizer.model says."""

    texts: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    types: list[TokenType] = field(default_factory=list)
    model_type: int = 1  # what the format has by default
    normalizes: bool = False
    adds_space: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePieceTokens:
    """What a SentencePiece vocabulary puts into a GGUF."""

    table: TokenTable
    ids: Mapping[str, int]  # by text
    adds_space: bool | None  # before a text; None: as llama.cpp does it, which is yes
    n_added: int
    notices: tuple[str, ...]


def read_sentencepiece(path: Path, files: TokenFiles, n_rows: int) -> SentencePieceTokens:
    """Read the tokens for an embedding of ``n_rows``; CheckpointError if that cannot be."""
    pieces = read_pieces(path)
    added = [*list_old_tokens(files.old_added), *list_config_tokens(files.config)]
    table = TokenTable(path, n_rows)
    table.check_size(max(len(pieces.texts), 1 + max((token.id for token in added), default=-1)))
    for index, text in enumerate(pieces.texts):
        table.put(index, text, pieces.types[index], pieces.scores[index])
    _put_added(table, added)
    _check_bytes(table)
    adds_space = None if pieces.adds_space else False
    if "add_prefix_space" in files.config:
        adds_space = files.config.flag("add_prefix_space")
    notices = []
    if pieces.normalizes:
        notices.append(f"{PIECES} normalizes text, llama.cpp does not; some will read differently.")
    return SentencePieceTokens(
        table=table,
        ids={text: i for i, text in enumerate(table.texts) if text is not None},
        adds_space=adds_space,
        n_added=len({token.id for token in added} - set(range(len(pieces.texts)))),
        notices=tuple(notices),
    )


def read_pieces(path: Path) -> Pieces:
    """Read the file; refuse what is no BPE model of SentencePiece."""
    pieces = Pieces()
    try:
        for number, value in fields(_read(path)):
            if number == 1:
                _read_piece(path, as_bytes(value), pieces)
            elif number == 2:
                _read_trainer_spec(as_bytes(value), pieces)
            elif number == 3:
                _read_normalizer_spec(as_bytes(value), pieces)
    except ProtobufError as error:
        _refuse(path, "it", f"no SentencePiece model ({error})", "one", TIKTOKEN)
    if not pieces.texts:
        _refuse(path, "it", "without tokens", "a SentencePiece model", TIKTOKEN)
    if pieces.model_type != BPE:
        found = MODEL_TYPES.get(pieces.model_type, f"number {pieces.model_type}")
        must_be = "BPE: llama.cpp's tokenizer for Llama 2 can do no other"
        _refuse(path, "trainer_spec.model_type", found, must_be)
    return pieces


def _read(path: Path) -> bytes:
    try:
        mode, size = path.stat().st_mode, path.stat().st_size
        if not stat.S_ISREG(mode) or size > MAX_BYTES:
            found = f"{size:,} bytes" if stat.S_ISREG(mode) else "no regular file"
            _refuse(path, "it", found, f"a file of at most {MAX_BYTES:,} bytes")
        return path.read_bytes()
    except PermissionError as error:
        raise NoPermissionError(f"{printable(str(path))} may not be read.") from error


def _read_piece(path: Path, message: bytes, pieces: Pieces) -> None:
    index = len(pieces.texts)
    if index >= MAX_TOKENS:
        _refuse(path, "the number of pieces", f"above {MAX_TOKENS:,}", "below that")
    raw, score, kind = b"", 0.0, int(TokenType.NORMAL)
    for number, value in fields(message):
        if number == 1:
            raw = as_bytes(value)
        elif number == 2:
            score = as_float(value)
        elif number == 3:
            kind = as_int(value)
    if kind not in TYPES or not math.isfinite(score):
        found = f"of type {kind} and score {score}"
        _refuse(path, f"piece {index:,}", found, "of a type from 1 to 6 and a finite score")
    try:
        pieces.texts.append(raw.decode())
    except UnicodeDecodeError:
        _refuse(path, f"piece {index:,}", printable(repr(raw[:40])), "valid UTF-8")
    pieces.scores.append(score)
    pieces.types.append(TYPES[kind])


def _read_trainer_spec(message: bytes, pieces: Pieces) -> None:
    for number, value in fields(message):
        if number == 3:
            pieces.model_type = as_int(value)


def _read_normalizer_spec(message: bytes, pieces: Pieces) -> None:
    for number, value in fields(message):
        if number == 2:
            pieces.normalizes = bool(as_bytes(value))
        elif number == 3:
            pieces.adds_space = bool(as_int(value))


def _put_added(table: TokenTable, added: Iterable[AddedToken]) -> None:
    for token in added:
        kind = type_of(token.text, special=token.special)
        table.put(token.id, shown_text(token.text, kind), kind, ADDED_SCORE)


def _check_bytes(table: TokenTable) -> None:
    texts = set(table.texts)
    for byte in range(256):
        name = f"<0x{byte:02X}>"
        if name not in texts and not (byte < 0x80 and chr(byte) in texts):
            must_be = "there, as one for each byte: trained with byte_fallback"
            _refuse(table.path, f"the token {name}", "missing", must_be)


def _refuse(path: Path, field: str, found: str, must_be: str, hint: str = "") -> NoReturn:
    raise CheckpointError(path, field=field, found=found, must_be=must_be, hint=hint)
