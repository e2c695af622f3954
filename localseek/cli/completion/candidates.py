"""The words of a command line → what may stand where the next one is typed.

ask -m r1-8b --think │        the values of --think
ask --think=h        │        those of them that begin so
presets sh           │        the commands of presets that begin so
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

# Commands and their parameters as Typer makes them; it names none of the types.
Command: TypeAlias = Any
Parameter: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may stand here, and what it is."""

    value: str
    help: str = ""


class Line:
    """What stands before the word that is typed: the command, and what it still waits for."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.waiting: Parameter | None = None  # an option whose value comes next
        self.is_lost = False  # a command that there is not
        self._n_arguments = 0
        self._only_arguments = False  # after "--"

    def take(self, word: str) -> None:
        """Go on by one word."""
        if self.waiting is not None:
            self.waiting = None
        elif self._only_arguments or word == "-" or not word.startswith("-"):
            self._take_argument(word)
        elif word == "--":
            self._only_arguments = True
        else:
            self.waiting = self._option_without_value(word)

    def takes_options(self) -> bool:
        """Whether an option may come next."""
        return self.waiting is None and not self._only_arguments

    def argument(self) -> Parameter | None:
        """The argument that comes next."""
        arguments = [p for p in self.command.params if p.param_type_name == "argument"]
        for parameter in arguments[self._n_arguments :]:
            return parameter
        return arguments[-1] if arguments and arguments[-1].nargs == -1 else None

    def commands(self) -> dict[str, Command]:
        """The commands that one of may come next."""
        return getattr(self.command, "commands", {})

    def option(self, name: str) -> Parameter | None:
        """The option of that name."""
        for parameter in self.command.params:
            if name in (*parameter.opts, *parameter.secondary_opts):
                return parameter
        return None

    def _take_argument(self, word: str) -> None:
        if self.commands():
            self.is_lost = word not in self.commands()
            self.command = self.commands().get(word, self.command)
            self._n_arguments = 0
        else:
            self._n_arguments += 1

    def _option_without_value(self, word: str) -> Parameter | None:
        """The option that a word ends with, if its value is to follow."""
        if word.startswith("--"):
            option = None if "=" in word else self.option(word)
            return option if option is not None and not option.is_flag else None
        for place, letter in enumerate(word[1:], start=2):  # -qv, -m, -mNAME
            option = self.option(f"-{letter}")
            if option is None:
                return None
            if not option.is_flag:
                return option if place == len(word) else None
        return None


def candidates(command: Command, words: Sequence[str], incomplete: str) -> list[Candidate]:
    """Return what may stand in the place of ``incomplete``, after ``words``."""
    line = Line(command)
    for word in words:
        line.take(word)
    if line.is_lost:
        return []
    name, equals, value = incomplete.partition("=")
    if line.takes_options() and equals and name.startswith("--"):
        found = _values(line.option(name), line, value)
        return [Candidate(f"{name}={each.value}", each.help) for each in found]
    if line.takes_options() and incomplete.startswith("-"):
        return [option for option in _options(line) if option.value.startswith(incomplete)]
    if line.waiting is not None:
        return _values(line.waiting, line, incomplete)
    if line.commands():
        return [
            Candidate(name, _first_sentence(command.help or ""))
            for name, command in line.commands().items()
            if name.startswith(incomplete) and not command.hidden
        ]
    return _values(line.argument(), line, incomplete)


def _options(line: Line) -> Iterator[Candidate]:
    for parameter in line.command.params:
        if parameter.param_type_name == "option" and not parameter.hidden:
            for name in (*parameter.opts, *parameter.secondary_opts):
                yield Candidate(name, _first_sentence(parameter.help or ""))
    yield Candidate("--help", "Show this message and exit.")


def _values(parameter: Parameter | None, line: Line, incomplete: str) -> list[Candidate]:
    if parameter is None:
        return []
    import typer

    items = parameter.shell_complete(typer.Context(line.command), incomplete)
    return [Candidate(str(item.value), item.help or "") for item in items if item.type == "plain"]


def _first_sentence(text: str) -> str:
    return text.partition("\n")[0].partition("  ")[0].strip()
