"""The sampling that a model file recommends, in llama.cpp's words -> in ours."""

from __future__ import annotations

from collections.abc import Mapping

from localseek.engine.request import RANGES

# llama.cpp's name of each sampler default in a file -> ours.
# Source: Keys.General.SAMPLING_* in llama.cpp gguf-py/gguf/constants.py.
_OURS = {
    "temp": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "penalty_repeat": "repeat_penalty",
    "penalty_last_n": "penalty_last_n",
    "xtc_probability": "xtc_probability",
    "xtc_threshold": "xtc_threshold",
}


def sampling_in_file(found: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """``general.sampling.*`` of a file by our names, and a line for each that makes no sense."""
    usable, ignored = {}, []
    for theirs, ours in _OURS.items():
        low, high = RANGES[ours]
        if theirs not in found:
            continue
        if low <= found[theirs] <= high:
            usable[ours] = found[theirs]
        else:
            ignored.append(f"the file recommends {theirs} = {found[theirs]:g}: ignored.")
    return usable, ignored
