"""A chat in a pseudo-terminal, for the tests of the REPL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import MakeModel, command
from pty_screen import OpenChat, Screen
from scripted_gguf import Script

from localseek.cli import plan as plan_command
from localseek.jobs import doctor as doctor_job
from localseek.jobs import this_machine


@pytest.fixture
def chat(
    scripted_model: MakeModel, environment: dict[str, str], tmp_path: Path
) -> Iterator[OpenChat]:
    """Start a chat with a scripted model and wait for its first prompt."""
    opened = []

    def start(script: Script, *flags: str) -> Screen:
        model = tmp_path / "scripted.gguf"
        model.symlink_to(scripted_model(script))
        screen = Screen(command("chat", model, *flags), environment)
        opened.append(screen)
        screen.until_prompt()
        return screen

    yield start
    for screen in opened:
        screen.child.close(force=True)


@pytest.fixture
def in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring much memory for a second is what a person waits for, not a test."""
    monkeypatch.setattr(plan_command, "_MEASURED_S", 0.01)
    monkeypatch.setattr(doctor_job, "SECONDS", 0.01)
    monkeypatch.setattr(this_machine, "MOST_BYTES", 2**23)
