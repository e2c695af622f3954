"""Ids of special tokens, and which of them are put around texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_vocabulary import read_small, small_files, value

BOS, EOS, A, B = (
    {"SpecialToken": {"id": "<b>", "type_id": 0}},
    {"SpecialToken": {"id": "<a>", "type_id": 0}},
    {"Sequence": {"id": "A", "type_id": 0}},
    {"Sequence": {"id": "B", "type_id": 1}},
)
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False}


def template(single: list[Any], pair: list[Any]) -> dict[str, Any]:
    return {"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": {}}


@pytest.mark.parametrize(
    ("processor", "config", "model_config", "expected"),
    [
        (None, {}, {}, {"add_bos": False}),
        (None, {}, {"bos_token_id": 3, "eos_token_id": 5}, {"bos": 3, "eos": 5, "add_bos": False}),
        (None, {}, {"eos_token_id": [5, 6]}, {"eos": 5, "add_bos": False}),
        (None, {}, {"pad_token_id": -1, "unk_token_id": True}, {"add_bos": False}),
        (None, {}, {"text_config": {"pad_token_id": 9}}, {"padding": 9, "add_bos": False}),
        (None, {"bos_token": "<b>"}, {"bos_token_id": 3}, {"bos": 259, "add_bos": False}),
        (None, {"eos_token": {"content": "<a>"}}, {}, {"eos": 258, "add_bos": False}),
        (None, {"cls_token": "<b>", "sep_token": "<a>"}, {},
         {"bos": 259, "eos": 258, "seperator": 258, "add_bos": False}),
        (None, {"mask_token": "<a>", "unk_token": "<b>"}, {},
         {"mask": 258, "unknown": 259, "add_bos": False}),
        (None, {"add_bos_token": True, "add_eos_token": True}, {},
         {"add_bos": True, "add_eos": True}),
        (BYTE_LEVEL, {}, {}, {"add_bos": False, "add_eos": False}),
        (BYTE_LEVEL, {"add_bos_token": True, "add_eos_token": False}, {},
         {"add_bos": True, "add_eos": False}),
        (template([BOS, A], [BOS, A, BOS, B]), {"bos_token": "<b>", "add_bos_token": False}, {},
         {"bos": 259, "add_bos": True, "add_sep": False}),
        (template([BOS, A], [BOS, A, B]), {}, {}, {"bos": 259, "add_bos": True}),
        (template([A, EOS], [A, B, EOS]), {"eos_token": "<a>"}, {},
         {"eos": 258, "add_bos": False, "add_eos": True}),
        (template([A, EOS], [A, EOS, B, EOS]), {"eos_token": "<|c|>"}, {},
         {"eos": 258, "eot": 260, "add_bos": False, "add_eos": True, "add_sep": False}),
        (template([A], [A, EOS, B]), {"sep_token": "<a>", "eos_token": "<|c|>"}, {},
         {"eos": 260, "seperator": 258, "add_bos": False, "add_sep": True}),
        (template([BOS, A], [BOS, A, B]), {"bos_token": "<a>"}, {},
         {"bos": 258, "add_bos": False}),
        ({"type": "Sequence", "processors": [BYTE_LEVEL, template([BOS, A], [BOS, A, BOS, B])]},
         {"bos_token": "<b>", "add_eos_token": True}, {},
         {"bos": 259, "add_bos": True, "add_eos": True, "add_sep": False}),
        ({"type": "RobertaProcessing"}, {"bos_token": "<b>", "eos_token": "<a>"}, {},
         {"bos": 259, "eos": 258, "seperator": 258,
          "add_bos": True, "add_eos": True, "add_sep": True}),
    ],
)  # fmt: skip
def test_special_ids_and_what_is_added_to_texts(
    processor: object,
    config: dict[str, Any],
    model_config: dict[str, Any],
    expected: dict[str, object],
    tmp_path: Path,
) -> None:
    """As upstream's SpecialVocab has them; special_tokens.py lists in what we differ."""
    files = small_files()
    files["tokenizer.json"]["post_processor"] = processor
    files["tokenizer_config.json"] |= config
    files["config.json"] = model_config

    ours = read_small(files, tmp_path)

    found = {
        key.removeprefix("tokenizer.ggml.").removesuffix("_id").removesuffix("_token"): field.value
        for key, field in ours.fields.items()
        if key.endswith(("_token_id", "_token"))
    }
    assert found == expected


def test_ids_beyond_the_vocabulary_and_texts_that_are_none_make_notices(tmp_path: Path) -> None:
    files = small_files()
    files["tokenizer_config.json"] |= {"pad_token": "<nowhere\x1b>"}
    files["config.json"] = {"eos_token_id": 264}

    ours = read_small(files, tmp_path)

    assert value(ours, "ggml.eos_token_id") is None
    assert value(ours, "ggml.padding_token_id") is None
    assert "'<nowhere\\x1b>', which is no token" in ours.notices[0]
    assert "eos_token_id is 264, beyond the vocabulary" in ours.notices[1]
