"""Protocol buffers, as far as they are needed to read a few fields of one message.

    message = a sequence of  varint (number << 3 | wire type) · value
    wire types: 0 varint · 1 eight bytes · 2 length, bytes · 5 four bytes

Every length is held against what is left. Groups (3, 4) were given up before SentencePiece was
written: they are refused.

Source: https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAX_VARINT_BYTES = 10
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


class ProtobufError(Exception):
    """What is wrong with a message, and at which byte of it; internal to readers of files."""


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of each field: an int for numbers, bytes for the rest.

    Eight and four bytes are given as they are, since only the reader knows what they mean.
    """
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire_type = tag >> 3, tag & 7
        if not number:
            raise ProtobufError(f"a field without a number before byte {at:,}")
        if wire_type == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if wire_type == _BYTES:
            length, at = _varint(message, at)
        elif wire_type in (_EIGHT_BYTES, _FOUR_BYTES):
            length = 8 if wire_type == _EIGHT_BYTES else 4
        else:
            raise ProtobufError(f"a field of wire type {wire_type} before byte {at:,}")
        if length > len(message) - at:
            raise ProtobufError(f"{length:,} bytes at byte {at:,}, of {len(message):,} in all")
        yield number, message[at : at + length]
        at += length


def as_float(value: int | bytes) -> float:
    """Four bytes as a number."""
    if isinstance(value, int) or len(value) != 4:
        raise ProtobufError("a number that is not four bytes long")
    return float(struct.unpack("<f", value)[0])


def as_bytes(value: int | bytes) -> bytes:
    """A text or a message."""
    if isinstance(value, int):
        raise ProtobufError("a number where a text must be")
    return value


def as_int(value: int | bytes) -> int:
    """A whole number, a flag or one of a list of names."""
    if not isinstance(value, int):
        raise ProtobufError("a text where a number must be")
    return value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """The number that starts at ``at``, and where it ends."""
    value = 0
    for index in range(MAX_VARINT_BYTES):
        if at + index >= len(message):
            raise ProtobufError(f"the end within a number at byte {at:,}")
        byte = message[at + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, at + index + 1
    raise ProtobufError(f"a number of more than {MAX_VARINT_BYTES} bytes at byte {at:,}")
