"""One row for each row of the embedding: the text and the type of a token.

Rows that nothing fills are ``[PAD7]``, of type unused: embeddings are often made larger than
their vocabulary, to a round number. llama.cpp asserts that texts are unique and cuts them at a
NUL, so what it would stumble over is refused here, with the number of the token.

Source: llama_vocab::impl::load in src/llama-vocab.cpp and TokenType in gguf-py/gguf/constants.py.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import NoReturn

import numpy as np

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.quoted import quoted

MAX_TOKENS = 1 << 22  # as the header check; the largest vocabularies have 2**18
MAX_TOKEN_CHARACTERS = 1 << 15  # the longest known is a run of 1,024 spaces


class TokenType(IntEnum):
    """What llama.cpp does with a token: control ones it hides, user-defined ones it shows."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


class TokenTable:
    """The rows, filled one by one; ``path`` is the file to name in an error."""

    def __init__(self, path: Path, n_rows: int) -> None:
        if not 0 < n_rows <= MAX_TOKENS:
            found, must_be = f"{n_rows:,}", f"between 1 and {MAX_TOKENS:,}"
            raise CheckpointError(path, field="the embedding's rows", found=found, must_be=must_be)
        self.path = path
        self.texts: list[str | None] = [None] * n_rows
        self.types = np.full(n_rows, TokenType.UNUSED, np.int32)
        self.scores = np.full(n_rows, -10000.0, np.float32)  # only SentencePiece has others

    def check_size(self, n_tokens: int) -> None:
        """Refuse a vocabulary of more tokens than there are rows."""
        if n_tokens > len(self.texts):
            raise CheckpointError(
                self.path,
                field="the number of tokens",
                found=f"{n_tokens:,}",
                must_be=f"at most {len(self.texts):,}, the rows of the embedding",
                hint="either save the model again after model.resize_token_embeddings"
                f"({n_tokens}), or take the tokenizer's files from the base model.",
            )

    def put(self, index: int, text: str, kind: TokenType, score: float = 0.0) -> None:
        """Fill the row ``index``, whatever it held."""
        self.texts[index] = text
        self.types[index] = kind
        self.scores[index] = score

    def encoded(self) -> list[bytes]:
        """The texts of all rows as bytes, proved to be what llama.cpp can hold."""
        texts = [text if text is not None else f"[PAD{i}]" for i, text in enumerate(self.texts)]
        if len(set(texts)) < len(texts):
            first: dict[str, int] = {}
            index = next(i for i, text in enumerate(texts) if first.setdefault(text, i) != i)
            found = f"{quoted(texts[index])}, as token {first[texts[index]]:,} is"
            self._refuse(index, found, "unique")
        try:
            encoded = [text.encode() for text in texts]
        except UnicodeEncodeError as error:
            index = texts.index(error.object)
            self._refuse(index, quoted(texts[index]), "valid Unicode")
        for index, text in enumerate(texts):
            if "\0" in text or len(text) > MAX_TOKEN_CHARACTERS:
                must_be = f"free of NUL and at most {MAX_TOKEN_CHARACTERS:,} characters long"
                self._refuse(index, quoted(text), must_be)
        return encoded

    @property
    def n_unused(self) -> int:
        """How many rows no token fills."""
        return self.texts.count(None)

    def _refuse(self, index: int, found: str, must_be: str) -> NoReturn:
        raise CheckpointError(self.path, field=f"token {index:,}", found=found, must_be=must_be)
