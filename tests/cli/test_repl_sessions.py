"""`localseek chat` and what it keeps: sessions that outlive it however it ends."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import scripts
from conftest import command
from pty_screen import PROMPT, OpenChat, Screen

from localseek.jobs.session_store import SessionStore

Resume = Callable[..., Screen]

GOING_ON = "─ going on after 1 turn"


@pytest.fixture
def sessions(environment: dict[str, str]) -> Path:
    """Where they are kept."""
    return Path(environment["XDG_STATE_HOME"]) / "localseek" / "sessions"


def leave(screen: Screen) -> None:
    """Leave by Ctrl-D."""
    screen.child.send("\x04")
    assert screen.exit_code() == 0


def test_a_session_goes_on_with_its_model_and_what_was_said(
    chat: OpenChat, resume: Resume, sessions: Path
) -> None:
    screen = chat(scripts.THINKS)
    screen.enter("2+2?")
    leave(screen)
    (path,) = sessions.iterdir()

    screen = resume("--continue")
    shown = screen.lines
    screen.enter("and 3+3?")
    prompt = "".join(screen.enter("/prompt"))

    assert shown == [
        "scripted ─ /help for commands ─ Ctrl-T shows or hides thinking",
        GOING_ON,
        f"{PROMPT} 2+2?",
        "It is four",
        PROMPT,
    ]
    assert "⟧2+2?⟦" in prompt
    assert "⟧and 3+3?⟦" in prompt
    assert len(SessionStore(sessions).read(path.stem[-4:]).turns) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in sessions.iterdir()] == [path.name]


def test_a_system_prompt_that_is_no_utf8_is_kept_as_it_was_read(
    chat: OpenChat, resume: Resume
) -> None:
    screen = chat(scripts.THINKS, "-s", os.fsdecode(b"caf\xe9"))
    screen.enter("2+2?")
    leave(screen)

    screen = resume("--continue")

    assert screen.lines[1] == GOING_ON
    assert any("caf\N{REPLACEMENT CHARACTER}" in line for line in screen.enter("/system"))


def test_kill_9_in_the_middle_of_a_reply_costs_a_second_of_it(
    chat: OpenChat, resume: Resume, sessions: Path
) -> None:
    screen = chat(scripts.ANSWERS_FOREVER, "--loops", "ignore")
    screen.child.send("go\r")
    screen.until(lambda: any(b"ha ha ha" in p.read_bytes() for p in sessions.glob("*")))
    (worker,) = psutil.Process(screen.child.pid).children()

    worker.kill()
    code = screen.exit_code()
    written = "".join(path.read_text() for path in sessions.iterdir())
    screen = resume("--continue")

    assert code == 71  # as if memory had run out
    assert b"localseek: that chat ended amid a reply; what had come" in screen.raw
    assert GOING_ON in screen.raw.decode()
    (turn,) = SessionStore(sessions).read("").turns
    assert turn.finish == "interrupted"
    assert turn.answer.count("ha") == written.count("ha") > 2


def test_a_chat_that_is_killed_while_it_thinks_can_be_gone_on_with(
    chat: OpenChat, resume: Resume, sessions: Path
) -> None:
    screen = chat(scripts.THINKS_FOREVER, "--loops", "ignore")
    screen.child.send("go\r")
    screen.until(lambda: any(b'"grown"' in p.read_bytes() for p in sessions.glob("*")))
    for process in psutil.Process(screen.child.pid).children():
        process.kill()
    screen.exit_code()

    screen = resume("--continue", "-n", "4")
    shown = screen.enter("/continue")

    assert "localseek: the model was still thinking at 4 tokens" in "".join(shown)
    assert "let me see" in "".join(screen.enter("/why"))


def test_two_chats_at_once_do_not_share_a_session(
    chat: OpenChat, resume: Resume, sessions: Path
) -> None:
    screen = chat(scripts.THINKS)
    screen.enter("2+2?")

    other = resume("--continue")
    copied = other.lines
    other.enter("and 3+3?")
    listed = screen.enter("/sessions")

    text = "".join(copied)
    assert "is open in another chat; this one goes on in a copy." in text
    assert GOING_ON in copied
    assert len(list(sessions.iterdir())) == 2
    assert sum("scripted              2+2?" in line for line in listed) == 2


def test_no_history_keeps_nothing_and_can_still_go_on(
    chat: OpenChat, resume: Resume, environment: dict[str, str]
) -> None:
    screen = chat(scripts.THINKS)
    screen.enter("2+2?")
    leave(screen)
    state = Path(environment["XDG_STATE_HOME"])
    before = {path: path.read_bytes() for path in state.rglob("*l")}

    name = next(state.rglob("*.jsonl")).stem
    screen = resume("--session", name[-4:], "--no-history")
    shown = screen.lines
    screen.enter("and 3+3?")
    leave(screen)

    assert GOING_ON in shown
    assert {path: path.read_bytes() for path in state.rglob("*l")} == before


def test_a_full_disk_gives_one_notice_and_the_chat_goes_on(
    chat: OpenChat, environment: dict[str, str]
) -> None:
    screen = chat(scripts.THINKS)
    (worker,) = psutil.Process(screen.child.pid).children()
    screen.enter("2+2?")
    worker.rlimit(psutil.RLIMIT_FSIZE, (600, 600))

    screen.enter("and 3+3?")
    lines = screen.enter("and 4+4?")

    assert sum("is not remembered" in line for line in lines) == 1
    assert lines.count("It is four") == 3


def test_a_model_that_is_gone_is_told_and_another_goes_on(
    chat: OpenChat, resume: Resume, tmp_path: Path
) -> None:
    screen = chat(scripts.THINKS)
    screen.enter("2+2?")
    leave(screen)
    (tmp_path / "scripted.gguf").rename(tmp_path / "other.gguf")

    shown = resume("--continue", "-m", str(tmp_path / "other.gguf")).lines

    assert shown[:2] == ["other ─ /help for commands ─ Ctrl-T shows or hides thinking", GOING_ON]


@pytest.mark.parametrize(
    ("flags", "code", "problem"),
    [
        (["--continue"], 66, "no session was kept yet."),
        (["--session", "x\x1b"], 66, "there is no session"),
        (["--continue", "--session", "x"], 2, "--continue is the newest session"),
    ],
)
def test_a_session_that_is_not_there_is_an_error(
    environment: dict[str, str], flags: list[str], code: int, problem: str
) -> None:
    screen = Screen(command("chat", *flags), environment)

    assert screen.exit_code() == code
    assert problem in screen.raw.decode()


def test_sigterm_in_a_reply_keeps_what_was_said(
    chat: OpenChat, resume: Resume, sessions: Path
) -> None:
    screen = chat(scripts.ANSWERS_FOREVER, "--loops", "ignore")
    screen.child.send("go\r")
    screen.until_shown("ha ha ha")

    screen.child.kill(signal.SIGTERM)

    assert screen.exit_code() == 143
    (path,) = sessions.iterdir()
    assert '"finish": "interrupted"' in path.read_text()
    assert GOING_ON in resume("--continue").all_lines
