"""Tokenizer files that no GGUF can come from: refused in a line, whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llama_vocabulary import load_vocabulary
from small_vocabulary import Files, read_small, small_files
from vocabulary_gguf import write_vocabulary

from localseek.errors import LocalseekError
from localseek_quantize.checkpoints.error import CheckpointError, MissingFileError


def test_without_a_tokenizer_it_says_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError) as caught:
        read_small({}, tmp_path)
    assert "base model" in caught.value.hint

    with pytest.raises(MissingFileError) as caught:
        read_small({"vocab.json": {}}, tmp_path)
    assert "save_pretrained" in caught.value.hint


Change = Callable[[Files], None]


def in_tokenizer(path: str, new: object) -> Change:
    def change(files: Files) -> None:
        *way, key = (int(part) if part.isdecimal() else part for part in path.split("."))
        target = files["tokenizer.json"]
        for part in way:
            target = target[part]
        target[key] = new

    return change


def in_config(key: str, new: object) -> Change:
    def change(files: Files) -> None:
        files["tokenizer_config.json"][key] = new

    return change


def file(name: str, content: object) -> Change:
    def change(files: Files) -> None:
        files[name] = content

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (in_tokenizer("model.type", "Unigram"), "model.type is 'Unigram'; it must be 'BPE'"),
        (in_tokenizer("model.type", "WordPiece"), "model.type is 'WordPiece'"),
        (in_tokenizer("model.vocab", {}), "model.vocab is empty or missing"),
        (in_tokenizer("model.vocab.x", -1), "model.vocab.x is -1"),
        (in_tokenizer("model.vocab.x", 1 << 40), "model.vocab.x is 1099511627776"),
        (in_tokenizer("model.vocab.x", True), "model.vocab.x is true"),
        (in_tokenizer("model.vocab.x", "1"), "model.vocab.x is '1'"),
        (in_tokenizer("model.vocab.new", 257), "model.vocab.new is 257, as 'he' is"),
        (in_tokenizer("model.merges", ["h e", "q q"]), "model.merges[1] is 'q q'"),
        (in_tokenizer("model.merges", ["the"]), "model.merges[0] is 'the'"),
        (in_tokenizer("model.merges", ["h e x"]), "model.merges[0] is 'h e x'"),
        (in_tokenizer("model.merges", [["h", "e", "x"]]), "model.merges[0] is 'h e x'"),
        (in_tokenizer("model.merges", [["h", 3]]), "model.merges[0] is a list of 2"),
        (in_tokenizer("model.merges", [{"h": 1, "e": 2}]), "model.merges[0] is an object"),
        (in_tokenizer("model.merges", {}), "model.merges is"),
        (in_tokenizer("model.end_of_word_suffix", "</w>"), "end_of_word_suffix is '</w>'"),
        (in_tokenizer("model.vocab.[PAD263]", 258), "added_tokens[0].id is 258; it must be 259"),
        (in_tokenizer("added_tokens.0.id", 300), "added_tokens[0].id is 300; it must be 258"),
        (in_tokenizer("added_tokens.0.content", "he"), "it must be 257"),
        (in_tokenizer("added_tokens.1.content", "<a>"), "added_tokens[1].id is 259"),
        (in_tokenizer("added_tokens.0.content", None), "added_tokens[0].content is missing"),
        (in_tokenizer("added_tokens.0", 3), "added_tokens[0] is 3"),
        (in_tokenizer("added_tokens.0.content", "a\0"), "token 258 is 'a\\x00'"),
        (in_tokenizer("added_tokens.0.content", "\ud800"), "token 258 is '\\ud800'"),
        (in_tokenizer("added_tokens.0.content", "[PAD262]"), "token 262 is '[PAD262]', as token"),
        (in_tokenizer("added_tokens.0.content", "x" * 40_000), "token 258 is 'xxxx"),
        (in_tokenizer("added_tokens", {}), "added_tokens is"),
        (in_config("added_tokens_decoder", {"x": {}}), "added_tokens_decoder.x is no token id"),
        (in_config("added_tokens_decoder", {"7": 3}), "added_tokens_decoder.7 is"),
        (in_config("added_tokens_decoder", {"²": {"content": "x"}}), "is no token id"),
        (in_config("chat_template", 3), "chat_template is 3"),
        (in_config("chat_template", [{"name": "x"}]), "chat_template[0] is an object"),
        (in_config("chat_template", "\0"), "chat_template is with a NUL"),
        (in_config("chat_template", "x" * 5_000_000), "chat_template is 5,000,000 bytes"),
        (in_config("chat_template", "\udc00"), "chat_template is no valid Unicode"),
        (file("added_tokens.json", {"<x>": "7"}), "added_tokens.json: <x> is"),
        (file("added_tokens.json", "{"), "added_tokens.json is no JSON"),
    ],
)
def test_what_cannot_be_right_is_refused(change: Change, message: str, tmp_path: Path) -> None:
    files = small_files()
    change(files)

    with pytest.raises(LocalseekError) as caught:
        read_small(files, tmp_path)

    assert caught.value.exit_code == 65
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


def test_more_tokens_than_rows_name_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as caught:
        read_small(small_files(), tmp_path, n_rows=260)

    assert "the number of tokens is 261; it must be at most 260, the rows" in str(caught.value)
    assert "resize_token_embeddings(261)" in caught.value.hint


def test_a_wrong_structure_comes_before_the_token_that_it_brought_with_it(tmp_path: Path) -> None:
    """Transformers 5.5 saves Llama 3.1's tokenizer with Metaspace and a new token <unk>."""
    files = small_files()
    files["tokenizer.json"]["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁"}

    with pytest.raises(CheckpointError) as caught:
        read_small(files, tmp_path, n_rows=260)

    assert caught.value.field == "pre_tokenizer.type"
    assert "base model" in caught.value.hint


@pytest.mark.parametrize("n_rows", [0, -1, 1 << 40])
def test_an_impossible_embedding_is_refused(n_rows: int, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="rows"):
        read_small(small_files(), tmp_path, n_rows=n_rows)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 300) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def paths_of(tree: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in the files, but for most of the vocabulary."""
    if isinstance(tree, dict):
        items = list(tree.items())[-12:]
    elif isinstance(tree, list):
        items = list(enumerate(tree))
    else:
        return [way]
    return [way, *(path for key, inner in items for path in paths_of(inner, (*way, key)))]


PATHS = [path for path in paths_of(small_files()) if len(path) > 1]


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.sampled_from(PATHS), new=JSON_VALUES)
def test_no_value_anywhere_leads_to_anything_but_a_line_or_a_good_file(
    path: tuple[Any, ...], new: object, tmp_path: Path
) -> None:
    files = small_files()
    target = files
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = new

    try:
        ours = read_small(files, tmp_path)
    except LocalseekError as error:
        assert str(error).isprintable()  # noqa: PT017 - most are refused, not all
    else:
        loaded = load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", ours.fields))
        assert loaded.n_tokens == 264
