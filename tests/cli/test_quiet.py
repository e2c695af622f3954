"""`--quiet`, and the environment that says whether there is colour, on whole commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, RunCommand, command
from gguf_bytes import tiny_model
from pty_screen import Screen

COLOUR = re.compile(rb"\x1b\[[0-9;]*m")


@pytest.fixture
def model(scripted_model: MakeModel) -> Path:
    return scripted_model(scripts.THINKS)


def raw(environment: dict[str, str], *arguments: str | Path) -> bytes:
    """All that a terminal is sent by a command."""
    screen = Screen(command(*arguments), environment)
    with pytest.raises(AssertionError):  # the end of the file
        screen.until(lambda: False)
    screen.child.wait()
    return screen.raw


def test_a_terminal_gets_colour_unless_it_is_not_wanted_and_quiet_only_the_answer(
    environment: dict[str, str], model: Path
) -> None:
    coloured = raw(environment, "ask", "-m", model, "hi")
    plain = raw({**environment, "NO_COLOR": "1"}, "ask", "-m", model, "hi")
    quiet = raw({**environment, "TERM": "dumb"}, "ask", "-m", model, "hi", "-q")

    assert COLOUR.search(coloured)
    assert not COLOUR.search(plain)
    for shown in (COLOUR.sub(b"", coloured), plain):
        assert b"loading" in shown
        assert b"two plus two" in shown
    assert quiet == b"It is four\r\n"


def test_quiet_silences_notices_and_no_errors(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    model = scripted_model(scripts.PLAIN_AFTER_ALL)
    flags = ("--think-budget", "0")

    loud = localseek("ask", "-m", model, "hi", *flags)
    quiet = localseek("ask", "-m", model, "hi", *flags, "-q")
    cut = localseek("ask", "-m", model, "hi", *flags, "-q", "--max-tokens", "1")

    assert b"localseek: " in loud.stderr
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, b"It is four\n", b"")
    assert cut.returncode == 3
    assert cut.stderr.startswith(b"localseek: error: ")


def test_what_was_asked_to_be_shown_is_shown(localseek: RunCommand, model: Path) -> None:
    ran = localseek("ask", "-m", model, "hi", "-q", "--think", "show")

    assert (ran.stdout, ran.stderr) == (b"It is four\n", b"two plus two\n")


def test_quiet_and_verbose_exclude_each_other(localseek: RunCommand, tmp_path: Path) -> None:
    for words in (("ask", "hi"), ("batch", "in", "out")):
        ran = localseek(*words, "-q", "-v")

        assert ran.returncode == 2
        assert b"--quiet and --verbose exclude each other" in ran.stderr


def test_every_command_that_tells_how_it_goes_can_be_quiet(
    localseek: RunCommand, tmp_path: Path, model: Path
) -> None:
    gguf = tmp_path / "tiny.gguf"
    gguf.write_bytes(tiny_model("bpe").encode())
    lines = tmp_path / "in.txt"
    lines.write_text("1?\n2?\n")

    for words in (
        ("list",),
        ("show", gguf),
        ("verify", gguf),
        ("import", gguf),
        ("quantize", model, tmp_path / "out.gguf", "--type", "Q8_0"),
        ("batch", "--lines", lines, "-", "-m", model, "--n-ctx", "64"),
        ("log", "list"),
    ):
        ran = localseek(*words, "-q")

        assert ran.stderr == (b"" if words[0] != "log" else ran.stderr)
        assert ran.returncode == (0 if words[0] != "log" else 66)


def test_no_color_holds_in_chat_too(environment: dict[str, str], model: Path) -> None:
    screen = Screen(command("chat", model), {**environment, "NO_COLOR": "1"})
    screen.until_prompt()
    screen.enter("2+2?")
    screen.enter("/help")
    screen.child.close(force=True)

    assert set(COLOUR.findall(screen.raw)) <= {
        b"\x1b[0m",
        b"\x1b[m",
    }  # it sets back what is not set


def test_forced_colour_never_reaches_the_answer(
    localseek: RunCommand, model: Path, environment: dict[str, str]
) -> None:
    environment["FORCE_COLOR"] = "1"

    ran = localseek("ask", "-m", model, "hi", "--think", "show")
    only = localseek("ask", "-m", model, "hi", "--think", "only")

    assert ran.stdout == b"It is four\n"
    assert ran.stderr == b"\x1b[2mtwo\x1b[22m\x1b[2m plus\x1b[22m\x1b[2m two\x1b[22m\n"
    assert only.stdout == b"two plus two\n"
