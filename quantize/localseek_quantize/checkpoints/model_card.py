"""README.md of a checkpoint -> what its front matter says about the model.

    ---
    license: mit
    base_model: [Qwen/Qwen2.5-7B]        YAML between two lines of three hyphens
    ---

A card is written by hand and for people: what cannot be read of it is left out, nothing of it
ends a conversion. Only texts and lists of texts are taken, and no type is guessed: the language
``no`` stays Norwegian.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | list[str]

CARD = "README.md"
MAX_FRONT_MATTER_BYTES = 64 << 10  # the longest of a known model has 4 kB
MAX_BRACKETS = 1000  # their nesting takes the square of its depth
MAX_ITEMS = 256
MAX_TEXT = 4096
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # YAML's spellings


def read_model_card(folder: Path) -> dict[str, Value]:
    """The texts and lists of texts at the top of the card; empty without a readable one."""
    front_matter = _front_matter(folder / CARD)
    return _texts(_parsed(front_matter)) if front_matter else {}


def _front_matter(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            text = file.read(MAX_FRONT_MATTER_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return ""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        return ""
    # Tabs are an error in YAML that people make.
    front_matter = "\n".join(lines[1 : lines.index("---", 1)]).replace("\t", "  ")
    n_brackets = front_matter.count("[") + front_matter.count("{")
    return front_matter if n_brackets <= MAX_BRACKETS else ""


def _parsed(text: str) -> object:
    import yaml  # type: ignore[import-untyped]  # only here: a conversion does not always have one

    try:
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
    except (yaml.YAMLError, RecursionError):
        return None


def _texts(values: object) -> dict[str, Value]:
    if not isinstance(values, Mapping):
        return {}
    found: dict[str, Value] = {}
    for key, value in values.items():
        if not isinstance(key, str):
            continue
        if _is_text(value):
            found[key] = value
        elif isinstance(value, list) and len(value) <= MAX_ITEMS:
            texts = [item for item in value if _is_text(item)]
            if texts:
                found[key] = texts
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value not in _NOTHING and len(value) <= MAX_TEXT
