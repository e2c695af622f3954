"""The conversation as a whole."""

from __future__ import annotations

from localseek.cli.repl.state import State


def clear(state: State, _argument: str) -> None:
    """Forget all but the system prompt."""
    state.session.clear()
    state.attached.clear()
    state.stdout.line("the conversation is forgotten.", dim=True)


def system(state: State, argument: str) -> None:
    """Show, set or take away the system prompt."""
    if argument:
        state.session.set_system("" if argument == "-" else argument)
    else:
        state.stdout.line(state.session.system or "there is no system prompt.")
