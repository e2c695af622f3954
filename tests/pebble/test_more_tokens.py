"""More tokens: rare colours whole, capitals as small letters, and the same network behind them."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch

from localseek.pebble.batches import Diet, sampled_texts
from localseek.pebble.model import Pebble, Shape
from localseek.pebble.more_tokens import WORDS, extended, wider
from localseek.pebble.tokens import Tokens, train_tokens


@pytest.fixture(scope="module")
def few() -> Tokens:
    return train_tokens(sampled_texts(Diet(), 300), n_tokens=512)


@pytest.fixture(scope="module")
def more(few: Tokens) -> Tokens:
    return extended(few)


def test_every_listed_word_is_one_token(few: Tokens, more: Tokens) -> None:
    assert len(few.encode(" vermilion")) > 1
    assert {len(more.encode(word)) for word in WORDS} == {1}


@pytest.mark.parametrize("text", ["Take out the vermilion one", "12 + seventy-four", "move it"])
def test_capitals_are_cut_as_small_letters_are(more: Tokens, text: str) -> None:
    def pieces(text: str) -> list[str]:
        return [more.decode([i]).lower() for i in more.encode(text)]

    assert pieces(text.upper()) == pieces(text.lower())


def test_what_there_was_keeps_its_id(few: Tokens, more: Tokens) -> None:
    known = few.tokenizer.get_vocab()
    tags = {"<think>", "</think>"}
    assert all(more.tokenizer.get_vocab()[t] == i for t, i in known.items() if t not in tags)


def test_what_is_extended_stays_as_it_is(more: Tokens) -> None:
    assert extended(more) is more


@pytest.mark.parametrize(
    "text", ["WIE HEI\u00dfT DAS? \u4e2d\U0001f600", " A\n\n B\t", "<THINK", ""]
)
def test_any_text_comes_back_as_it_was(more: Tokens, text: str) -> None:
    assert more.decode(more.encode(text)) == text


def test_the_network_says_what_it_said(few: Tokens, more: Tokens) -> None:
    torch.manual_seed(1)
    shape = Shape(n_tokens=few.n_tokens, n_layers=2, n_hidden=32, n_heads=2, n_kv_heads=1)
    model = Pebble(shape)
    larger = wider(model, few, more)
    text = "<\uff5cUser\uff5c>12 + 7<\uff5cAssistant\uff5c><think>"
    with torch.no_grad():
        said, says = (
            network(torch.tensor([tokens.encode(text)]), torch.arange(len(tokens.encode(text))))
            for network, tokens in ((model, few), (larger, more))
        )
    there = more.tokenizer.get_vocab()
    known = few.tokenizer.get_vocab()
    assert torch.equal(says[:, [there[token] for token in known]], said[:, [*known.values()]])


def test_a_shouted_word_begins_as_the_word(few: Tokens, more: Tokens) -> None:
    larger = wider(Pebble(Shape(n_tokens=few.n_tokens, n_layers=1)), few, more)
    rows = larger.model.embed_tokens.weight
    small, shouted = (more.encode(text)[0] for text in (" vermilion", " VERMILION"))
    assert torch.equal(rows[small], rows[shouted])
    assert not torch.equal(larger.lm_head.weight[small], larger.lm_head.weight[shouted])
