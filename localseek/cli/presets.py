"""`localseek presets`: the presets there are, one in full, or a new one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli.completion import values
from localseek.cli.exit_codes import with_exit_codes
from localseek.cli.output import Output, show_notice
from localseek.errors import UsageError
from localseek.printable import printable

if TYPE_CHECKING:  # reads and checks each file
    from localseek.presets.preset import Preset

EXAMPLES = """Examples:

\b
  localseek presets
  localseek presets show translate
  localseek presets new haiku
"""

_HEAD = ("NAME", "VARIABLES", "FOR")

presets = typer.Typer(
    name="presets",
    help="List the presets: prompts with their settings, for -p NAME.",
    epilog=with_exit_codes(EXAMPLES, 66, 73),
    invoke_without_command=True,
    rich_markup_mode=None,
)


@presets.callback()
def list_presets(ctx: typer.Context) -> int:
    """List the presets: prompts with their settings, for -p NAME.

    Your own lie in the config directory; `localseek presets new NAME` begins one.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from localseek.presets.files import preset_files

    stdout, stderr = Output(sys.stdout), Output(sys.stderr)
    found = [_row(name) for name in preset_files()]
    rows = [_HEAD, *(row for row in found if not isinstance(row, UsageError))]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        stdout.line("  ".join(cells).rstrip())
    for problem in found:
        if isinstance(problem, UsageError):
            show_notice(str(problem), stderr)
    return 0


def _row(name: str) -> tuple[str, str, str] | UsageError:
    from localseek.presets.files import load_preset

    try:
        return _cells(load_preset(name))
    except UsageError as error:
        return error


@presets.command("show")
def show_preset(
    name: Annotated[
        str,
        typer.Argument(
            autocompletion=values.presets, help="Its name, as `localseek presets` lists it."
        ),
    ],
) -> int:
    """Print the file of a preset."""
    from localseek.presets.files import load_preset, preset_files, read_preset

    load_preset(name)  # the complaint about it, if there is one
    path = preset_files()[name]
    show_notice(str(path), Output(sys.stderr))
    stdout = Output(sys.stdout)
    stdout.write(read_preset(path))
    stdout.end_line()
    return 0


@presets.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Letters, digits, - and _.")],
) -> int:
    """Write a preset to begin with into the config directory, never over another."""
    from localseek.presets.files import new_preset

    Output(sys.stdout).line(str(new_preset(name)))
    return 0


def _cells(preset: Preset) -> tuple[str, str, str]:
    variables = ", ".join(preset.variables)
    return printable(preset.name), printable(variables) or "-", printable(preset.description)
