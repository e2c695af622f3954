"""The structures of the table, spelled as a tokenizer.json spells them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.tokenizer.known_pre_tokenizers import KNOWN, PreTokenizer, Step

BY_NAME = {known.name: known for known in KNOWN}
Change: TypeAlias = Callable[[dict[str, Any]], None]  # of a tokenizer.json


def spelled(step: Step) -> dict[str, Any]:
    """A step as a tokenizer.json has it."""
    settings = dict(step)
    if "pattern.Regex" in settings:
        settings["pattern"] = {"Regex": settings.pop("pattern.Regex")}
    return {**settings, "trim_offsets": True} if settings["type"] == "ByteLevel" else settings


def structure(known: PreTokenizer) -> dict[str, Any]:
    """A tokenizer.json with this pre-tokenizer and hardly a vocabulary."""
    return {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*map(spelled, known.steps)]},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "BPE",
            "ignore_merges": known.ignore_merges,
            "vocab": {"Ġ": 0},
            "merges": [],
        },
    }


def json_object(values: dict[str, Any]) -> JsonObject:
    return JsonObject(Path("tokenizer.json"), values)
