"""What `--help` says of every command -> a manual page, docs/localseek.1, in roff.

python -m tools.man_page

The wheel puts it where `man` looks. A test holds it against `--help`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import typer
from typer.main import get_command

from localseek import __version__
from localseek.cli.app import app
from localseek.cli.exit_codes import HEADING
from localseek.config import Config
from localseek.errors import EXIT_CODES

PAGE = Path(__file__).parents[1] / "docs" / "localseek.1"

Command: TypeAlias = Any  # as Typer makes them; it does not name the types
Parameter: TypeAlias = Any

_COLUMNS = 72  # of the source, before its escapes
_RAW = "\b"  # begins a paragraph whose lines click leaves as they are
_DESCRIPTION = (
    "stdout is the answer, or JSON, and nothing else. Reasoning, progress, notices and errors go "
    "to stderr. Nothing leaves this machine but a request for what was asked to be fetched."
)
_ENVIRONMENT = {
    "LOCALSEEK_MODEL": "The model that is used where none is named; wins over the config.",
    "LOCALSEEK_DEBUG": "If set, tracebacks and the log of llama.cpp are shown.",
    "NO_COLOR": "If set, nothing is coloured or dimmed.",
    "FORCE_COLOR, CLICOLOR_FORCE": "If set to 1, stderr is dimmed in a file or a pipe, too.",
    "CLICOLOR": "0 is as NO_COLOR.",
    "TERM": "dumb means that no line can be drawn anew.",
    "HF_HUB_OFFLINE, HF_HOME, HF_TOKEN": "As in all programs of the Hugging Face hub.",
    "XDG_CONFIG_HOME, XDG_STATE_HOME": "Where the files below lie, instead of ~/.config and ~/.local/state.",
}
_FILES = {
    "~/.config/localseek/config.toml": "Settings: "
    + ", ".join(field.name for field in fields(Config))
    + ".",
    "~/.config/localseek/presets/": "Presets of your own.",
    "~/.local/state/localseek/": "Sessions of chat, its history, the log, and which models were used last.",
}


def main() -> None:
    PAGE.write_text(man_page(), encoding="utf-8")
    print(PAGE)


def man_page() -> str:
    """Return the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    root = get_command(app)
    context = typer.Context(root, info_name="localseek", **root.context_settings)
    yield f'.TH LOCALSEEK 1 "" "localseek {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"localseek \\- {_text(_uncapitalized(root.help or '').rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield ".B localseek"
    yield ".I COMMAND"
    yield "[OPTIONS] [ARGUMENTS]"
    yield ".SH DESCRIPTION"
    yield from _filled(_DESCRIPTION)
    yield ".SH OPTIONS"
    yield from _options(root, context, with_help=True)
    yield ".SH COMMANDS"
    yield from _commands(root, context)
    yield ".SH EXIT STATUS"
    yield from _tagged({str(code): f"{text}." for code, text in EXIT_CODES.items()})
    yield ".SH ENVIRONMENT"
    yield from _tagged(_ENVIRONMENT)
    yield ".SH FILES"
    yield from _tagged(_FILES)


def _commands(group: Command, context: typer.Context) -> Iterator[str]:
    for name, command in group.commands.items():
        inner = typer.Context(command, info_name=name, parent=context)
        yield f".SS {_text(f'{inner.command_path} {_usage(command)}')}"
        yield from islice(_paragraphs(command.help or ""), 1, None)
        yield from _options(command, inner)
        examples, heading, codes = (command.epilog or "").partition(HEADING)
        yield from _paragraphs(examples)
        if heading:
            numbers = [line.split()[0] for line in codes.splitlines() if line[:1] == " "]
            yield from _paragraphs(f"Exit codes: {', '.join(numbers)}; see EXIT STATUS.")
        yield from _commands(command, inner) if hasattr(command, "commands") else ()


def _usage(command: Command) -> str:
    pieces = ["[OPTIONS]"]
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = _name(parameter) + ("..." if parameter.nargs == -1 else "")
            pieces.append(name if parameter.required else f"[{name}]")
    return " ".join([*pieces, *(["COMMAND"] if hasattr(command, "commands") else [])])


def _name(argument: Parameter) -> str:
    return str(argument.metavar or argument.name.upper())


def _options(command: Command, context: typer.Context, *, with_help: bool = False) -> Iterator[str]:
    """Arguments and options, each with what it is."""
    for parameter in command.get_params(context) if with_help else command.params:
        record = parameter.get_help_record(context)
        if record is None:
            continue
        names, help_ = record
        if parameter.param_type_name == "argument":
            names = _name(parameter)
        yield ".TP"
        yield _bold_flags(names)
        yield from _filled(help_)


def _tagged(items: dict[str, str]) -> Iterator[str]:
    for name, help_ in items.items():
        yield ".TP"
        yield f"\\fB{_text(name)}\\fR"
        yield from _filled(help_)


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs as click reads them: a line with only a backspace keeps the rest as it is."""
    for paragraph in filter(None, text.strip().split("\n\n")):
        yield ".PP"
        first, _, rest = paragraph.partition("\n")
        if first == _RAW:
            yield from (".RS 4", ".nf")
            yield from (_text(line.removeprefix("  ")) for line in rest.splitlines())
            yield from (".fi", ".RE")
        else:
            yield from _filled(paragraph)


def _bold_flags(names: str) -> str:
    """``-m, --model MODEL`` with the flags in bold and the rest in italics."""
    words = []
    for word in names.replace("/", " / ").split() if names.startswith("-") else [names]:
        is_flag, end = word.startswith("-"), "," if word.endswith(",") else ""
        shown = _text(word.removesuffix(","))
        font = "B" if is_flag else "I"
        words.append(shown + end if word == "/" else f"\\f{font}{shown}\\fR{end}")
    return " ".join(words)


def _filled(text: str) -> Iterator[str]:
    """Running text, in lines that a person can read in the source."""
    for line in textwrap.wrap(text, _COLUMNS, break_long_words=False, break_on_hyphens=False):
        yield _text(line)


def _text(text: str) -> str:
    """Text as roff takes it: no character of it is an order, hyphens are those that are typed."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    escaped = escaped.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    escaped = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in escaped)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def _uncapitalized(text: str) -> str:
    return text[:1].lower() + text[1:]


if __name__ == "__main__":
    main()
