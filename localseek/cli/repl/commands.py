"""The slash commands of `chat`: one small function each, and a table of them.

    /name argument ─▶ COMMANDS ─▶ function(state, argument)

Help and completion are read from the table: to add a command, write its function and a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from localseek.cli.repl.state import State
from localseek.config import Think
from localseek.printable import printable

_KEYS = (
    "//text sends /text. Alt-Enter or Ctrl-J begins a new line, Ctrl-C stops a\n"
    "reply, Ctrl-D leaves."
)


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table. ``choices`` are what its argument can be, where that is known."""

    name: str
    argument: str
    help: str
    run: Callable[[State, str], None]
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


def _think(state: State, argument: str) -> None:
    if not argument:
        state.stdout.line(f"thinking: {state.mode}")
    elif argument in _MODES:
        state.mode = cast("Think", argument)
    else:
        state.stdout.line(f"/think takes {', '.join(_MODES)}, not {printable(argument)}.")


def _why(state: State, _argument: str) -> None:
    reasoning = state.session.reasoning
    state.stdout.line(reasoning or "no reasoning: the last reply had none.", dim=True)


def _clear(state: State, _argument: str) -> None:
    state.session.clear()
    state.stdout.line("the conversation is forgotten.", dim=True)


def _system(state: State, argument: str) -> None:
    if argument:
        state.session.system = "" if argument == "-" else argument
    else:
        state.stdout.line(state.session.system or "there is no system prompt.")


def _help(state: State, _argument: str) -> None:
    width = max(len(command.usage) for command in COMMANDS)
    for command in COMMANDS:
        state.stdout.line(f"{command.usage:{width}}  {command.help}")
    state.stdout.line(_KEYS)


def _quit(state: State, _argument: str) -> None:
    state.leaving = True


_MODES = ("show", "hide", "summary")

COMMANDS = (
    Command("think", "[show|hide|summary]", "what is seen of the thinking", _think, _MODES),
    Command("why", "", "the reasoning behind the last reply", _why),
    Command("clear", "", "forget the conversation", _clear),
    Command("system", "[TEXT]", "the system prompt of the next turns; - for none", _system),
    Command("help", "", "this list", _help),
    Command("quit", "", "leave", _quit),
)
_BY_NAME = {command.name: command for command in COMMANDS}


def is_command(line: str) -> bool:
    """Whether ``line`` is for us; with two slashes it is for the model."""
    return line.startswith("/") and not line.startswith("//")


def without_escape(line: str) -> str:
    """What is sent of a line that is no command: ``//text`` means ``/text``."""
    return line[1:] if line.startswith("//") else line


def run_command(line: str, state: State) -> None:
    """Do what ``line`` says, or say what it could have meant."""
    name, *rest = line[1:].split(maxsplit=1) if line[1:].strip() else ("",)
    command = _BY_NAME.get(name)
    if command is None:
        state.stdout.line(_unknown(name))
    else:
        command.run(state, "".join(rest).strip())


def completions(before_cursor: str) -> list[tuple[str, int]]:
    """Words that can stand at the cursor, each with the length of what is typed of it."""
    name, space, argument = before_cursor.partition(" ")
    if not is_command(before_cursor):
        return []
    if not space:
        return [(f"/{known}", len(name)) for known in _BY_NAME if f"/{known}".startswith(name)]
    command = _BY_NAME.get(name[1:])
    choices = command.choices if command else ()
    return [(choice, len(argument)) for choice in choices if choice.startswith(argument)]


def _unknown(name: str) -> str:
    near = [known for known in _BY_NAME if name and known.startswith(name)]
    near += get_close_matches(name, _BY_NAME, n=1)
    advice = f"did you mean /{near[0]}?" if near else "/help lists them, // sends it as text."
    return f"there is no command /{printable(name)}; {advice}"
