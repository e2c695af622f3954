"""What comes from files and goes into them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from localseek.chat.session import Session
from localseek.chat.transcript import as_json, as_markdown, from_json
from localseek.cli.output import show_notice
from localseek.cli.repl.state import State
from localseek.cli.text_input import read_file
from localseek.errors import BadDataError, CannotCreateError, NotFoundError
from localseek.home_path import home_path
from localseek.printable import printable

_WRITERS = {".md": as_markdown, ".json": as_json}
_MAX_SUGGESTED = 100


class NotAConversationError(BadDataError):
    """A file that /save did not write."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} cannot be loaded: {problem}.")


def file(state: State, argument: str) -> None:
    """Attach a text file to the next question, list those that are attached, or drop them."""
    if argument == "-":
        state.attached.clear()
    elif argument:
        attached, n_replaced = read_file(home_path(argument))
        state.attached.append(attached)
        if n_replaced:
            notice = f"{attached.name}: {n_replaced:,} bytes are no text; U+FFFD stands for them."
            show_notice(notice, state.stderr)
    names = ", ".join(printable(each.name) for each in state.attached)
    goes = f"with the next question: {names}" if names else "no file goes with the next question."
    state.stdout.line(goes, dim=True)


def save(state: State, argument: str) -> None:
    """Write the conversation into a new file, for people or for /load."""
    path = home_path(argument)
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        state.stdout.line("/save takes a file name that ends in .md or .json.")
    elif not state.session.turns:
        state.stdout.line("there is nothing to save yet.")
    elif os.path.lexists(path):
        state.stdout.line(f"{printable(str(path))} is there already; choose another name.")
    else:
        _write(path, write(state.session))
        state.stdout.line(f"saved: {printable(str(path))}", dim=True)


def load(state: State, argument: str) -> None:
    """Put a conversation that was saved, or an earlier session, in the place of this one."""
    if not argument:
        state.stdout.line("/load takes a file that /save wrote, or a session of /sessions.")
        return
    session = _loaded(state, argument)
    state.session.load(session)
    n = len(session.turns)
    state.stdout.line(f"loaded: {n} turn{'' if n == 1 else 's'}", dim=True)


def paths(typed: str) -> Iterable[str]:
    """Complete a path; a folder ends in a slash."""
    folder, _, start = typed.rpartition("/")
    where = home_path(f"{folder}/" if folder or typed.startswith("/") else ".")
    found = []
    with suppress(OSError, ValueError):
        for entry in os.scandir(where):
            if entry.name.startswith(start) and (start or not entry.name.startswith(".")):
                slash = "/" if entry.is_dir() else ""
                found.append(f"{typed[: len(typed) - len(start)]}{entry.name}{slash}")
    return [path for path in sorted(found) if path.isprintable()][:_MAX_SUGGESTED]


def _loaded(state: State, argument: str) -> Session:
    path = home_path(argument)
    try:
        content = read_file(path)[0].content
    except NotFoundError:
        if state.store is None or "/" in argument:
            raise
        return state.store.read(argument)
    try:
        return from_json(content)
    except ValueError as error:
        raise NotAConversationError(path, str(error)) from error


def _write(path: Path, text: str) -> None:
    """Write all of it or nothing; raises CannotCreateError."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", errors="backslashreplace") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        part.rename(path)
    except (OSError, ValueError) as error:  # ValueError: NUL
        with suppress(OSError, ValueError):
            part.unlink()
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotCreateError(f"{path} cannot be written: {reason}.") from error
