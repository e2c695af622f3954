"""Who answers."""

from __future__ import annotations

from collections.abc import Iterable

from localseek.cli.repl.commands.files import paths
from localseek.cli.repl.state import State
from localseek.cli.signals import interruptible
from localseek.cli.view import View
from localseek.errors import TERMINATED
from localseek.home_path import home_path
from localseek.models.reference import resolve
from localseek.models.store import named_models
from localseek.printable import printable


def model(state: State, argument: str) -> None:
    """Show the model, or let another go on with the conversation.

    If that one cannot be loaded, the one before goes on.
    """
    if not argument:
        state.stdout.line(printable(state.dialogue.conversation.loaded.name))
        return
    path = resolve(str(home_path(argument)) if argument.startswith("~") else argument)
    view = View(state.stdout, state.stderr, state.mode)
    with interruptible(state.interrupt) as signalled:
        state.stderr.status(f"loading {path.name}…")
        is_new = state.dialogue.change_model(path, on_progress=view.loading(path))
        state.stderr.clear_status()
    if signalled.number is not None and signalled.exit_code == TERMINATED:
        raise SystemExit(TERMINATED)
    if not is_new:
        state.stdout.line("interrupted; the model stays.", dim=True)
        return
    name = printable(state.dialogue.conversation.loaded.name)
    state.stdout.line(f"{name} goes on with the conversation.", dim=True)


def complete_models(typed: str) -> Iterable[str]:
    """Complete the name of a model of this disk, or a path."""
    known = [named.reference for named in named_models()]
    return [name for name in known if name.startswith(typed) and name.isprintable()] or [
        path for path in paths(typed) if path.endswith(("/", ".gguf"))
    ]
