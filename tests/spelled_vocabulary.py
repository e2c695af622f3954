"""A vocabulary of single bytes, some words, and control tokens; no model file behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

END = 0  # ends a turn


class SpelledVocabulary:
    """Text is one token a byte, but for ``words``, and with ``special`` for control tokens."""

    bos, add_bos = None, False

    def __init__(self, *, control: Sequence[str] = (), words: Sequence[str] = ()) -> None:
        self.control = {text: 1 + i for i, text in enumerate(control)}
        self.user_defined: dict[str, int] = {}
        self._words = {text: 1000 + i for i, text in enumerate(words)}
        self._bytes = {token: text.encode() for text, token in self._words.items()}
        self._bytes |= {500 + byte: bytes([byte]) for byte in range(256)}

    def encode(self, text: str, *, special: bool) -> list[int]:
        if not special:
            return [500 + byte for byte in text.encode()]
        marks = "|".join(map(re.escape, self.control)) or "(?!)"
        tokens: list[int] = []
        for part in re.split(f"({marks})", text):
            known = self.control.get(part)
            tokens += self.encode(part, special=False) if known is None else [known]
        return tokens

    def token_bytes(self, token: int, *, special: bool = False) -> bytes:
        if token in self._bytes:
            return self._bytes[token]
        text = {t: text for text, t in self.control.items()}[token]
        return text.encode() if special else b""

    def spell(self, *pieces: str) -> list[int]:
        """The tokens of a script: words and control tokens where there are such, else bytes."""
        tokens: list[int] = []
        for piece in pieces:
            word = self._words.get(piece)
            tokens += self.encode(piece, special=True) if word is None else [word]
        return tokens

    def text(self, tokens: Sequence[int]) -> str:
        """Everything that ``tokens`` say, marks included."""
        return b"".join(self.token_bytes(t, special=True) for t in tokens).decode()
