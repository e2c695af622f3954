"""One command: how it is typed, what it does, what can stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from localseek.cli.repl.state import State


def nothing(_typed: str) -> Iterable[str]:
    """Nothing is known of what can stand here."""
    return ()


def words(*known: str) -> Callable[[str], Iterable[str]]:
    """Complete to one of ``known``."""
    return lambda typed: (word for word in known if word.startswith(typed))


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table; a command without ``argument`` takes none.

    ``complete`` gives what the argument typed so far can become. One that works
    ``during_reply`` neither asks for a turn nor changes the conversation.
    """

    name: str
    argument: str
    help: str
    run: Callable[[State, str], None]
    complete: Callable[[str], Iterable[str]] = nothing
    during_reply: bool = False

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.argument}".rstrip()
