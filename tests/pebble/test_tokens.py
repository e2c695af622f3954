"""The vocabulary keeps digits and marks whole, and reads what it wrote."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("tokenizers", reason="the vocabulary is trained by the extra localseek[train]")

from localseek.errors import BadDataError
from localseek.pebble.batches import Diet, sampled_texts
from localseek.pebble.conversation import MARKS, TEMPLATE, Part, prompt_text, training_text
from localseek.pebble.split import sample
from localseek.pebble.tokens import Tokens, read_tokens, train_tokens
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.tokenizer.pre_tokenizer import recognize

N_TOKENS = 512


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return train_tokens(sampled_texts(Diet(), 300), n_tokens=N_TOKENS)


def test_the_same_texts_make_the_same_vocabulary(tokens: Tokens) -> None:
    again = train_tokens(sampled_texts(Diet(), 300), n_tokens=N_TOKENS)
    assert again.tokenizer.to_str() == tokens.tokenizer.to_str()
    assert tokens.n_tokens == N_TOKENS


def test_every_digit_is_a_token(tokens: Tokens) -> None:
    ids = tokens.encode("From the right: 12840")
    assert [tokens.decode([i]) for i in ids[-5:]] == list("12840")


def test_every_mark_is_a_token_and_no_token_holds_a_part_of_one(tokens: Tokens) -> None:
    marked = {tokens.encode(mark)[0] for mark in MARKS}
    assert [len(tokens.encode(mark)) for mark in MARKS] == [1] * len(MARKS)
    learned = [tokens.decode([i]) for i in range(tokens.n_tokens) if i not in marked]
    assert not [text for text in learned if "think>" in text or "\uff5c" in text]


@pytest.mark.parametrize(
    "text", ["Wie hei\u00dft das? \u4e2d\U0001f600", " a\n\n b\t", "<think", ""]
)
def test_any_text_comes_back_as_it_was(tokens: Tokens, text: str) -> None:
    assert tokens.decode(tokens.encode(text)) == text


def test_only_what_the_model_says_is_marked_as_its_reply(tokens: Tokens) -> None:
    problem = sample("addition", Random(1), held_out=False)
    parts = training_text([problem], Random(1), thinks=True)
    (row,) = tokens.encode_all([parts])
    n_prompt = len(tokens.encode(prompt_text([problem], thinks=True)))
    assert tokens.decode(row.ids[:n_prompt].tolist()) == parts[0].text
    assert tokens.decode(row.ids[n_prompt:].tolist()) == parts[1].text
    assert row.is_reply.tolist() == [False] * n_prompt + [True] * (len(row.ids) - n_prompt)


def test_no_token_crosses_from_a_prompt_into_the_reply(tokens: Tokens) -> None:
    (row,) = tokens.encode_all([[Part("so fa", is_reply=False), Part("r 130", is_reply=True)]])
    assert tokens.decode(row.ids[~row.is_reply].tolist()) == "so fa"


def test_many_conversations_are_encoded_as_one_is(tokens: Tokens) -> None:
    random = Random(2)
    several = [
        training_text([sample(task, random, held_out=False)], random, thinks=True)
        for task in ("boxes", "other", "sorting")
    ]
    together = tokens.encode_all(several)
    assert [row.ids.tolist() for row in together] == [
        tokens.encode_all([parts])[0].ids.tolist() for parts in several
    ]


def test_the_files_read_back_as_the_same_vocabulary(tokens: Tokens, tmp_path: Path) -> None:
    tokens.write(tmp_path)
    assert read_tokens(tmp_path).encode("12 boxes<think>") == tokens.encode("12 boxes<think>")
    config = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert config["chat_template"] == TEMPLATE


def test_the_converter_knows_how_it_cuts_texts_into_words(tokens: Tokens, tmp_path: Path) -> None:
    tokens.write(tmp_path)
    path = tmp_path / "tokenizer.json"
    assert (
        recognize(JsonObject(path, json.loads(path.read_text(encoding="utf-8")))).name == "smollm"
    )


def test_a_vocabulary_without_the_marks_is_refused() -> None:
    from tokenizers import Tokenizer, models

    with pytest.raises(BadDataError, match="vocabulary has no"):
        Tokens(Tokenizer(models.BPE()))
