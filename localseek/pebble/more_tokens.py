"""A vocabulary -> the same with whole words and with capitals, and a network that reads them.

    " crimson"  Ġc r im s on   ─▶  Ġcrimson    begins as the mean of its pieces
    "CRIMSON"   C R IM S ON    ─▶  CRIMSON     begins as what crimson is

Pairs are merged as often as they are seen, and so a rare colour, or a question that is shouted,
falls into many pieces, each a chance to lose the thread. Here colours and number words become
one token each, and every merge of small letters is there for capitals, too: a shouted question
is read in the tokens of the same words in small letters. All tokens of before keep their ids.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import torch

from localseek.pebble.model import Pebble
from localseek.pebble.tasks.stack_telling import ALL_COLOURS
from localseek.pebble.tasks.wording import NUMBER_WORDS
from localseek.pebble.tokens import TAGS, Tokens, tokens_of

_NUMBERS = sorted(filter(None, NUMBER_WORDS))
WORDS = (*(f" {word}" for word in (*ALL_COLOURS, *_NUMBERS)), *_NUMBERS)
_BLANK = "\u0120"  # as byte-level vocabularies write it

Pair = tuple[str, str]


def extended(tokens: Tokens, words: Sequence[str] = WORDS) -> Tokens:
    """Add what is not yet there: ``words`` as one token each, and capitals."""
    for word in words:
        tokens = _with_word(tokens, word)
    return _with_capitals(tokens)


def wider(model: Pebble, known: Tokens, more: Tokens) -> Pebble:
    """Return a network for the tokens ``more`` that goes on from ``model``, made for ``known``.

    What it reads begins small: capitals as the same word in small letters. What it says does
    not, for otherwise both would be as likely.
    """
    larger = Pebble(replace(model.shape, n_tokens=more.n_tokens))
    weights = dict(model.state_dict())
    ids = more.tokenizer.get_vocab()
    texts = sorted(ids, key=ids.__getitem__)
    for name, is_read in (("model.embed_tokens.weight", True), ("lm_head.weight", False)):
        old = weights[name]
        weights[name] = torch.stack(
            [old[_origin(text, known, small=is_read)].mean(0) for text in texts]
        )
    larger.load_state_dict(weights)
    return larger


def _origin(token: str, known: Tokens, *, small: bool) -> list[int]:
    """Return the tokens that ``token`` was until now."""
    same = known.tokenizer.token_to_id(token)
    if same is not None:
        return [same]
    text = token.replace(_BLANK, " ")
    return known.encode(text.lower() if small and text.isupper() else text)


def _with_word(tokens: Tokens, word: str) -> Tokens:
    first, *others = tokens.tokenizer.encode(word, add_special_tokens=False).tokens
    pairs: list[Pair] = []
    for piece in others:
        pairs.append((first, piece))
        first += piece
    return _with_pairs(tokens, pairs, first=False) if pairs else tokens


def _with_capitals(tokens: Tokens) -> Tokens:
    """Merge capitals before all else, and just as small letters are merged."""
    _, merges = _parts(tokens)
    known = {*merges}
    capitals = [(left.upper(), right.upper()) for left, right in merges if _is_small(left + right)]
    new = [pair for pair in capitals if pair not in known]
    return _with_pairs(tokens, capitals, first=True) if new else tokens


def _is_small(token: str) -> bool:
    letters = token.replace(_BLANK, "")
    return letters.isascii() and letters.isalpha() and letters.islower()


def _with_pairs(tokens: Tokens, pairs: Sequence[Pair], *, first: bool) -> Tokens:
    vocabulary, merges = _parts(tokens)
    known = {*vocabulary}
    new = dict.fromkeys(token for pair in pairs if (token := "".join(pair)) not in known)
    ordered = [*pairs, *merges] if first else [*merges, *pairs]
    joined = [" ".join(pair) for pair in dict.fromkeys(ordered)]
    return tokens_of([*vocabulary, *new, *TAGS], joined)


def _parts(tokens: Tokens) -> tuple[list[str], list[Pair]]:
    """Return all tokens but the tags by their ids, and the merges in their order."""
    model = json.loads(tokens.tokenizer.to_str())["model"]
    return sorted(model["vocab"], key=model["vocab"].get), [(a, b) for a, b in model["merges"]]
