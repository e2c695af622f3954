"""The normalizer and the pre-tokenizer of a tokenizer.json -> a flat list of steps.

    {"type": "Sequence", "pretokenizers": [{"type": "Split", …}, {"type": "ByteLevel", …}]}
    ─▶ pre_tokenizer.pretokenizers[0]  type Split, pattern.Regex …, behavior Isolated, invert False
       pre_tokenizer.pretokenizers[1]  type ByteLevel, add_prefix_space False, use_regex False

Only the settings that decide how text is cut are kept (``trim_offsets`` does not), missing ones
get the library's defaults, and two spellings of one thing become one.

Source: the structs of tokenizers 0.23 (src/pre_tokenizers) for settings and defaults.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.checkpoints.json_value import described
from localseek_quantize.tokenizer.known_pre_tokenizers import BYTES, KNOWN, Step

MAX_STEPS = 64
MAX_DEPTH = 8  # of sequences within sequences
MAX_REGEX = 1 << 14  # characters; the longest known has 500
MISSING = "missing"

DEFAULTS: dict[str, dict[str, object]] = {
    "Split": {"behavior": MISSING, "invert": False},
    "ByteLevel": {"add_prefix_space": True, "use_regex": True},
    "Digits": {"individual_digits": False},
    "Punctuation": {"behavior": "Isolated"},
}


@dataclass(frozen=True, slots=True)
class Found:
    """A step of a tokenizer.json and the way to it."""

    path: str
    step: Step


def canonical(regex: str) -> str:
    r"""One spelling for regexes of one meaning: composed, a line break as ``\n``.

    Sources differ in these two: DeepSeek-V3 has line breaks in its character classes, and
    copies of DeepSeek-LLM's ranges have been through editors that compose.
    """
    for character, escape in (("\r", r"\r"), ("\n", r"\n"), ("\t", r"\t")):
        regex = regex.replace(character, escape)
    return unicodedata.normalize("NFC", regex)


def in_one_spelling(step: Step) -> Step:
    """A step of the table, its regex as :func:`read_steps` gives it."""
    return tuple(
        (name, canonical(str(value)) if name == "pattern.Regex" else value) for name, value in step
    )


WANTED = {known.name: tuple(map(in_one_spelling, known.steps)) for known in KNOWN}
# The regexes that match letters, numbers, symbols and spaces: nothing is left between matches.
TOTAL = {dict(steps[0])["pattern.Regex"] for steps in WANTED.values() if steps[1:] == (BYTES,)}


def read_steps(tokenizer: JsonObject) -> list[Found]:
    """Return the steps of the pre-tokenizer; none at all where there is none."""
    steps = list(_flattened(tokenizer, tokenizer.values.get("pre_tokenizer"), "pre_tokenizer", 0))
    if len(steps) > MAX_STEPS:
        tokenizer.refuse("pre_tokenizer", f"{len(steps):,} steps", f"at most {MAX_STEPS}")
    return steps


def read_normalizers(tokenizer: JsonObject) -> list[str]:
    """Return the types of the normalizers."""
    return list(_normalizers(tokenizer.values.get("normalizer"), 0))


def _flattened(tokenizer: JsonObject, value: Any, path: str, depth: int) -> Iterator[Found]:
    if value is None:
        return
    if not isinstance(value, dict) or depth > MAX_DEPTH:
        found = "nested too deeply" if isinstance(value, dict) else described(value)
        tokenizer.refuse(path, found, f"an object, at most {MAX_DEPTH} deep")
    if value.get("type") != "Sequence":
        yield Found(path, _step(tokenizer, value, path))
        return
    inner = value.get("pretokenizers")
    if not isinstance(inner, list) or len(inner) > MAX_STEPS:
        must_be = f"a list of up to {MAX_STEPS} steps"
        tokenizer.refuse(f"{path}.pretokenizers", described(inner), must_be)
    for index, item in enumerate(inner):
        yield from _flattened(tokenizer, item, f"{path}.pretokenizers[{index}]", depth + 1)


def _step(tokenizer: JsonObject, value: dict[str, Any], path: str) -> Step:
    kind = value.get("type")
    if not isinstance(kind, str):
        tokenizer.refuse(f"{path}.type", described(kind), "the name of a pre-tokenizer")
    if kind not in DEFAULTS:  # llama.cpp has nothing like it, whatever its settings
        return (("type", kind),)
    settings = {name: value.get(name, default) for name, default in DEFAULTS[kind].items()}
    if kind != "Split":
        return (("type", kind), *settings.items())
    name, pattern = _pattern(tokenizer, value.get("pattern"), f"{path}.pattern")
    # To keep the matches only (GPT-4o's) is the same as to cut at them where nothing else is;
    # and where matches and the rest are cut alike, there is nothing to invert.
    if settings == {"behavior": "Removed", "invert": True} and pattern in TOTAL:
        settings["behavior"] = "Isolated"
    if settings["behavior"] == "Isolated":
        settings["invert"] = False
    return (("type", kind), (f"pattern.{name}", pattern), *settings.items())


def _pattern(tokenizer: JsonObject, pattern: Any, path: str) -> tuple[str, str]:
    items = list(pattern.items()) if isinstance(pattern, dict) else []
    name, text = items[0] if len(items) == 1 else ("", None)
    if name not in ("Regex", "String") or not isinstance(text, str) or len(text) > MAX_REGEX:
        must_be = f"a Regex or a String of at most {MAX_REGEX:,} characters"
        tokenizer.refuse(path, described(pattern), must_be)
    return name, canonical(text) if name == "Regex" else text


def _normalizers(value: Any, depth: int) -> Iterator[str]:
    if value is None:
        return
    inner = value.get("normalizers") if isinstance(value, dict) else None
    if not isinstance(inner, list) or depth > MAX_DEPTH:
        kind = value.get("type") if isinstance(value, dict) else value
        yield kind if isinstance(kind, str) else described(kind)
        return
    for item in inner:
        yield from _normalizers(item, depth + 1)
