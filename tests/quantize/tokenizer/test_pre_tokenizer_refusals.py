"""Structures that llama.cpp has no pre-tokenizer for: refused with what differs."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tokenizer_structures import BY_NAME, Change, json_object, structure

from localseek.errors import UsageError
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.tokenizer.known_pre_tokenizers import LLAMA_3, QWEN_2
from localseek_quantize.tokenizer.pre_tokenizer import choose_pre_tokenizer, recognize


def changed(**settings: object) -> Change:
    """Settings of the first step, or of the tokenizer, that are others."""

    def change(values: dict[str, Any]) -> None:
        for path, value in settings.items():
            *way, key = path.split("__")
            target: Any = values
            for part in way:
                target = target[int(part) if part.isdecimal() else part]
            target[key] = copy.deepcopy(value)

    return change


STEP = "pre_tokenizer__pretokenizers__"
TWO_DIGITS = QWEN_2.replace(r"|\p{N}|", r"|\p{N}{1,2}|")
DIGITS = {"type": "Digits", "individual_digits": True}


def without_its_last_step(values: dict[str, Any]) -> None:
    values["pre_tokenizer"]["pretokenizers"].pop()


def with_a_step_before(values: dict[str, Any]) -> None:
    values["pre_tokenizer"]["pretokenizers"].insert(0, DIGITS)


def with_a_step_behind(values: dict[str, Any]) -> None:
    values["pre_tokenizer"]["pretokenizers"].append(DIGITS)


@pytest.mark.parametrize(
    ("change", "field", "found", "must_be"),
    [
        (
            changed(**{f"{STEP}0__pattern": {"Regex": TWO_DIGITS}}),
            "pre_tokenizer.pretokenizers[0].pattern.Regex",
            r"\p{N}{1,2}| ?[^",
            r"\p{N}{1,3}| ?[^",
        ),
        (
            changed(**{f"{STEP}0__pattern": {"String": " "}}),
            "pre_tokenizer.pretokenizers[0].pattern.Regex",
            "missing",
            "(?i:'s|",
        ),
        (
            changed(**{f"{STEP}0__behavior": "MergedWithNext"}),
            "pre_tokenizer.pretokenizers[0].behavior",
            "'MergedWithNext'",
            "'Isolated', as in qwen2",
        ),
        (
            changed(**{f"{STEP}1__use_regex": True}),
            "pre_tokenizer.pretokenizers[1].use_regex",
            "true",
            "false, as in qwen2",
        ),
        (
            changed(**{f"{STEP}1__add_prefix_space": True}),
            "pre_tokenizer.pretokenizers[1].add_prefix_space",
            "true",
            "false, as in qwen2",
        ),
        (
            changed(**{f"{STEP}1__type": "Whitespace"}),
            "pre_tokenizer.pretokenizers[1].type",
            "'Whitespace'",
            "'ByteLevel', as in qwen2",
        ),
        (
            without_its_last_step,
            "pre_tokenizer.pretokenizers[1]",
            "missing",
            "'ByteLevel', as in qwen2",
        ),
        (
            with_a_step_before,
            "pre_tokenizer.pretokenizers[0].type",
            "'Digits'",
            "'Split', as in qwen2",
        ),
        (
            with_a_step_behind,
            "pre_tokenizer.pretokenizers[2]",
            "'Digits'",
            "missing, as in qwen2",
        ),
        (changed(model__ignore_merges=True), "model.ignore_merges", "true", "false, as in qwen2"),
        (changed(normalizer={"type": "Lowercase"}), "normalizer", "'Lowercase'", "NFC or none"),
        (changed(normalizer={"type": "NFKC"}), "normalizer", "'NFKC'", "NFC or none"),
        (changed(pre_tokenizer=None), "pre_tokenizer", "missing", "'ByteLevel', as in gpt-2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_structure_is_refused_with_what_differs_from_the_nearest(
    change: Change, field: str, found: str, must_be: str
) -> None:
    values = structure(BY_NAME["qwen2"])
    change(values)

    with pytest.raises(CheckpointError) as caught:
        recognize(json_object(values))

    assert caught.value.exit_code == 65
    assert caught.value.field == field
    assert found in str(caught.value.found)
    assert must_be in caught.value.must_be
    assert "--pre" in caught.value.hint


def test_a_byte_level_tokenizer_saved_as_one_of_sentencepiece_is_told_apart() -> None:
    """Transformers 5.5 saves Llama 3.1's so, loaded as LlamaTokenizerFast; tried out."""
    values = structure(BY_NAME["llama-bpe"])
    values["pre_tokenizer"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}

    with pytest.raises(CheckpointError) as caught:
        recognize(json_object(values))

    assert "transformers 5" in caught.value.hint
    assert choose_pre_tokenizer(json_object(values), "llama-bpe").name == "llama-bpe"


def test_llama_2s_tokenizer_json_needs_its_tokenizer_model() -> None:
    values = structure(BY_NAME["llama-bpe"])
    values |= {"pre_tokenizer": None, "model": {"type": "BPE", "vocab": {"▁": 0}}}

    for pre in (None, "llama-bpe"):
        with pytest.raises(CheckpointError) as caught:
            choose_pre_tokenizer(json_object(values), pre)

        assert "tokenizer.model" in caught.value.hint


def test_the_name_that_a_person_gives_wins() -> None:
    values = structure(BY_NAME["qwen2"])
    values["normalizer"] = {"type": "Lowercase"}

    chosen = choose_pre_tokenizer(json_object(values), "tekken")

    assert chosen.name_for(adds_bos=True) == "tekken"


def test_a_name_that_llama_cpp_lacks_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"named qwen\\x1b9\.") as caught:
        choose_pre_tokenizer(json_object(structure(BY_NAME["qwen2"])), "qwen\x1b9")

    assert "deepseek-r1-qwen" in caught.value.hint


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "ByteLevel"}
    for _ in range(depth):
        value = {"type": "Sequence", "pretokenizers": [value]}
    return value


@pytest.mark.parametrize(
    "value",
    [
        [],
        "ByteLevel",
        7,
        {},
        {"type": None},
        {"type": ["Split"]},
        {"type": "Sequence"},
        {"type": "Sequence", "pretokenizers": {}},
        {"type": "Sequence", "pretokenizers": [None, 3]},
        {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}] * 65},
        {"type": "Sequence", "pretokenizers": [nested(1)] * 33 + [{"type": "Digits"}] * 31},
        {"type": "Split"},
        {"type": "Split", "pattern": "x"},
        {"type": "Split", "pattern": {"Regex": 3}},
        {"type": "Split", "pattern": {"Regex": "x" * 20_000}},
        {"type": "Split", "pattern": {"Regex": "x", "String": "y"}},
        {"type": "Split", "pattern": {"Regex": LLAMA_3}, "behavior": {"a": []}, "invert": "no"},
        {"type": "ByteLevel", "use_regex": [1], "add_prefix_space": "\ud800"},
        {"type": "\x1b[31m"},
        nested(9),
        nested(900),
    ],
)
def test_nonsense_is_refused_in_a_line(value: object) -> None:
    values = structure(BY_NAME["qwen2"]) | {"pre_tokenizer": value}

    with pytest.raises(CheckpointError) as caught:
        recognize(json_object(values))

    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
