"""Text <-> token ids of one model, by llama.cpp's own tokenizer."""

from __future__ import annotations

import ctypes
from functools import cached_property

from localseek.engine.llama.library import C, Pointer
from localseek.printable import printable

# Vocabularies of one family are padded to different sizes. Source of the number:
# SPEC_VOCAB_MAX_SIZE_DIFFERENCE in common/speculative.cpp of llama.cpp 0c1e57098.
_MOST_PADDING = 128
_UNUSED = -1  # what llama.cpp answers for a token that the vocabulary lacks


class Vocabulary:
    """The tokens of a model; valid as long as the model is open."""

    def __init__(self, handle: Pointer) -> None:
        self._handle = handle
        self.n_tokens = int(C.llama_vocab_n_tokens(handle))
        self.add_bos = bool(C.llama_vocab_get_add_bos(handle))
        self.bos = _token_or_none(C.llama_vocab_bos(handle))
        self.eos = _token_or_none(C.llama_vocab_eos(handle))

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Token ids of ``text``, without BOS.

        With ``special`` the texts of control tokens become their ids. Without it they stay
        text, but those of user-defined tokens become their ids all the same: that is how
        llama.cpp does it, and ``localseek.chat.tokens`` sees to it.

        Only what Python can encode as UTF-8 is passed on: lone surrogates become ``?``.
        Four bytes that no str can hold (F7 BF BF BF) would end the process.
        """
        encoded = text.encode("utf-8", "replace")
        room = len(encoded) + 16
        while True:
            tokens = (C.llama_token * room)()
            n = C.llama_tokenize(self._handle, encoded, len(encoded), tokens, room, False, special)
            if n >= 0:
                return list(tokens[:n])
            room = -n

    def token_bytes(self, token: int, *, special: bool = False) -> bytes:
        """The bytes of one token, which may end inside a UTF-8 character.

        Control tokens give nothing unless ``special`` is true; user-defined ones always
        give their text.
        """
        if not 0 <= token < self.n_tokens:
            raise ValueError(f"token must be below {self.n_tokens}, got {token}")
        room = 64
        while True:
            buffer = ctypes.create_string_buffer(room)
            n = C.llama_token_to_piece(self._handle, token, buffer, room, 0, special)
            if n >= 0:
                return buffer.raw[:n]
            room = -n

    def text_of(self, token: int | None) -> str:
        """The text of a special token, as templates write it; nothing for None."""
        if token is None:
            return ""
        return self.token_bytes(token, special=True).decode("utf-8", "replace")

    def ends_turn(self, token: int) -> bool:
        """Whether this token ends the model's turn (end of sentence, end of turn …)."""
        return bool(C.llama_vocab_is_eog(self._handle, token))

    @cached_property
    def control(self) -> dict[str, int]:
        """Control tokens by their text: role marks, begin and end of sentence."""
        return self._with_attribute(C.LLAMA_TOKEN_ATTR_CONTROL | C.LLAMA_TOKEN_ATTR_UNKNOWN)

    @cached_property
    def user_defined(self) -> dict[str, int]:
        """User-defined tokens by their text; in some models ``<think>`` is one of them."""
        return self._with_attribute(C.LLAMA_TOKEN_ATTR_USER_DEFINED)

    @cached_property
    def longest_token_bytes(self) -> int:
        """Length of the longest token; a text of n bytes has at least n / this many tokens."""
        return max(len(C.llama_vocab_get_text(self._handle, t)) for t in range(self.n_tokens))

    def difference(self, other: Vocabulary) -> str:
        """Say how the texts of this one's tokens differ from those of ``other``, or "".

        Control tokens may have other names: they are no text, and a family of models gives
        some of them a meaning that its base has not.
        """
        if abs(self.n_tokens - other.n_tokens) > _MOST_PADDING:
            return f"it has {self.n_tokens:,} tokens, the other {other.n_tokens:,}"
        for token in range(min(self.n_tokens, other.n_tokens)):
            mine, its = self._plain_text(token), other._plain_text(token)
            if mine is not None and its is not None and mine != its:
                return f"its token {token:,} is {_shown(mine)}, the other's {_shown(its)}"
        return ""

    def _plain_text(self, token: int) -> bytes | None:
        """The text of a token as it is stored; None for one that is no plain text."""
        is_plain = C.llama_vocab_get_attr(self._handle, token) & C.LLAMA_TOKEN_ATTR_NORMAL
        return bytes(C.llama_vocab_get_text(self._handle, token)) if is_plain else None

    def _with_attribute(self, mask: int) -> dict[str, int]:
        attribute = C.llama_vocab_get_attr
        found = (t for t in range(self.n_tokens) if attribute(self._handle, t) & mask)
        return {self.text_of(t): t for t in found}


def _shown(text: bytes) -> str:
    return f"'{printable(text.decode('utf-8', 'replace'))}'"


def _token_or_none(token: int) -> int | None:
    return None if token == _UNUSED else int(token)
