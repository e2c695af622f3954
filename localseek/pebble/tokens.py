r"""Texts -> a byte-level BPE vocabulary of their own, and conversations -> ids and what is learned.

    "12 + 7" ──▶ digits one by one ──▶ GPT-2's words ──▶ bytes ──▶ merges ──▶ ids

One digit is one token, so that a column of a sum is one token of each number. That is the
pre-tokenizer that llama.cpp calls "smollm". Marks are added tokens: R1's four are special, the
tags of thinking are not, as in R1, so that they are there in what a model says.

Parts are encoded one by one: a prompt ends where a reply begins, and no token crosses that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from tokenizers.trainers import BpeTrainer

from localseek.errors import BadDataError
from localseek.pebble.conversation import (
    ASSISTANT,
    BOS,
    END_OF_THINKING,
    EOS,
    TEMPLATE,
    THINK,
    USER,
    Part,
)
from localseek.pebble.row import Row

N_TOKENS = 1024  # found by merging; more_tokens.py adds whole words and capitals
CONTEXT = 2048
SPECIAL = (BOS, EOS, USER, ASSISTANT)
TAGS = (THINK, END_OF_THINKING)


class Tokens:
    """The vocabulary, both ways."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.n_tokens: int = tokenizer.get_vocab_size()
        self.bos, self.eos = (_known(tokenizer, mark) for mark in (BOS, EOS))

    def encode(self, text: str) -> list[int]:
        """Return the ids of one part, marks included."""
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def encode_all(self, conversations: Sequence[Sequence[Part]]) -> list[Row]:
        """Encode many conversations at once, which is faster than one by one."""
        parts = [(n, part) for n, parts in enumerate(conversations) for part in parts]
        texts = [part.text for _, part in parts]
        encodings = self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        pairs = zip(parts, encodings, strict=True)
        return [_joined(list(group)) for _, group in groupby(pairs, key=lambda pair: pair[0][0])]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of ``ids`` with all its marks."""
        text: str = self.tokenizer.decode(ids, skip_special_tokens=False)
        return text

    def write(self, folder: Path) -> None:
        """Write tokenizer.json and tokenizer_config.json, with the chat template."""
        self.tokenizer.save(str(folder / "tokenizer.json"))
        config = {
            "add_bos_token": False,  # the template writes it, and two would be new to the model
            "add_eos_token": False,
            "bos_token": BOS,
            "chat_template": TEMPLATE,
            "clean_up_tokenization_spaces": False,
            "eos_token": EOS,
            "model_max_length": CONTEXT,
            "pad_token": EOS,
            "tokenizer_class": "PreTrainedTokenizerFast",
        }
        text = json.dumps(config, indent=2, ensure_ascii=False)
        (folder / "tokenizer_config.json").write_text(f"{text}\n", encoding="utf-8")


def train_tokens(texts: Iterable[str], *, n_tokens: int = N_TOKENS) -> Tokens:
    """Find the merges that shorten ``texts`` most, until there are ``n_tokens`` tokens.

    The marks in them are cut out beforehand and never merged.
    """
    tokenizer = _cutter(models.BPE())
    trainer = BpeTrainer(
        vocab_size=n_tokens - len(TAGS),
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_without_tags(texts), trainer)
    _add_tags(tokenizer)
    return Tokens(tokenizer)


def tokens_of(vocabulary: Sequence[str], merges: Sequence[str]) -> Tokens:
    """Make the vocabulary of a GGUF anew: all tokens by their ids, and pairs such as ``"t he"``."""
    ids = {token: index for index, token in enumerate(vocabulary) if token not in TAGS}
    pairs = [(left, right) for left, _, right in (merge.partition(" ") for merge in merges)]
    tokenizer = _cutter(models.BPE(ids, pairs))
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in SPECIAL])
    _add_tags(tokenizer)
    return Tokens(tokenizer)


def read_tokens(folder: Path) -> Tokens:
    """Read the vocabulary of a checkpoint."""
    return Tokens(Tokenizer.from_file(str(folder / "tokenizer.json")))


def _cutter(model: models.BPE) -> Tokenizer:
    """Cut digits one by one and the rest as GPT-2 does, before the merges."""
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _add_tags(tokenizer: Tokenizer) -> None:
    tokenizer.add_tokens([AddedToken(tag, special=False, normalized=False) for tag in TAGS])


def _known(tokenizer: Tokenizer, mark: str) -> int:
    index = tokenizer.token_to_id(mark)
    if index is None:
        raise BadDataError(f"the vocabulary has no {mark}.", hint="it is not one of pebble.")
    return index


def _without_tags(texts: Iterable[str]) -> Iterable[str]:
    """Cut the texts at the marks: the trainer would count the letters of ``<think>``."""
    for text in texts:
        for mark in (*SPECIAL, *TAGS):
            text = text.replace(mark, "\0")  # noqa: PLW2901 - one mark after the other
        yield from filter(None, text.split("\0"))


def _joined(pairs: list[tuple[tuple[int, Part], object]]) -> Row:
    ids = [encoding.ids for _, encoding in pairs]  # type: ignore[attr-defined]
    flags = [[part.is_reply] * len(n) for ((_, part), _), n in zip(pairs, ids, strict=True)]
    return Row(np.concatenate(ids).astype(np.int64), np.concatenate(flags))
