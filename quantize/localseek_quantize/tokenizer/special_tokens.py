"""Which tokens begin and end texts, and whether a tokenizer adds them: as fields of a GGUF.

    tokenizer.json         post_processor: the template around a text, [BOS] text [EOS]
    tokenizer_config.json  "bos_token": "<s>" or {"content": "<s>"}, "add_bos_token": true
    config.json            "bos_token_id": 1

Of the ids, those of tokenizer_config.json's texts come first, then config.json's. Of what is
added, the template decides, then tokenizer_config.json. So does upstream, but for two things that
break models: there a ByteLevel post-processor, which adds nothing, overrules ``add_bos_token:
true`` (as DeepSeek's tokenizers have it), and a text that is no added token has no id.

Source: SpecialVocab in gguf-py/gguf/vocab.py of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localseek.models.gguf import Field
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.quoted import quoted
from localseek_quantize.tokenizer.added_tokens import NAMED, named_text
from localseek_quantize.tokenizer.files import TokenFiles

KEYS = {  # spelled so in the format, which has none for "cls"
    "bos": "bos_token_id",
    "eos": "eos_token_id",
    "unk": "unknown_token_id",
    "sep": "seperator_token_id",
    "pad": "padding_token_id",
    "mask": "mask_token_id",
    "eot": "eot_token_id",
}
MAX_PROCESSORS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialTokens:
    """Ids by name, and which of them a tokenizer puts around a text."""

    ids: Mapping[str, int]
    added: Mapping[str, bool]
    notices: tuple[str, ...]

    def fields(self) -> dict[str, Field]:
        """The fields of the GGUF."""
        ids = {f"tokenizer.ggml.{KEYS[name]}": Field("u32", i) for name, i in self.ids.items()}
        added = {
            f"tokenizer.ggml.add_{name}_token": Field("bool", value)
            for name, value in self.added.items()
        }
        return ids | added


def read_special_tokens(
    files: TokenFiles, model_config: JsonObject, known: Mapping[str, int], n_tokens: int
) -> SpecialTokens:
    """Read them from the tokenizer's files and config.json; ``known`` has all texts."""
    config = files.config
    texts = {name: named_text(config, f"{name}_token") for name in NAMED}
    texts["bos"] = texts["bos"] or texts["cls"]
    texts["eos"] = texts["eos"] or texts["sep"]
    added: dict[str, bool] = {}
    notices: list[str] = []
    processors = list(_processors(files.tokenizer))
    for processor in processors:
        _read_processor(processor, texts, added, notices)
    for name in ("bos", "eos", "sep"):
        flag = config.values.get(f"add_{name}_token")
        if isinstance(flag, bool):
            added.setdefault(name, flag)
    if any(processor.get("type") == "ByteLevel" for processor in processors):
        added.setdefault("bos", False)
        added.setdefault("eos", False)
    ids = {**_ids_of_config(model_config), **_ids_of_texts(texts, known, notices)}
    notices.extend(
        f"{name}_token_id is {index:,}, beyond the vocabulary; it is left out."
        for name, index in ids.items()
        if index >= n_tokens
    )
    ordered = {name: ids[name] for name in KEYS if ids.get(name, n_tokens) < n_tokens}
    return SpecialTokens(ids=ordered, added=added, notices=tuple(notices))


def _processors(tokenizer: JsonObject) -> Iterator[dict[str, Any]]:
    """The post-processors, out of their sequence."""
    outer = tokenizer.section("post_processor")
    inner = outer.items("processors") if "processors" in outer else [dict(outer.values)]
    if len(inner) > MAX_PROCESSORS:
        must_be = f"at most {MAX_PROCESSORS}"
        outer.refuse("processors", f"a list of {len(inner):,}", must_be)
    yield from (item for item in inner if isinstance(item, dict))


def _read_processor(
    processor: dict[str, Any], texts: dict[str, str], added: dict[str, bool], notices: list[str]
) -> None:
    if processor.get("type") == "RobertaProcessing":
        added |= {"bos": True, "eos": True, "sep": True}
        texts["sep"] = texts["sep"] or texts["eos"]
    if processor.get("type") != "TemplateProcessing":
        return
    single = _pieces(processor.get("single"))
    first = single[0] if len(single) > 1 else ""
    last = single[-1] if len(single) > 1 else ""
    if first:
        texts["bos"] = texts["bos"] or first
        added["bos"] = texts["bos"] == first
        if not added["bos"]:
            wrong = f"{quoted(first)}, but bos_token is {quoted(texts['bos'])}"
            notices.append(f"tokenizer.json begins texts with {wrong}; nothing will be added.")
    if last:
        if texts["eos"] and texts["eos"] != last:  # then that ends a turn, this the whole text
            texts["eot"] = texts["eos"]
        texts["eos"] = last
        added["eos"] = True
    _read_pair(_pieces(processor.get("pair")), first, last, texts, added)


def _pieces(template: Any) -> list[str]:
    """A template as texts: those of its special tokens, and nothing for a sequence."""
    items = template if isinstance(template, list) else []
    tokens = [item.get("SpecialToken") if isinstance(item, dict) else None for item in items]
    return [
        token["id"] if isinstance(token, dict) and isinstance(token.get("id"), str) else ""
        for token in tokens
    ]


def _read_pair(
    pair: list[str], first: str, last: str, texts: dict[str, str], added: dict[str, bool]
) -> None:
    """Two texts, ``[BOS] A [SEP] B [EOS]``: does a separator stand between them?"""
    start = 1 if first and pair[:1] == [first] else 0
    stop = len(pair) - 1 if last and pair[-1:] == [last] else len(pair)
    inner = pair[start:stop]
    if len(inner) < 3 or inner[0] or inner[-1]:
        return
    separators = {texts["sep"], texts["eos"]} - {""}
    between = inner[1:-1]
    added["sep"] = (between[0] in separators and not last) or (
        len(between) == 2 and between[1] in separators
    )
    if added["sep"]:
        texts["sep"] = texts["sep"] or texts["eos"]


def _ids_of_texts(
    texts: Mapping[str, str], known: Mapping[str, int], notices: list[str]
) -> dict[str, int]:
    ids = {}
    for name in KEYS:
        text = texts.get(name, "")
        if text in known:
            ids[name] = known[text]
        elif text:
            notices.append(f"{name}_token is {quoted(text)}, which is no token; it is passed over.")
    return ids


def _ids_of_config(config: JsonObject) -> dict[str, int]:
    """The ids of config.json; of a list of several the first."""
    ids = {}
    inner = config.section("text_config")
    for name in KEYS:
        key = f"{name}_token_id"
        value = config.values.get(key)
        value = inner.values.get(key) if value is None else value
        if isinstance(value, list) and value:
            value = value[0]
        if type(value) is int and value >= 0:  # -1 stands for none
            ids[name] = value
    return ids
