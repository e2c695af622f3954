"""Where a person types: one line, or several; history, completion, editing keys.

Enter                sends
Alt-Enter, Ctrl-J    begin a new line; in vi mode only Ctrl-J does
Ctrl-C               clears what was typed; with nothing typed, KeyboardInterrupt
Ctrl-D               with nothing typed, EOFError
Ctrl-T               shows or hides the thinking
Tab                  completes a command, see tab.py
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER, EditingMode
from prompt_toolkit.filters import emacs_mode, has_focus
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import CompleteStyle

from localseek import config
from localseek.cli.below import PROMPT
from localseek.cli.repl.commands import completions
from localseek.cli.repl.history import valid_text
from localseek.cli.repl.keys import Reactions, keys_read
from localseek.cli.repl.tab import complete

_CONTINUED = "  "


class Line:
    """Reads what is typed, one message at a time."""

    def __init__(self, history: History, editing_mode: config.EditingMode) -> None:
        self._on_toggle: Callable[[], None] = _nothing
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8")  # whatever the locale says
        self._session: PromptSession[str] = PromptSession(
            PROMPT,
            multiline=True,
            prompt_continuation=_CONTINUED,
            editing_mode=EditingMode.VI if editing_mode == "vi" else EditingMode.EMACS,
            history=history,
            completer=_CommandCompleter(),
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,  # a menu would need empty lines below
            key_bindings=_keys(self._toggle),
            enable_suspend=True,
            output=_output(),
        )

    def read(self, on_toggle: Callable[[], None]) -> str:
        """Return one message; raises EOFError and KeyboardInterrupt, see the module."""
        self._on_toggle = on_toggle
        return valid_text(self._session.prompt())

    def typed_during(self, reactions: Reactions) -> AbstractContextManager[None]:
        """Take what is typed within this, of which the rest is for the next message."""
        return keys_read(self._session.app.input, reactions)

    def _toggle(self) -> None:
        self._on_toggle()


class _CommandCompleter(Completer):
    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - the protocol's
    ) -> Iterable[Completion]:
        for word, n_typed in completions(document.text_before_cursor):
            yield Completion(word, start_position=-n_typed)


def _nothing() -> None:
    """Before the first message there is nothing to show or hide."""


def _keys(on_toggle: Callable[[], None]) -> KeyBindings:
    keys = KeyBindings()
    in_message = has_focus(DEFAULT_BUFFER)  # not in the line of a search

    @keys.add("enter", filter=in_message)
    def send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=in_message & emacs_mode)  # in vi it ends typing, and sends
    @keys.add("c-j", filter=in_message)
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    @keys.add("c-t", filter=in_message)
    def toggle(_event: KeyPressEvent) -> None:
        run_in_terminal(on_toggle)

    keys.add("tab", filter=in_message)(complete)

    @keys.add("c-c", filter=in_message)
    @keys.add("<sigint>", filter=in_message)
    def clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt)

    return keys


def _output() -> Output:
    """Write to stdout without asking the terminal where its cursor is.

    Only menus need to know. A terminal that does not answer gets a warning written into it,
    and a late answer looks like something typed.
    """
    output = create_output(sys.stdout)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output
