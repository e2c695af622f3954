"""Write a tokenizer.model byte by byte, so that every field can lie.

Source: sentencepiece_model.proto of SentencePiece 0.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

UNIGRAM, BPE, WORD, CHARACTER = 1, 2, 3, 4
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def number_field(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def bytes_field(number: int, value: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(value)) + value


def float_field(number: int, value: float) -> bytes:
    return varint(number << 3 | 5) + struct.pack("<f", value)


def piece_bytes(text: bytes, score: float, kind: int) -> bytes:
    """One piece; the type of a normal one is left out, as the library does it."""
    message = bytes_field(1, text) + float_field(2, score)
    return bytes_field(1, message if kind == NORMAL else message + number_field(3, kind))


def model_bytes(
    pieces: Iterable[tuple[bytes, float, int]],
    *,
    model_type: int = BPE,
    adds_space: bool = True,
    charsmap: bytes = b"",
) -> bytes:
    """A whole model."""
    trainer = number_field(3, model_type) + number_field(35, 1)  # byte_fallback
    normalizer = bytes_field(1, b"identity") + number_field(3, int(adds_space))
    normalizer += number_field(4, 0)  # remove_extra_whitespaces
    if charsmap:
        normalizer += bytes_field(2, charsmap)
    head = b"".join(piece_bytes(*piece) for piece in pieces)
    return head + bytes_field(2, trainer) + bytes_field(3, normalizer)


def small_pieces() -> list[tuple[bytes, float, int]]:
    """Unknown, begin, end, all bytes, a few words."""
    special = [(b"<unk>", 0.0, UNKNOWN), (b"<s>", 0.0, CONTROL), (b"</s>", 0.0, CONTROL)]
    raw = [(b"<0x%02X>" % byte, 0.0, BYTE) for byte in range(256)]
    words = ["▁", "t", "h", "e", "th", "▁th", "▁the"]
    scores = (-5.0, -6.0, -7.0, -8.0, -1.0, -2.0, -3.0)
    texts = zip(words, scores, strict=True)
    return [*special, *raw, *((word.encode(), score, NORMAL) for word, score in texts)]
