"""What the slash commands of `chat` read and change."""

from __future__ import annotations

from dataclasses import dataclass, field

from localseek.chat.messages import AttachedFile, Question
from localseek.chat.records import Asked
from localseek.chat.session import Session
from localseek.cli.output import Output
from localseek.config import Think
from localseek.engine.interrupt import Interrupt
from localseek.jobs.dialogue import Dialogue, Wanted
from localseek.jobs.log.writing import ReplyLog
from localseek.jobs.session_store import SessionStore
from localseek.presets.use import Layout


@dataclass(slots=True, kw_only=True)
class State:
    """One session at a terminal.

    What was asked for by a command goes to ``stdout``, as answers do; what nobody asked for,
    notices and numbers, goes to ``stderr``. ``wanted`` is a turn that a command asks for.
    """

    dialogue: Dialogue
    stdout: Output
    stderr: Output
    interrupt: Interrupt
    mode: Think
    store: SessionStore | None = None  # None: nothing is kept
    log: ReplyLog | None = None  # None: nothing is logged
    verbose: bool = False
    leaving: bool = False
    wanted: Wanted | None = None
    attached: list[AttachedFile] = field(default_factory=list)  # to the next question
    typed: Wanted | None = None  # the last question that was typed
    layout: Layout | None = None  # of all questions that are typed
    of_preset: dict[str, tuple[object, object]] = field(default_factory=dict)  # before, and now

    @property
    def session(self) -> Session:
        """What was said so far."""
        return self.dialogue.session

    def question(self, text: str) -> Wanted:
        """The turn of a typed question; it takes what was attached along."""
        text = self.layout.question(text) if self.layout else text
        files, self.attached = tuple(self.attached), []
        self.typed = Wanted(asked=Asked(question=Question(text, files)))
        return self.typed

    def attach_again(self, wanted: Wanted) -> None:
        """Keep the files of a typed question that could not be asked for the next one."""
        if wanted is self.typed:
            self.attached = [*wanted.asked.question.files, *self.attached]

    def take_wanted(self) -> Wanted | None:
        """The turn that a command asked for, once."""
        wanted, self.wanted = self.wanted, None
        return wanted
