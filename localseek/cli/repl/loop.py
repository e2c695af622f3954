"""Read a message, answer it, show the answer; again, until the person leaves.

Line ─▶ text ─┬─ /command ─▶ commands.py
              └─ question ─▶ Session ─▶ Conversation ─▶ Display ─▶ Session
"""

from __future__ import annotations

import signal
from collections.abc import Iterable

from localseek.chat.messages import user_turn
from localseek.cli.complaint import complain_if_cut
from localseek.cli.display import Display
from localseek.cli.output import show_error, show_notice
from localseek.cli.repl.commands import is_command, run_command, without_escape
from localseek.cli.repl.line import Line
from localseek.cli.repl.state import State
from localseek.cli.repl.status import status_line, width_of
from localseek.cli.signals import interruptible
from localseek.cli.statistics import statistics_line
from localseek.engine.interrupt import Interrupt
from localseek.errors import (
    TERMINATED,
    AnswerCutError,
    EngineError,
    LocalseekError,
    NoAnswerError,
)
from localseek.jobs.conversation import Conversation
from localseek.jobs.reply import Reply

_HOW_TO_LEAVE = "Ctrl-D or /quit leaves."
_STOPPED = "─ interrupted; what was said stays in the conversation"
_STOPPED_EARLY = "─ interrupted before an answer; the question is forgotten"


class Loop:
    """One session of `chat`."""

    def __init__(
        self, conversation: Conversation, state: State, line: Line, interrupt: Interrupt
    ) -> None:
        self._conversation = conversation
        self._state = state
        self._line = line
        self._interrupt = interrupt
        self._told: set[str] = set()  # notices, each given once

    def run(self) -> None:
        """Go on until the person leaves."""
        while not self._state.leaving:
            self._message()

    def _message(self) -> None:
        """Read one message and do what it asks for."""
        try:
            text = self._line.read()
            if is_command(text):
                run_command(text, self._state)
            elif text.strip():
                self._turn(without_escape(text))
        except KeyboardInterrupt:
            self._state.stderr.line(_HOW_TO_LEAVE, dim=True)
        except EOFError:
            self._state.leaving = True

    def _turn(self, question: str) -> None:
        """Answer one question; only the engine's failure is more than a message."""
        with interruptible(self._interrupt) as signalled:
            try:
                self._answer(question)
            except EngineError:
                raise
            except LocalseekError as error:
                self._state.session.undo()
                self._state.stdout.end_line()
                show_error(error, self._state.stderr)
        if signalled.number == signal.SIGTERM:
            raise SystemExit(TERMINATED)

    def _answer(self, question: str) -> None:
        state, conversation = self._state, self._conversation
        prompt = conversation.prompt(state.session.ask(user_turn(question)))
        if state.verbose or conversation.loaded.header.chat_template is None:
            self._tell_once(prompt.notices)
        display = Display(state.stdout, state.stderr, state.mode, says_how_long=True)
        reply = display.show(conversation.reply(prompt))
        is_kept = state.session.keep(
            answer=reply.answer,
            reasoning=reply.reasoning,
            interrupted=reply.finish == "interrupted",
        )
        self._say_how_it_ended(reply, is_kept=is_kept)
        self._give_numbers(reply)

    def _tell_once(self, notices: Iterable[str]) -> None:
        for notice in notices:
            if notice not in self._told:
                show_notice(notice, self._state.stderr)
                self._told.add(notice)

    def _say_how_it_ended(self, reply: Reply, *, is_kept: bool) -> None:
        if reply.finish == "interrupted":
            self._state.stderr.line(_STOPPED if is_kept else _STOPPED_EARLY, dim=True)
            return
        try:
            complain_if_cut(
                reply, max_tokens=self._conversation.max_tokens, n_ctx=self._conversation.n_ctx
            )
        except (AnswerCutError, NoAnswerError) as cut:
            advice = " /clear makes room." if reply.finish == "context" else ""
            show_notice(f"{cut}{advice}", self._state.stderr)

    def _give_numbers(self, reply: Reply) -> None:
        stderr = self._state.stderr
        if self._state.verbose:
            stderr.line(statistics_line(reply), dim=True)
        status = status_line(
            reply,
            name=self._conversation.loaded.name,
            n_ctx=self._conversation.n_ctx,
            width=width_of(stderr),
        )
        stderr.line(status, dim=True)
