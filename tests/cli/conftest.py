"""A chat in a pseudo-terminal, for the tests of the REPL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import scripts
from chat_state import Chat
from conftest import MakeModel, command
from pty_screen import OpenChat, Screen
from scripted_gguf import Script

from localseek.chat.messages import Question
from localseek.chat.records import Replied
from localseek.cli import plan as plan_command
from localseek.jobs import doctor as doctor_job
from localseek.jobs import this_machine


@pytest.fixture
def chat(
    scripted_model: MakeModel, environment: dict[str, str], tmp_path: Path
) -> Iterator[OpenChat]:
    """Start a chat with a scripted model and wait for its first prompt."""
    opened = []

    def start(script: Script, *flags: str, columns: int = 80) -> Screen:
        model = tmp_path / "scripted.gguf"
        model.symlink_to(scripted_model(script))
        screen = Screen(command("chat", model, *flags), environment, columns=columns)
        opened.append(screen)
        screen.until_prompt()
        return screen

    yield start
    for screen in opened:
        screen.child.close(force=True)


@pytest.fixture
def resume(environment: dict[str, str]) -> Iterator[Callable[..., Screen]]:
    """Start a chat that names no model, and wait for its first prompt."""
    opened = []

    def start(*flags: str, columns: int = 80) -> Screen:
        opened.append(Screen(command("chat", *flags), environment, columns=columns))
        opened[-1].until_prompt()
        return opened[-1]

    yield start
    for screen in opened:
        screen.child.close(force=True)


@pytest.fixture
def state_chat(
    scripted_model: MakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Chat]:
    """A chat without a terminal: a conversation of one turn, under a system prompt."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    chat = Chat(scripted_model(scripts.THINKS))
    chat.state.session.ask(Question("2+2?"))
    chat.state.session.keep(Replied(answer="four", reasoning="two\nand two", finish="stop"))
    yield chat
    chat.state.dialogue.close()


@pytest.fixture
def in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring much memory for a second is what a person waits for, not a test."""
    monkeypatch.setattr(plan_command, "_MEASURED_S", 0.01)
    monkeypatch.setattr(doctor_job, "SECONDS", 0.01)
    monkeypatch.setattr(this_machine, "MOST_BYTES", 2**23)
