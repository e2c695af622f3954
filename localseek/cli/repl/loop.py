"""Read a message, answer it, show the answer; again, until the person leaves.

Line ─▶ text ─┬─ /command ─▶ commands.py
              └─ question ─▶ Session ─▶ Conversation ─▶ Display ─▶ Session
"""

from __future__ import annotations

import signal
from collections.abc import Iterable
from dataclasses import replace

from localseek.chat.prompt import Prompt
from localseek.cli.complaint import complain_if_cut
from localseek.cli.display import Display
from localseek.cli.output import show_error, show_notice
from localseek.cli.repl.commands import is_command, run_command, without_escape
from localseek.cli.repl.line import Line
from localseek.cli.repl.meanwhile import Meanwhile, toggle
from localseek.cli.repl.state import State
from localseek.cli.repl.status import nearly_full, status_line, width_of
from localseek.cli.repl.terminal import pastes_marked
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
from localseek.jobs.dialogue import Wanted
from localseek.jobs.log.entry import Exchange
from localseek.jobs.reply import Reply

_HOW_TO_LEAVE = "Ctrl-C again leaves, and so do Ctrl-D and /quit."
_STOPPED = "─ interrupted; what was said stays in the conversation"
_STOPPED_EARLY = "─ interrupted before an answer; /continue goes on, /retry asks again"


class Loop:
    """One session of `chat`."""

    def __init__(self, state: State, line: Line, interrupt: Interrupt) -> None:
        self._state = state
        self._line = line
        self._interrupt = interrupt
        self._told: set[str] = set()  # notices, each given once
        self._was_asked_to_leave = False  # by a Ctrl-C at the prompt

    def run(self) -> None:
        """Go on until the person leaves."""
        while not self._state.leaving:
            self._message()

    def _message(self) -> None:
        """Read one message and do what it asks for."""
        try:
            text = self._line.read(on_toggle=lambda: toggle(self._state))
            self._was_asked_to_leave = False
            if is_command(text):
                run_command(text, self._state)
            elif text.strip():
                self._state.wanted = self._state.question(without_escape(text))
            if wanted := self._state.take_wanted():
                self._turn(wanted)
        except KeyboardInterrupt:
            if self._was_asked_to_leave:
                self._state.leaving = True
            else:
                self._state.stderr.line(_HOW_TO_LEAVE, dim=True)
            self._was_asked_to_leave = True
        except EOFError:
            self._state.leaving = True

    def _turn(self, wanted: Wanted) -> None:
        """Take one turn; where the engine fails the model is loaded again."""
        with interruptible(self._interrupt) as signalled:
            try:
                self._answer(wanted)
            except LocalseekError as error:
                self._state.stdout.end_line()
                show_error(error, self._state.stderr)
                if isinstance(error, EngineError):
                    self._state.dialogue.reopen()
        if signalled.number == signal.SIGTERM:
            raise SystemExit(TERMINATED)

    def _answer(self, wanted: Wanted) -> None:
        state, dialogue = self._state, self._state.dialogue
        try:
            prompt = dialogue.begin(wanted)
        except LocalseekError:
            state.attach_again(wanted)
            raise
        for warning in prompt.warnings:
            show_notice(warning, state.stderr)
        if state.verbose or dialogue.conversation.loaded.header.chat_template is None:
            self._tell_once(prompt.notices)
        display = Display(state.stdout, state.stderr, state.mode, says_how_long=True)
        with self._line.typed_during(Meanwhile(state, display)), pastes_marked(state.stdout):
            reply = display.show(dialogue.stream(prompt))
        self._log(wanted, prompt, reply)
        self._say_how_it_ended(reply, is_kept=dialogue.session.is_last_kept)
        self._give_numbers(reply)

    def _log(self, wanted: Wanted, prompt: Prompt, reply: Reply) -> None:
        """Keep what was sent and what came back, if that is wanted."""
        if self._state.log is not None:
            exchange = Exchange(
                command="chat",
                question=wanted.asked.question.text,
                prompt_tokens=prompt.tokens,
                reply=reply,
            )
            self._state.log.add(self._state.dialogue.conversation.loaded, exchange)

    def _tell_once(self, notices: Iterable[str]) -> None:
        for notice in notices:
            if notice not in self._told:
                show_notice(notice, self._state.stderr)
                self._told.add(notice)

    def _say_how_it_ended(self, reply: Reply, *, is_kept: bool) -> None:
        if reply.finish == "interrupted":
            self._state.stderr.line(_STOPPED if is_kept else _STOPPED_EARLY, dim=True)
            return
        dialogue, last = self._state.dialogue, self._state.session.last
        if last is not None:  # it may have gone on with what was said before
            reply = replace(reply, answer=last.answer)
        try:
            complain_if_cut(
                reply,
                max_tokens=dialogue.conversation.max_tokens,
                n_ctx=dialogue.conversation.n_ctx,
                max_answer=dialogue.policy.max_answer,
            )
        except (AnswerCutError, NoAnswerError) as cut:
            advice = " /clear makes room." if reply.finish == "context" else ""
            show_notice(f"{cut}{advice}", self._state.stderr)

    def _give_numbers(self, reply: Reply) -> None:
        stderr = self._state.stderr
        if self._state.verbose:
            stderr.line(statistics_line(reply), dim=True)
        conversation = self._state.dialogue.conversation
        if warning := nearly_full(reply, n_ctx=conversation.n_ctx):
            show_notice(warning, stderr)
        status = status_line(
            reply, name=conversation.loaded.name, n_ctx=conversation.n_ctx, width=width_of(stderr)
        )
        stderr.line(status, dim=True)
