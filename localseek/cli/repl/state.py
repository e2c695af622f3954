"""What the slash commands of `chat` read and change."""

from __future__ import annotations

from dataclasses import dataclass

from localseek.chat.session import Session
from localseek.cli.output import Output
from localseek.config import Think


@dataclass(slots=True, kw_only=True)
class State:
    """One session at a terminal.

    What was asked for by a command goes to ``stdout``, as answers do; what nobody asked for,
    notices and numbers, goes to ``stderr``.
    """

    session: Session
    stdout: Output
    stderr: Output
    mode: Think
    verbose: bool = False
    leaving: bool = False
