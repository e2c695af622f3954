"""A file is there whole or not at all."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from localseek.errors import CannotCreateError, DiskError, TryAgainError, UsageError
from localseek_quantize.gguf.destination import Destination


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(destination: Destination, data: bytes) -> None:
    with destination.writing() as file:
        file.write(data)
        destination.commit(file)


@pytest.mark.parametrize("way", ["same", "dotted", "symlink", "hard link"])
def test_the_output_is_never_an_input_under_any_name(tmp_path: Path, way: str) -> None:
    source = tmp_path / "in.gguf"
    source.write_bytes(b"precious")
    out = tmp_path / "out.gguf"
    if way == "same":
        out = source
    elif way == "dotted":
        out = tmp_path / "." / ".." / tmp_path.name / "in.gguf"
    elif way == "symlink":
        out.symlink_to(source)
    else:
        out.hardlink_to(source)

    with pytest.raises(UsageError, match="the input itself"):
        Destination(out, inputs=[source])

    assert source.read_bytes() == b"precious"


def test_it_is_renamed_only_when_committed(tmp_path: Path) -> None:
    destination = Destination(tmp_path / "out", inputs=[])

    with destination.writing() as file:
        file.write(b"new")
        assert not (tmp_path / "out").exists()
        destination.commit(file)

    assert (tmp_path / "out").read_bytes() == b"new"
    assert names(tmp_path) == ["out"]


def test_a_failure_keeps_the_old_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")

    def fail() -> None:
        with Destination(tmp_path / "out", inputs=[]).writing() as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert (tmp_path / "out").read_bytes() == b"old"
    assert names(tmp_path) == ["out"]


def test_what_a_killed_run_left_behind_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "out.part").write_bytes(b"a long rest of a killed run")

    write(Destination(tmp_path / "out", inputs=[]), b"new")

    assert (tmp_path / "out").read_bytes() == b"new"
    assert names(tmp_path) == ["out"]


def test_the_target_of_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")

    write(Destination(tmp_path / "link", inputs=[]), b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    with Destination(tmp_path / "out", inputs=[]).writing() as first:
        first.write(b"first")
        second = Destination(tmp_path / "out", inputs=[])
        with pytest.raises(TryAgainError, match="another process"), second.writing():
            pass
        first.flush()
        assert (tmp_path / "out.part").read_bytes() == b"first"


def test_what_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    for name in ("fifo", "missing/out", ".", "loop", "nul\0", "/", "a" * 300):
        with pytest.raises(CannotCreateError):
            Destination(tmp_path / name, inputs=[])


def test_too_little_space_is_known_before(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match=r"out needs 1,000,000\.00 GB of disk, .* GB are free"):
        Destination(tmp_path / "out", inputs=[]).check_space(10**15)

    assert names(tmp_path) == []


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from localseek.errors import DiskError
from localseek_quantize.gguf.destination import Destination
try:
    with Destination(Path(sys.argv[1]), inputs=[]).writing() as file:
        for _ in range(100):
            file.write(bytes(1 << 20))
except DiskError as error:
    sys.exit(error.exit_code)
"""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 22, 1 << 22))

    command = [sys.executable, "-c", program, str(tmp_path / "out")]
    done = subprocess.run(command, preexec_fn=limit, check=False)

    assert done.returncode == 74
    assert names(tmp_path) == []


def test_an_input_is_not_what_the_output_is_called_while_it_is_written(tmp_path: Path) -> None:
    source = tmp_path / "out.gguf.part"
    source.write_bytes(b"precious")

    with pytest.raises(UsageError, match=r"out\.gguf is written as out\.gguf\.part"):
        Destination(tmp_path / "out.gguf", inputs=[source])

    assert source.read_bytes() == b"precious"
