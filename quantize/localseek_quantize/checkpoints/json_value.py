"""A value of a foreign JSON file, in the words of an error message."""

from __future__ import annotations

import json

from localseek_quantize.quoted import quoted


def described(value: object) -> str:
    """The value itself if it is a text or a number, else only what it is.

    Lists and objects are not spelled out: one that is nested deeply enough to be read just so
    would overflow the stack when written.
    """
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    return quoted(json.dumps(value, default=str)).strip("'")
