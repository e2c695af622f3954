"""Whatever is wrong in a .safetensors file is refused, by the name of its field."""

from __future__ import annotations

import errno
import json
import os
import re
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors import deserialize
from tiny_checkpoint import Raw, decode, encode, file_bytes

from localseek.errors import LocalseekError
from localseek.models.header_error import (
    ModelNotFoundError,
    NotRegularFileError,
    UnreadableModelError,
)
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.safetensors_file import TooManyFilesError, open_safetensors
from localseek_quantize.source import read_all

Entries: TypeAlias = list[tuple[str, dict[str, Any]]]

reference: Callable[[bytes], Entries] = deserialize  # the library has no types
VALUES = np.arange(6.0).reshape(2, 3)
DATA = encode(VALUES, "F32").data + encode(VALUES[0, :2], "BF16").data
GOOD: dict[str, Any] = {
    "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
    "b": {"dtype": "BF16", "shape": [2], "data_offsets": [24, 28]},
}
A, B = (json.dumps(GOOD[name]) for name in "ab")


def a(**changes: object) -> bytes:
    """A file whose tensor ``a`` has other properties, or lacks those that are None."""
    entry = {**GOOD["a"], **changes}
    entry = {key: value for key, value in entry.items() if value is not None}
    return file_bytes({**GOOD, "a": entry}, DATA)


def renamed(name: str) -> bytes:
    return file_bytes({name: GOOD["a"], "b": GOOD["b"]}, DATA)


def text(header: str | bytes) -> bytes:
    return file_bytes(header, DATA)


def in_a(old: str, new: str) -> bytes:
    """A file with something in the text of tensor ``a`` that no JSON writer would write."""
    assert old in A
    return text(f'{{"a":{A.replace(old, new)},"b":{B}}}')


def pair(first: list[int], second: list[int], data: bytes = bytes(16)) -> bytes:
    offsets = {"x": first, "y": second}
    header = {
        name: {"dtype": "F32", "shape": [2], "data_offsets": at} for name, at in offsets.items()
    }
    return file_bytes(header, data)


def with_metadata(metadata: object) -> bytes:
    return file_bytes({"__metadata__": metadata, **GOOD}, DATA)


LENGTH, START, HEADER = "the length of the header", "the start of the header", "the header"
DTYPE, SHAPE, OFFSETS = "the dtype of tensor a", "the shape of tensor a", "data_offsets of tensor a"
SIZE, NAME = "the size of the file", "the name of a tensor"

