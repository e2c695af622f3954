"""`localseek verify`: proof, or the name of what is wrong, and an exit code."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pexpect
import pytest
from conftest import RunCommand, command
from gguf_bytes import tiny_model
from model_stores import hub_cache, in_hub_cache, in_lmstudio, in_ollama, ollama_root, sha256
from pty_screen import Screen

GGUF = tiny_model("bpe").encode()


@pytest.fixture
def home(environment: dict[str, str]) -> Path:
    return Path(environment["HOME"])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-10] ^= 4
    path.write_bytes(content)


def test_a_sound_model_is_one_line(localseek: RunCommand, home: Path) -> None:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-F32.gguf", GGUF)

    ran = localseek("verify", "acme/tiny")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(
        f"ok  acme/tiny:F32  sha256 {sha256(GGUF)} as it should be, 21 tensors, ".encode()
    )


def test_a_sum_that_nobody_knew_is_told(localseek: RunCommand, home: Path) -> None:
    in_lmstudio(home, "acme/tiny/x-F32.gguf", GGUF)

    ran = localseek("verify", "acme/tiny:F32")

    assert f"sha256 {sha256(GGUF)} with nothing to compare it to".encode() in ran.stdout


def test_a_damaged_model_is_65(localseek: RunCommand, home: Path) -> None:
    path = in_hub_cache(hub_cache(home), "acme/tiny", "x-F32.gguf", GGUF)
    flipped(path.resolve())

    ran = localseek("verify", "acme/tiny")

    assert (ran.returncode, ran.stdout) == (65, b"")
    error, hint = ran.stderr.decode().splitlines()
    assert error.startswith("localseek: error: x-F32.gguf is damaged: its sha256 is ")
    assert hint == "hint: remove it with localseek rm, then fetch it again with localseek pull."


def test_all_models_are_read_though_one_is_bad(localseek: RunCommand, home: Path) -> None:
    path = in_hub_cache(hub_cache(home), "acme/bad", "x-F32.gguf", GGUF)
    flipped(path.resolve())
    poisoned = tiny_model("bpe")
    tensor = poisoned.tensor("output_norm.weight")
    tensor.data = np.float32(np.nan).tobytes() + tensor.data[4:]
    in_lmstudio(home, "acme/poisoned/y-F32.gguf", poisoned.encode())
    in_ollama(ollama_root(home), "good", "1b", GGUF)

    ran = localseek("verify")

    assert ran.returncode == 65
    whole = [line.split()[1] for line in ran.stdout.decode().splitlines()]
    assert whole == ["good:1b", "pebble"]
    errors = [line for line in ran.stderr.decode().splitlines() if "error" in line]
    assert "x-F32.gguf is damaged" in errors[0]
    assert "y-F32.gguf: tensor output_norm.weight has a weight in row 0" in errors[1]


def test_without_a_name_the_built_in_model_is_read_too(localseek: RunCommand) -> None:
    ran = localseek("verify")

    assert ran.returncode == 0
    assert [line.split()[1] for line in ran.stdout.decode().splitlines()] == ["pebble"]


@pytest.mark.parametrize("reference", ["missing.gguf", "r1-8b", "gpt-9"])
def test_what_is_not_here_is_66(localseek: RunCommand, reference: str) -> None:
    assert localseek("verify", reference).returncode == 66


def large_model(path: Path) -> Path:
    """A model with gigabytes behind its last tensor, which no disk has to hold: seconds of work."""
    path.write_bytes(GGUF)
    os.truncate(path, 4 << 30)
    return path


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_terminal_sees_how_far_it_is_and_a_signal_stops_it(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    screen = Screen(command("verify", large_model(tmp_path / "large.gguf")), environment)
    [line] = screen.until_shown("left")
    screen.child.kill(number)
    screen.child.expect(pexpect.EOF)
    screen.child.wait()

    assert " of 4.29 GB · " in line
    assert screen.child.exitstatus == code
