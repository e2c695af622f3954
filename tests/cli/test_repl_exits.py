"""What `localseek chat` leaves behind: history, the terminal, an exit code."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import termios
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, RunCommand, command
from pty_screen import OpenChat, Screen

from localseek.cli.repl.history import PrivateHistory, open_history


def test_what_was_typed_is_remembered_for_its_owner_only(
    chat: OpenChat, environment: dict[str, str]
) -> None:
    screen = chat(scripts.THINKS)
    screen.enter("2+2?")
    file = Path(environment["XDG_STATE_HOME"]) / "localseek" / "chat_history"

    assert "+2+2?\n" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_no_history_leaves_no_file(chat: OpenChat, environment: dict[str, str]) -> None:
    chat(scripts.THINKS, "--no-history").enter("2+2?")

    assert not list(Path(environment["XDG_STATE_HOME"]).rglob("*history*"))


def test_a_home_that_cannot_be_written_gives_one_notice(
    chat: OpenChat, environment: dict[str, str]
) -> None:
    environment["XDG_STATE_HOME"] = "/dev/null"

    lines = chat(scripts.THINKS).enter("2+2?")

    assert lines[0].startswith("localseek: this chat is not remembered: /dev/null/localseek/")
    assert "It is four" in lines


@pytest.mark.parametrize("keys", ["\x04", "/quit\r"], ids=["Ctrl-D", "/quit"])
def test_leaving_is_no_failure_and_restores_the_terminal(chat: OpenChat, keys: str) -> None:
    screen = chat(scripts.THINKS)

    screen.child.send(keys)

    assert screen.exit_code() == 0
    assert_restored(screen)


def test_sigterm_at_the_prompt_restores_the_terminal(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS)

    screen.child.kill(signal.SIGTERM)

    assert screen.exit_code() == 143
    assert_restored(screen)


def test_sigterm_during_a_reply_restores_the_terminal(chat: OpenChat) -> None:
    screen = chat(scripts.ANSWERS_FOREVER, "--loops", "ignore")
    screen.child.send("go\r")
    screen.until_shown("ha ha ha")

    screen.child.kill(signal.SIGTERM)

    assert screen.exit_code() == 143
    assert_restored(screen)


def test_without_a_terminal_it_is_a_usage_error(localseek_process: RunCommand) -> None:
    result = localseek_process("chat", "model.gguf")

    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == (
        "localseek: error: chat is for a terminal; stdin or stdout is none.\n"
        'hint: localseek ask "…" reads pipes and writes into them.\n'
    )


def test_two_different_models_are_one_too_many(localseek: RunCommand) -> None:
    result = localseek("chat", "a.gguf", "-m", "b.gguf")

    assert result.returncode == 2
    assert result.stderr.startswith(b"localseek: error: two models were named, 'a.gguf' and")


def test_an_engine_that_fails_costs_the_turn_and_another_model_goes_on(
    scripted_model: MakeModel, environment: dict[str, str], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.gguf", tmp_path / "nan.gguf"
    good.symlink_to(scripted_model(scripts.THINKS))
    bad.write_bytes(good.read_bytes()[: -4 * 64 * 64] + b"\xff" * 4 * 64 * 64)
    environment["HOME"] = str(tmp_path)
    screen = Screen(command("chat", bad), environment)
    screen.until_prompt()

    failed = screen.enter("2+2?")
    screen.enter("/model ~/good.gguf")
    lines = screen.enter("/retry")

    assert "localseek: error: nan.gguf produced a logit that is not a number" in "".join(failed)
    assert "It is four" in lines


def test_an_engine_that_fails_for_good_ends_it_and_says_what_is_kept(
    scripted_model: MakeModel, environment: dict[str, str], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.gguf", tmp_path / "nan.gguf"
    good.symlink_to(scripted_model(scripts.THINKS))
    bad.write_bytes(good.read_bytes()[: -4 * 64 * 64] + b"\xff" * 4 * 64 * 64)
    environment["HOME"] = str(tmp_path)
    screen = Screen(command("chat", good), environment)
    screen.until_prompt()
    screen.enter("2+2?")
    screen.enter("/model ~/nan.gguf")
    bad.unlink()

    screen.child.send("and 3+3?\r")

    assert screen.exit_code() == 70
    assert b"localseek: what was said is kept: localseek chat --continue." in screen.raw
    assert b"localseek: error: nan.gguf could not be loaded again: " in screen.raw
    assert_restored(screen)


def test_a_history_that_stops_being_writable_is_told_once() -> None:
    told: list[str] = []
    history = PrivateHistory(Path("/dev/full"), told.append)

    history.store_string("one")
    history.store_string("two")

    assert told == ["this chat is not remembered: /dev/full: No space left on device."]


@pytest.mark.parametrize("kind", ["directory", "pipe"])
def test_what_is_no_file_is_no_history_and_keeps_its_mode(tmp_path: Path, kind: str) -> None:
    path, told = tmp_path / "state" / "history", list[str]()
    path.parent.mkdir()
    path.mkdir(0o755) if kind == "directory" else os.mkfifo(path, 0o644)
    mode = path.stat().st_mode

    open_history(path, told.append)

    assert len(told) == 1
    assert path.stat().st_mode == mode


def test_help_needs_none_of_what_a_chat_does() -> None:
    code = "import sys, localseek.cli.app; print({'prompt_toolkit', 'llama_cpp'} & {*sys.modules})"

    result = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)

    assert result.stdout == b"set()\n"


def assert_restored(screen: Screen) -> None:
    """Check that lines and echo are on again, and pastes no longer bracketed."""
    input_mode, _, _, local_mode, *_ = termios.tcgetattr(screen.child.child_fd)
    assert input_mode & termios.ICRNL
    assert local_mode & termios.ECHO
    assert local_mode & termios.ICANON
    assert screen.raw.rindex(b"\x1b[?2004l") > screen.raw.rindex(b"\x1b[?2004h")