# What is wrong -> (the bytes of the file, the field that the error names).
ATTACKS: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", LENGTH),
    "seven bytes": (bytes(7), LENGTH),
    "length 0": (bytes(8), START),
    "length 2**64 - 1": (b"\xff" * 8 + b"{}", LENGTH),
    "length beyond the file": (struct.pack("<Q", 17) + b'{"a": {}}       ', LENGTH),
    "no object": (text("[1, 2]"), START),
    "space before the object": (text(" {}"), START),
    "no JSON": (text("{a: 1}"), HEADER),
    "cut JSON": (text('{"a": {"dtype"'), HEADER),
    "two objects": (text("{}{}"), HEADER),
    "not UTF-8": (text(b'{"\xff": 1}'), HEADER),
    "UTF-16": (text(json.dumps(GOOD).encode("utf-16-le")), HEADER),
    "byte order mark": (text(b"\xef\xbb\xbf{}"), START),
    "NUL after the object": (text(b"{}\0"), HEADER),
    "a tensor twice": (text(f'{{"a":{A},"a":{A},"b":{B}}}'), HEADER),
    "a key twice": (in_a('"dtype"', '"dtype": "F32", "dtype"'), HEADER),
    "brackets without end": (text('{"a":' + "[" * 100_000), HEADER),
    "objects without end": (text('{"a":' * 100_000), HEADER),
    "deep shape": (in_a("[2, 3]", "[" * 900 + "]" * 900), SHAPE),
    "NaN": (in_a("[2, 3]", "[NaN, 3]"), HEADER),
    "infinity": (in_a("[2, 3]", "[-Infinity, 3]"), HEADER),
    "number beyond all floats": (in_a("[2, 3]", "[1e999, 3]"), SHAPE),
    "number of a million digits": (in_a("[2, 3]", f"[{'9' * 1_000_000}]"), HEADER),
    "minus 0": (in_a("[0, 24]", "[-0, 24]"), HEADER),
    "three million items": (text('{"a":[' + "," * 3_000_000 + "]}"), HEADER),
    "dimension 2.0": (in_a("[2, 3]", "[2.0, 3]"), SHAPE),
    "dimension true": (a(shape=[True, 6]), SHAPE),
    "dimension -2": (a(shape=[-2, -3]), SHAPE),
    "dimension a text": (a(shape=["2", 3]), SHAPE),
    "shape a number": (a(shape=6), SHAPE),
    "shape missing": (a(shape=None), "tensor a"),
    "dimensions overflow": (a(shape=[2**32, 2**32]), SHAPE),
    "dimensions overflow beside 0": (a(shape=[0, 2**63]), SHAPE),
    "nine dimensions": (a(shape=[1] * 7 + [2, 3]), SHAPE),
    "another shape": (a(shape=[2, 4]), OFFSETS),
    "unknown dtype": (a(dtype="F31"), DTYPE),
    "dtype a number": (a(dtype=32), DTYPE),
    "dtype a list": (a(dtype=["F32"]), DTYPE),
    "dtype missing": (a(dtype=None), "tensor a"),
    "another dtype": (a(dtype="F64"), OFFSETS),
    "half a byte": (a(dtype="F4", shape=[47], data_offsets=[0, 24]), OFFSETS),
    "strides": (a(strides=[1, 2]), "tensor a"),
    "entry a list": (file_bytes({"a": [1, 2]}, DATA), "tensor a"),
    "entry null": (file_bytes({"a": None}, DATA), "tensor a"),
    "offsets missing": (a(data_offsets=None), "tensor a"),
    "one offset": (a(data_offsets=[24]), OFFSETS),
    "three offsets": (a(data_offsets=[0, 24, 28]), OFFSETS),
    "offsets the wrong way round": (a(data_offsets=[24, 0]), OFFSETS),
    "offset -1": (a(data_offsets=[-1, 23]), OFFSETS),
    "offset 2**64": (a(data_offsets=[2**64 - 24, 2**64]), OFFSETS),
    "offsets texts": (a(data_offsets=["0", "24"]), OFFSETS),
    "offsets an object": (a(data_offsets={"0": 0, "1": 24}), OFFSETS),
    "overlap": (pair([0, 8], [4, 12], bytes(12)), "data_offsets of tensor y"),
    "the same bytes twice": (pair([0, 8], [0, 8], bytes(8)), "data_offsets of tensor y"),
    "hole": (pair([0, 8], [12, 20], bytes(20)), "data_offsets of tensor y"),
    "hole at the beginning": (pair([4, 12], [12, 20], bytes(20)), "data_offsets of tensor x"),
    "cut short": (pair([0, 8], [8, 16], bytes(15)), SIZE),
    "bytes after the last tensor": (pair([0, 8], [8, 16], bytes(17)), SIZE),
    "no tensors but bytes": (file_bytes({}, bytes(8)), SIZE),
    "metadata a list": (with_metadata(["format", "pt"]), "__metadata__"),
    "metadata null": (with_metadata(None), "__metadata__"),
    "metadata not texts": (with_metadata({"format": 1}), "__metadata__"),
    "empty name": (renamed(""), NAME),
    "name with NUL": (renamed("a\0b"), NAME),
    "name of 513 bytes": (renamed("n" * 513), NAME),
    "half a character": (text(f'{{"\\ud800":{A},"b":{B}}}'), HEADER),
    "git-lfs pointer": (b"version https://git-lfs.github.com/spec/v1\n", LENGTH),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_structural_attack(attack: str, tmp_path: Path) -> None:
    path = tmp_path / "evil.safetensors"
    data, field = ATTACKS[attack]
    path.write_bytes(data)

    with pytest.raises(CheckpointError) as caught:
        open_safetensors(path)

    assert caught.value.exit_code == 65
    assert caught.value.field == field
    assert str(caught.value).startswith(f"evil.safetensors: {field} is ")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


