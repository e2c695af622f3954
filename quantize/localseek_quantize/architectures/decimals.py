"""Decimals of a JSON file, held to bounds within which a float32 and a sane model are."""

from __future__ import annotations

from localseek_quantize.checkpoints.json_file import JsonObject


def decimal(
    section: JsonObject, key: str, low: float, high: float, *, default: float | None = None
) -> float:
    """A number from ``low`` to ``high``; null counts as not there.

    Raises CheckpointError for any other value.
    """
    value = section.number(key, default=default)
    if not low <= value <= high:
        section.refuse(key, f"{value:g}", f"a number from {low:g} to {high:g}")
    return value
