"""What keys do while a reply is written, and Ctrl-T at the prompt."""

from __future__ import annotations

from localseek.cli.display import Display
from localseek.cli.repl.commands import COMMANDS, is_command, run_command
from localseek.cli.repl.state import State

_AT_ONCE = frozenset(f"/{command.name}" for command in COMMANDS if command.during_reply)


class Meanwhile:
    """The reactions to keys during one reply; see keys.py. They come from another thread."""

    def __init__(self, state: State, display: Display) -> None:
        self._state = state
        self._display = display

    def toggle(self) -> None:
        """Show or hide the thinking, from now on."""
        self._display.toggle()
        self._state.mode = self._display.mode

    def answer_now(self) -> None:
        """End the thinking."""
        self._state.dialogue.answer_now()

    def line(self, text: str) -> bool:
        """Run a command that changes nothing of the conversation."""
        words = text.split(maxsplit=1)
        if not is_command(text) or not words or words[0] not in _AT_ONCE:
            return False
        self._display.aside(lambda: run_command(text, self._state))
        if self._state.mode != self._display.mode:
            self._display.set_mode(self._state.mode)
        return True

    def typed(self, text: str) -> None:
        """Show what waits for the next prompt."""
        self._display.typed(text)


def toggle(state: State) -> None:
    """At the prompt: show the thinking of the last reply if that is hidden, or hide the next."""
    if state.mode == "show":
        state.mode = "hide"
    else:
        state.mode = "show"
        state.stdout.line(state.session.reasoning, dim=True)
    state.stderr.line(f"thinking: {state.mode}", dim=True)
