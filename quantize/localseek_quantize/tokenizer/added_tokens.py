"""Tokens that were added to a vocabulary: where they are listed, which are control tokens.

    tokenizer.json         added_tokens            [{"id": 151667, "content": "<think>", …}, …]
    tokenizer_config.json  added_tokens_decoder    {"151667": {"content": "<think>", …}, …}
    added_tokens.json                              {"<think>": 151667, …}      of old checkpoints

Source: what transformers 5.23 makes of these files, tried out, and what upstream's converter
makes of that (get_vocab_base and does_token_look_special in conversion/base.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.checkpoints.json_value import described
from localseek_quantize.tokenizer.token_table import MAX_TOKENS, TokenType

NAMED = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")  # "bos_token": "<s>" and so on
REACHES = ("lstrip", "rstrip", "single_word")
LISTED = ("additional_special_tokens", "extra_special_tokens")
SENTENCEPIECE_SPACE = "▁"

# Control tokens that some models list as ordinary ones.
CONTROL_TEXTS = ("<pad>", "<mask>", "<2mass>", "[@BOS@]")
CONTROL_MARKS = (("<|", "|>"), ("<｜", "｜>"), ("<unused", ">"))  # noqa: RUF001 - DeepSeek's bars


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedToken:
    """One entry of such a list."""

    id: int
    text: str
    special: bool
    normalized: bool
    reaches_out: bool = False  # takes spaces beside it along, or is matched as a word only


def list_added_tokens(tokenizer: JsonObject) -> list[AddedToken]:
    """The ``added_tokens`` of a tokenizer.json, in its order."""
    tokens = []
    for index, item in enumerate(tokenizer.items("added_tokens")):
        name = f"added_tokens[{index}]"
        if not isinstance(item, dict):
            tokenizer.refuse(name, described(item), "an object")
        tokens.append(_token(JsonObject(tokenizer.path, item, name)))
    return [token for token in tokens if token.text]  # the library passes over empty ones


def list_config_tokens(config: JsonObject) -> list[AddedToken]:
    """The ``added_tokens_decoder`` of a tokenizer_config.json, by id."""
    decoder = config.section("added_tokens_decoder")
    tokens = []
    for key in decoder.values:
        if not key.isdecimal() or len(key) > len(str(MAX_TOKENS)):
            decoder.refuse(key, "no token id", "one")
        tokens.append(_token(decoder.section(key), int(key)))
    return sorted((t for t in tokens if t.text), key=lambda token: token.id)


def list_old_tokens(added: JsonObject) -> list[AddedToken]:
    """The tokens of an added_tokens.json, by id."""
    tokens = [
        AddedToken(id=added.integer(text, 0, MAX_TOKENS), text=text, special=False, normalized=True)
        for text in added.values
    ]
    return sorted(tokens, key=lambda token: token.id)


def named_texts(config: JsonObject) -> set[str]:
    """The texts of ``bos_token``, ``eos_token`` and so on in a tokenizer_config.json."""
    return {named_text(config, f"{name}_token") for name in NAMED} - {""}


def special_texts(config: JsonObject) -> set[str]:
    """The texts that a tokenizer_config.json calls special: the named and the listed ones."""
    texts = named_texts(config)
    for key in LISTED:
        listed = config.values.get(key)
        if isinstance(listed, dict):  # transformers 5 may give names to the extra ones
            listed = list(listed.values())
        if isinstance(listed, list):
            texts.update(map(text_of, listed))
    return texts - {""}


def named_text(config: JsonObject, key: str) -> str:
    """The text of a token given as ``"<s>"`` or as ``{"content": "<s>", …}``; else nothing."""
    return text_of(config.values.get(key))


def text_of(value: Any) -> str:
    """As :func:`named_text`, for the value itself."""
    text = value.get("content") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def type_of(text: str, *, special: bool) -> TokenType:
    """Control, or user-defined, which is shown to people and kept apart in their texts."""
    by_marks = any(text.startswith(begin) and text.endswith(end) for begin, end in CONTROL_MARKS)
    if special or text in CONTROL_TEXTS or by_marks:
        return TokenType.CONTROL
    return TokenType.USER_DEFINED


def shown_text(text: str, kind: TokenType) -> str:
    """The text as llama.cpp is to match and show it: it looks for a user-defined one as it is."""
    return text.replace(SENTENCEPIECE_SPACE, " ") if kind == TokenType.USER_DEFINED else text


def _token(entry: JsonObject, index: int | None = None) -> AddedToken:
    special = entry.flag("special", default=False)
    return AddedToken(
        id=entry.integer("id", 0, MAX_TOKENS) if index is None else index,
        text=entry.text("content"),
        special=special,
        normalized=entry.flag("normalized", default=not special),
        reaches_out=any(entry.flag(key, default=False) for key in REACHES),
    )
