"""A path that is no readable file is an error at once, never a wait."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from localseek.models.header_error import (
    ModelNotFoundError,
    NotRegularFileError,
    UnreadableModelError,
)
from localseek.models.regular_file import is_folder, is_same_file, open_regular


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    fifo, loop, unix = tmp_path / "fifo", tmp_path / "loop", tmp_path / "socket"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(unix))
        for path in (fifo, loop, unix, tmp_path, Path("/dev/zero")):
            with pytest.raises(NotRegularFileError, match="a model is a regular file"):
                open_regular(path)


@pytest.mark.parametrize("name", ["missing.gguf", "model.gguf/below", "n" * 300, "nul\0"])
def test_a_file_that_is_not_there_is_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "model.gguf").touch()

    with pytest.raises(ModelNotFoundError) as caught:
        open_regular(tmp_path / name)

    assert caught.value.exit_code == 66


def test_a_file_of_someone_else_needs_permission(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.touch(mode=0)
    if os.geteuid() != 0:
        with pytest.raises(UnreadableModelError):
            open_regular(path)
        return
    program = f"""
import os
from localseek.models.regular_file import Path, open_regular
os.setuid(65534)
open_regular(Path({str(path)!r}))
"""

    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"UnreadableModelError: {path} may not be read by this user." in ran.stderr


def test_the_error_of_a_forbidden_file_names_it() -> None:
    assert str(UnreadableModelError(Path("a\x1b.gguf"))).startswith("a\\x1b.gguf may not be read")


def test_a_fault_of_the_disk_stays_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(Path, "open", fail)
    path = tmp_path / "model.gguf"
    os.close(os.open(path, os.O_CREAT))

    with pytest.raises(OSError, match="input/output error"):
        open_regular(path)


def test_permission_that_is_refused_on_opening_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "open", deny)
    path = tmp_path / "model.gguf"
    os.close(os.open(path, os.O_CREAT))

    with pytest.raises(UnreadableModelError):
        open_regular(path)


def test_control_characters_of_a_file_name_are_escaped(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        open_regular(tmp_path / "\x1b[2Jx.gguf")

    assert str(caught.value).endswith("\\x1b[2Jx.gguf.")


@pytest.mark.parametrize("name", ["missing", "file/below", "n" * 300, "nul\0", "loop"])
def test_no_way_to_it_is_a_no(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert not is_folder(tmp_path / name)
    assert not is_same_file(tmp_path / name, tmp_path / "file")
    assert is_folder(tmp_path)
