"""tokenizer.json of a byte-level BPE -> its tokens, their types and the merges.

    model.vocab {"Ġthe": 279, …}       ─▶ texts, of type normal
    added_tokens, and what tokenizer_config.json says of them ─▶ texts, control or user-defined
    model.merges ["Ġ t", …] or [["Ġ", "t"], …] ─▶ ["Ġ t", …]

The library tokenizers gives added tokens their ids itself, one after the other, and looks past
the numbers in the file; where the two differ, the weights belong to neither for sure: refused.
It refuses merges of what is no token, and so does this: a vocabulary that lost tokens shows there.

Source: conversion/base.py get_vocab_base and gguf-py/gguf/vocab.py of llama.cpp 0c1e57098;
added_vocabulary.rs and models/bpe of tokenizers 0.23, tried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localseek.printable import printable
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.checkpoints.json_value import described
from localseek_quantize.quoted import quoted
from localseek_quantize.tokenizer.added_tokens import (
    AddedToken,
    list_added_tokens,
    list_config_tokens,
    list_old_tokens,
    named_texts,
    shown_text,
    special_texts,
    type_of,
)
from localseek_quantize.tokenizer.files import TokenFiles
from localseek_quantize.tokenizer.token_table import MAX_TOKENS, TokenTable, TokenType

MAX_MERGES = 1 << 22
VERSION_LINE = "#version"  # the first of merges that were once a file


@dataclass(frozen=True, slots=True, kw_only=True)
class BpeTokens:
    """What a byte-level BPE vocabulary puts into a GGUF."""

    table: TokenTable
    ids: Mapping[str, int]  # by the texts that tokenizer.json has
    merges: list[bytes]
    n_added: int
    notices: tuple[str, ...]


def read_bpe_tokens(files: TokenFiles, n_rows: int) -> BpeTokens:
    """Read tokens and merges for an embedding of ``n_rows``.

    Raises CheckpointError if the files contradict each other or do not fit the embedding.
    """
    _refuse_affixes(files.tokenizer)
    vocab = _read_vocab(files.tokenizer)
    added = _Added(vocab)
    notices = _read_added(files, added)
    table = TokenTable(files.tokenizer.path, n_rows)
    table.check_size(1 + max([*vocab.values(), *(token.id for token in added.tokens.values())]))
    for text, index in vocab.items():
        table.put(index, text, TokenType.NORMAL)
    special = special_texts(files.config)
    for token in added.tokens.values():
        text = token.text if token.normalized else decoded(token.text)
        kind = type_of(text, special=token.special or token.text in special)
        table.put(token.id, shown_text(text, kind), kind)
    merges = list(_read_merges(files.tokenizer, vocab))
    return BpeTokens(
        table=table,
        ids=vocab | {token.text: token.id for token in added.tokens.values()},
        merges=merges,
        n_added=len(added.tokens),
        notices=(*notices, *_reaching_out(added)),
    )


def _refuse_affixes(tokenizer: JsonObject) -> None:
    """Refuse marks at the ends of words: llama.cpp has none, nor has any byte-level model."""
    model = tokenizer.section("model")
    for key in ("continuing_subword_prefix", "end_of_word_suffix"):
        if model.text(key, default=""):
            model.refuse(key, quoted(model.text(key)), "empty")


def _read_vocab(tokenizer: JsonObject) -> dict[str, int]:
    vocab = tokenizer.section("model").section("vocab")
    if not vocab.values:
        tokenizer.refuse("model.vocab", "empty or missing", "an object of tokens and their ids")
    seen: dict[int, str] = {}
    for text, index in vocab.values.items():
        if type(index) is not int or not 0 <= index < MAX_TOKENS:
            vocab.refuse(text, described(index), f"a token id from 0 to {MAX_TOKENS - 1:,}")
        if seen.setdefault(index, text) != text:
            vocab.refuse(text, f"{index:,}, as {quoted(seen[index])} is", "an id of its own")
    return dict(vocab.values)


class _Added:
    """Added tokens by text, numbered as the library numbers them."""

    def __init__(self, vocab: dict[str, int]) -> None:
        self.tokens: dict[str, AddedToken] = {}
        self._vocab = vocab
        self._next_id = len(vocab)

    def id_of(self, text: str) -> int:
        """The id that the text has, or would get now."""
        if text in self.tokens:
            return self.tokens[text].id
        return self._vocab.get(text, self._next_id)

    def add(self, token: AddedToken) -> None:
        """Add a token, or give one that is there new flags."""
        self.tokens[token.text] = token
        self._next_id = max(self._next_id, token.id + 1)

    def add_if_token(self, text: str) -> None:
        """Make a token of the vocabulary a special one: ``"eos_token": "</s>"``."""
        if text in self._vocab and text not in self.tokens:
            index = self._vocab[text]
            self.add(AddedToken(id=index, text=text, special=True, normalized=False))


def _read_added(files: TokenFiles, added: _Added) -> tuple[str, ...]:
    """Fill ``added`` in the order in which transformers adds; return what cannot be added."""
    for index, token in enumerate(list_added_tokens(files.tokenizer)):
        wanted = added.id_of(token.text)
        if token.id != wanted:
            must_be = f"{wanted:,}, the id that the tokenizers library gives {quoted(token.text)}"
            files.tokenizer.refuse(f"added_tokens[{index}].id", f"{token.id:,}", must_be)
        added.add(token)
    notices = []
    for file, tokens in (
        (files.config, list_config_tokens(files.config)),
        (files.old_added, list_old_tokens(files.old_added)),
    ):
        for token in tokens:
            if token.id != added.id_of(token.text):
                name = f"{printable(file.path.name)} has {quoted(token.text)}"
                notices.append(
                    f"{name} as token {token.id:,}; tokenizer.json disagrees and is kept."
                )
            elif token.text not in added.tokens or file is files.config:  # its flags win
                added.add(token)
    for text in sorted(named_texts(files.config)):
        added.add_if_token(text)
    return tuple(notices)


def _reaching_out(added: _Added) -> list[str]:
    """Say which tokens llama.cpp matches otherwise: it knows none of these flags."""
    names = [quoted(token.text) for token in added.tokens.values() if token.reaches_out]
    if not names:
        return []
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    what = "with lstrip, rstrip or single_word, which llama.cpp ignores"
    return [f"tokenizer.json has {', '.join(names[:3])}{more} {what}; spaces beside may differ."]


def _read_merges(tokenizer: JsonObject, vocab: Mapping[str, int]) -> Iterator[bytes]:
    merges = tokenizer.section("model").items("merges")
    if len(merges) > MAX_MERGES:
        tokenizer.refuse("model.merges", f"{len(merges):,} merges", f"at most {MAX_MERGES:,}")
    for index, merge in enumerate(merges):
        pair = merge.split(" ") if isinstance(merge, str) else merge
        if _makes_token(pair, vocab):
            text = " ".join(pair)
            if text.count(" ") > 1:  # one within a part would end it; as a byte it is Ġ anyway
                text = " ".join([part.replace(" ", "Ġ") for part in pair])
            yield text.encode()
        elif index or not str(merge).startswith(VERSION_LINE):
            is_text = isinstance(pair, list) and all(isinstance(part, str) for part in pair)
            found = quoted(" ".join(pair)) if is_text else described(merge)
            must_be = "two tokens that make a third"
            tokenizer.refuse(f"model.merges[{index}]", found, must_be)


def _makes_token(pair: Any, vocab: Mapping[str, int]) -> bool:
    if type(pair) is not list or len(pair) != 2:
        return False
    left, right = pair
    try:
        return left in vocab and right in vocab and left + right in vocab
    except TypeError:  # no texts
        return False


def decoded(text: str) -> str:
    """What the ByteLevel decoder makes of an added token, if that is text at all.

    A token that is not normalized is matched as it stands, and upstream writes what comes of
    encoding and decoding it: itself, unless each of its characters stands for a byte. ``Ġa``
    becomes `` a``; ``é`` alone would become half a character and is kept, unlike upstream.
    """
    raw = [_BYTES.get(character) for character in text]
    if None in raw:
        return text
    try:
        return bytes(byte for byte in raw if byte is not None).decode()
    except UnicodeDecodeError:
        return text


def _byte_characters() -> Iterable[tuple[str, int]]:
    """Each byte's character: its own where that can be seen, else one from U+0100 on.

    Source: bytes_to_unicode of GPT-2's encoder.py.
    """
    visible = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [(chr(byte if byte in visible else next(others)), byte) for byte in range(256)]


_BYTES = dict(_byte_characters())
