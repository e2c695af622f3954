"""Streams that fail, and Ctrl-C before anything runs: a line at most, and the right exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, command
from pty_screen import Screen

FULL = Path("/dev/full")
UNREADABLE = Path("/proc/self/mem")  # nothing is at its beginning
COMMANDS = [
    ["--help"],
    ["ask", "--help"],
    ["--version"],
    [],
    ["presets"],
    ["show", "pebble"],
    ["ask", "-m", "pebble", "1 + 1"],
    ["ask", "-m", "pebble", "1 + 1", "--samples", "2", "--temperature", "1"],
]
STOPPED_EARLY = """
import os, signal, sys
from importlib.abc import MetaPathFinder
from localseek.cli import main

class Stops(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stops())
sys.argv[1:] = [sys.argv[1], "--version"]
main.main()
"""


@pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_behind_stdout_is_one_line(
    environment: dict[str, str], arguments: list[str]
) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            command(*arguments), stdout=full, stderr=subprocess.PIPE, env=environment, check=False
        )

    said = b"localseek: error: the output cannot be written: No space left on device."
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (74, [said])
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")
def test_an_answer_is_not_lost_over_a_full_disk_behind_stderr(
    environment: dict[str, str], scripted_model: MakeModel
) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            command("ask", "-v", "-m", scripted_model(scripts.THINKS), "hi"),
            stdout=subprocess.PIPE,
            stderr=full,
            env=environment,
            check=False,
        )

    assert (done.returncode, done.stdout) == (0, b"It is four\n")


@pytest.mark.parametrize("arguments", COMMANDS[:5], ids=" ".join)
def test_a_reader_that_went_away_is_no_error(
    environment: dict[str, str], arguments: list[str]
) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        command(*arguments),
        stdout=write_end,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    os.close(write_end)

    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("arguments", "code", "answer"),
    [
        (("ask", "-v", "1 + 1"), 0, b"1 + 1 = 2\n"),  # no model is chosen, and that is told
        (("ask", "-m", "nobodys", "hi"), 66, b""),
        (("ask", "--nonsense", "hi"), 2, b""),
    ],
)
def test_a_reader_of_stderr_that_went_away_changes_nothing(
    environment: dict[str, str], arguments: tuple[str, ...], code: int, answer: bytes
) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=write_end,
        env=environment,
        check=False,
    )
    os.close(write_end)

    assert (done.returncode, done.stdout) == (code, answer)


def test_a_prompt_needs_no_stdin(environment: dict[str, str]) -> None:
    ask = command("ask", "-m", "pebble")
    with Path(os.devnull).open("wb") as written:  # nohup has it opened so
        done, none = (
            subprocess.run(
                [*ask, *prompt], stdin=written, capture_output=True, env=environment, check=False
            )
            for prompt in (["1 + 1"], [])
        )

    assert (done.returncode, done.stdout) == (0, b"1 + 1 = 2\n")
    assert (none.returncode, none.stderr.splitlines()[:1]) == (
        2,
        [b"localseek: error: there is no prompt."],
    )


@pytest.mark.skipif(not UNREADABLE.exists(), reason="this system has no file that always fails")
def test_a_stdin_that_fails_is_one_line(environment: dict[str, str]) -> None:
    with UNREADABLE.open("rb") as unreadable:
        done = subprocess.run(
            command("ask", "-m", "pebble", "hi"),
            stdin=unreadable,
            capture_output=True,
            env=environment,
            check=False,
        )

    said = b"localseek: error: stdin cannot be read: input/output error.\n"
    assert (done.returncode, done.stderr) == (74, said)


@pytest.mark.parametrize("module", ["localseek.cli.supervise", "localseek.cli.app", "typer"])
def test_ctrl_c_while_modules_are_loaded_is_silent(
    environment: dict[str, str], module: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_EARLY, module],
        capture_output=True,
        env=environment,
        check=False,
    )

    assert done.returncode in {130, -2}  # as a shell shows it, or as the signal itself
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ("chat", "-m", "nobodys"),
        ("chat", "--session", "zzz"),
        ("chat", "--n-ctx", "5000", "pebble"),
        ("ask", "-m", "pebble", "--samples", "3", "--temperature", "0", "hi"),
    ],
)
def test_an_error_does_not_stand_behind_a_status_line(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    screen = Screen(command(*arguments), environment)

    lines = screen.until_shown("localseek: error:")

    assert lines[0].startswith("localseek: error:")
