"""Earlier chats."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from prompt_toolkit.utils import get_cwidth

from localseek.cli.paragraph import show_paragraph
from localseek.cli.repl.commands.files import paths
from localseek.cli.repl.state import State
from localseek.cli.repl.status import width_of
from localseek.jobs.session_store import Kept, SessionStore
from localseek.printable import printable

_MOST = 20
_NARROW = 60  # columns; below that the model is left out
_MODEL_WIDTH = 20


def sessions(state: State, _argument: str) -> None:
    """List what can be gone on with, the newest first."""
    if state.store is None:
        state.stdout.line("no session is kept (--no-history).")
        return
    kept = list(islice(state.store.kept(), _MOST))
    if not kept:
        state.stdout.line("no session was kept yet.")
        return
    width = width_of(state.stdout) or 80
    for each in kept:
        state.stdout.line(_row(each, width))
    show_paragraph("localseek chat --session ID goes on with one, /load ID takes it.", state.stdout)


def complete_saved(typed: str) -> Iterable[str]:
    """Complete a saved conversation: a path, or the name of a session."""
    names = SessionStore().names()[:_MOST]
    return [*paths(typed), *(name for name in names if typed and name.startswith(typed))]


def _row(kept: Kept, width: int) -> str:
    when = f"{kept.at.astimezone():%d %b %H:%M}"
    model = f"{_cut(printable(kept.model), _MODEL_WIDTH):{_MODEL_WIDTH}}  "
    start = f"{kept.id}  {when}  {model if width >= _NARROW else ''}"
    return start + _cut(printable(kept.first_words), width - 1 - len(start))


def _cut(text: str, width: int) -> str:
    """Cut a text to so many columns."""
    if get_cwidth(text) <= width:
        return text
    while text and get_cwidth(text) >= width:
        text = text[:-1]
    return f"{text}…" if text else ""
