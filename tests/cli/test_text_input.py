"""Bytes of any kind become text, and what is no text is counted."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.cli.text_input import (
    MAX_BYTES,
    Decoded,
    NotAFileError,
    TooMuchTextError,
    decode,
    read_file,
    read_prompt,
)
from localseek.errors import NoPermissionError, NotFoundError, UsageError


@pytest.mark.parametrize(
    ("data", "text", "n_replaced"),
    [
        (b"plain", "plain", 0),
        ("é四🙂".encode(), "é四🙂", 0),
        (b"\xef\xbb\xbfmarked", "marked", 0),
        ("é四".encode("utf-16"), "é四", 0),
        (b"a\xffb", "a\ufffdb", 1),
        (b"\xf7\xbf\xbf\xbf", "\ufffd" * 4, 4),
        ("was there \ufffd".encode(), "was there \ufffd", 0),
        (b"\x00", "\x00", 0),
    ],
)
def test_decode(data: bytes, text: str, n_replaced: int) -> None:
    assert decode(data) == Decoded(text, n_replaced)


@given(st.binary())
def test_no_bytes_fail_to_decode(data: bytes) -> None:
    decoded = decode(data)

    assert decoded.text.encode().decode() == decoded.text
    assert decoded.n_replaced >= 0


def test_no_prompt_at_all_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n")))

    with pytest.raises(UsageError, match="there is no prompt"):
        read_prompt([])


def test_arguments_that_are_no_utf8_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))

    assert read_prompt([os.fsdecode(b"a\xffb")]).text == "a\ufffdb"


def test_too_much_stdin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a" * (MAX_BYTES + 1))))

    with pytest.raises(TooMuchTextError, match="stdin holds more than 64 MiB"):
        read_prompt([])


def test_a_file_comes_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"one\xff\n")

    file, n_replaced = read_file(path)

    assert (file.name, file.content, n_replaced) == ("notes.txt", "one\ufffd", 1)


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(NotAFileError, match="not a regular file"):
            read_file(path)
    for name in ("nowhere", "x" * 300, "nul\0"):
        with pytest.raises(NotFoundError):
            read_file(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0)

    with pytest.raises(NoPermissionError):
        read_file(path)
