"""Bytes of numbers as checkpoints store them -> float32.

    BF16      the upper half of a float32
    F8_E4M3   sign · 4 bits of exponent, bias 7 · 3 bits of mantissa; no infinity, and one
              NaN of each sign where the infinities would be: the largest number is 448

NumPy knows neither, hence the bits. F64 is rounded, and becomes infinity where float32 ends;
whoever quantizes looks for that anyway.

Source: OCP 8-bit Floating Point Specification (OFP8) 1.0, tables 1 and 2.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Bytes: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.float32]

READABLE = ("F32", "F16", "BF16", "F64", "F8_E4M3")


def to_float32(raw: Bytes, dtype: str) -> Floats:
    """Convert the bytes of a tensor of ``dtype``, one of READABLE. F32 is not copied."""
    if dtype == "BF16":
        return _bf16(raw)
    if dtype == "F8_E4M3":
        return _e4m3(raw)
    stored = raw.view({"F32": "<f4", "F16": "<f2", "F64": "<f8"}[dtype])
    with np.errstate(over="ignore", invalid="ignore"):
        return stored.astype(np.float32, copy=False)


def _bf16(raw: Bytes) -> Floats:
    bits = raw.view("<u2").astype(np.uint32)
    bits <<= 16
    return bits.view(np.float32)


def _e4m3(raw: Bytes) -> Floats:
    """Look up two numbers at a time, which halves the work."""
    even = len(raw) & ~1
    values = np.empty(len(raw), np.float32)
    pairs = values[:even].view(np.uint64)
    np.take(_e4m3_pairs(), raw[:even].view("<u2"), out=pairs, mode="clip")
    values[even:] = e4m3_values()[raw[even:]]
    return values


@cache
def e4m3_values() -> Floats:
    """The number that each of the 256 bytes stands for."""
    byte = np.arange(256)
    exponent, mantissa = byte >> 3 & 15, byte & 7
    eighths = mantissa + np.where(exponent, 8, 0)  # below 2**-6 there is no leading 1
    values = eighths * 2.0 ** (np.maximum(exponent, 1) - 7 - 3)
    values[(byte & 127) == 127] = np.nan
    signed: Floats = np.where(byte & 128, -values, values).astype(np.float32)
    return signed


@cache
def _e4m3_pairs() -> npt.NDArray[np.uint64]:
    """Two neighbouring numbers, as the 8 bytes that they take, for each two bytes."""
    pairs = np.arange(1 << 16, dtype="<u2").view(np.uint8)
    return e4m3_values()[pairs].view(np.uint64)
