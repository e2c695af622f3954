"""A chat without a terminal: its state, with a real model, and what the commands wrote."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from localseek.chat.session import Session
from localseek.cli.output import Output
from localseek.cli.repl.commands import run_command
from localseek.cli.repl.state import State
from localseek.engine.interrupt import Interrupt
from localseek.jobs.conversation import Opening
from localseek.jobs.dialogue import Dialogue
from localseek.jobs.job import RunSettings


class Chat:
    """A state, and what the commands wrote to either stream."""

    def __init__(self, model: Path) -> None:
        self.written = StringIO()
        self.interrupt = Interrupt()
        opening = Opening(
            path=model,
            settings=RunSettings(n_threads=1),
            sampling={},
            max_tokens=None,
            interrupt=self.interrupt,
        )
        self.state = State(
            dialogue=Dialogue(Session("Be brief."), opening),
            stdout=Output(self.written),
            stderr=Output(self.written),
            interrupt=self.interrupt,
            mode="show",
        )

    def type(self, line: str) -> str:
        """Run ``line``; return what it wrote."""
        self.written.truncate(self.written.seek(0))
        run_command(line, self.state)
        return self.written.getvalue()

    def turn(self) -> str:
        """Take the turn that a command asked for; return the answer."""
        wanted = self.state.take_wanted()
        assert wanted is not None
        for _ in self.state.dialogue.stream(self.state.dialogue.begin(wanted)):
            pass
        assert self.state.session.last is not None
        return self.state.session.last.answer