def test_the_file_that_is_attacked_is_good_without_the_attack(tmp_path: Path) -> None:
    path = tmp_path / "good.safetensors"
    path.write_bytes(file_bytes({"__metadata__": {"format": "pt"}, **GOOD}, DATA))

    file = open_safetensors(path)

    np.testing.assert_array_equal(read_all(file.tensors["a"]), VALUES)
    file.close()


def test_a_header_above_the_bound_of_the_format_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.safetensors"
    path.write_bytes(struct.pack("<Q", 100_000_001) + b"{}")
    os.truncate(path, 300 << 20)  # sparse: no disk is used

    with pytest.raises(CheckpointError, match="at most 100,000,000 bytes"):
        open_safetensors(path)


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        (b"version https://git-lfs", "git lfs pull"),
        (b"GGUF\3\0\0\0\0\0\0\0", "GGUF"),
        (b"PK\3\4\0\0\0\0\0\0archive/data.pkl", "pickles"),
        (b"<!DOCTYPE html><html>", "web page"),
    ],
)
def test_a_file_of_another_kind_gets_a_hint(head: bytes, hint: str, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(head)

    with pytest.raises(CheckpointError) as caught:
        open_safetensors(path)

    assert hint in caught.value.hint


def test_escapes_in_a_name_do_not_reach_the_message(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(file_bytes({"\x1b]0;owned\x07\u202e": {"dtype": "\x1b[2J"}}))

    with pytest.raises(CheckpointError) as caught:
        open_safetensors(path)

    assert str(caught.value).isprintable()


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    fifo, loop, unix = (tmp_path / f"{kind}.safetensors" for kind in ("fifo", "loop", "socket"))
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(unix))
        for path in (fifo, loop, unix, tmp_path, Path("/dev/zero")):
            with pytest.raises(NotRegularFileError):
                open_safetensors(path)
    with pytest.raises(ModelNotFoundError):
        open_safetensors(tmp_path / "missing.safetensors")


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.EACCES, UnreadableModelError), (errno.EMFILE, TooManyFilesError), (errno.EIO, OSError)],
)
def test_what_the_system_refuses_is_said(
    number: int, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "x.safetensors"
    path.touch()
    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(error) as caught:
        open_safetensors(path)

    if isinstance(caught.value, LocalseekError):
        assert "x.safetensors" in str(caught.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutants")


TOKENS = re.findall(rb'"[^"]*"|\d+|[\[\]{}:,]', json.dumps(GOOD).encode())
JUNK = (
    b"-1", b"-0", b"0", b"1", b"2", b"1e9", b"0.0", b"NaN", b"true", b"null", b"[]", b"{}",
    b"18446744073709551615", b"99999999999999999999999", b'"\\ud800"', b'"__metadata__"',
    b'"\\u0000"', b'"F8_E4M3"', b'"I32"', b'"F4"', b"\0", b"\xff", b" ", b"\t", b"\n", b"\x0b",
)  # fmt: skip

Mutation = tuple[int, int, bytes]
mutations = st.lists(
    st.tuples(
        st.integers(0, len(TOKENS)),
        st.integers(0, 2),
        st.sampled_from(JUNK) | st.sampled_from(TOKENS) | st.binary(max_size=3),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=400)
@given(mutations, st.integers(-3, 3), st.binary(max_size=4))
@example([(7, 2, b"3,2")], 0, b"")  # another shape of as many numbers is as good
def test_a_mutant_is_refused_or_read_as_the_reference_reads_it(
    folder: Path, changes: list[Mutation], longer: int, more: bytes
) -> None:
    tokens = list(TOKENS)
    for at, n_dropped, new in changes:
        tokens[at : at + n_dropped] = [new]
    raw = b"".join(tokens)
    data = struct.pack("<Q", max(len(raw) + longer, 0)) + raw + DATA + more
    path = folder / "mutant.safetensors"
    path.write_bytes(data)
    try:
        file = open_safetensors(path)
    except CheckpointError:
        return
    expected = dict(reference(data))  # which refuses, if this should have been

    assert file.tensors.keys() == expected.keys()
    for name, tensor in file.tensors.items():
        assert list(tensor.shape) == list(expected[name]["shape"])
        try:
            found = read_all(tensor)
        except CheckpointError:
            continue
        stored = Raw(tensor.dtype, tensor.shape, bytes(expected[name]["data"]))
        np.testing.assert_array_equal(found, decode(stored))
    file.close()
