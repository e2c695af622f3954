"""`--help` of every command: examples, exit codes, and how long it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import RunCommand
from typer.main import get_command

from localseek.cli.app import app
from localseek.errors import EXIT_CODES


def commands(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)


COMMANDS = list(commands(get_command(app)))


def codes_in(text: str) -> dict[int, str]:
    return {int(code): said for code, said in re.findall(r"^ +(\d+)  (\S.*)$", text, re.MULTILINE)}


def test_the_help_of_all_has_every_exit_code(localseek: RunCommand) -> None:
    shown = localseek("--help").stdout.decode()

    assert codes_in(shown.partition("Exit codes:")[2]) == EXIT_CODES


@pytest.mark.parametrize("path", [path for path in COMMANDS if len(path) == 1])
def test_each_command_has_examples_and_its_exit_codes(
    localseek: RunCommand, path: tuple[str, ...]
) -> None:
    shown = localseek(*path, "--help")

    text = shown.stdout.decode()
    codes = codes_in(text.partition("Exit codes:")[2])
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert f"localseek {path[0]}" in text.partition("Options:")[2]
    assert {0, 2} <= codes.keys()
    assert codes.items() <= EXIT_CODES.items()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_line_of_help_is_torn(localseek: RunCommand, path: tuple[str, ...]) -> None:
    text = localseek(*path, "-h").stdout.decode()

    assert max(map(len, text.splitlines())) <= 100
