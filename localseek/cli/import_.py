"""`localseek import`: call a file of yours by a name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from localseek.cli import options
from localseek.cli.output import Output, show_notice
from localseek.home_path import home_path
from localseek.printable import printable

EXAMPLES = """Examples:

\b
  localseek import ./my-finetune.Q4_K_M.gguf
  localseek import /data/model-00001-of-00003.gguf --name big
"""


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.gguf", readable=False, help="Any of its files, if it is several."
        ),
    ],
    *,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What to call it.  [default: as the file]")
    ] = "",
    quiet: options.Quiet = False,
) -> int:
    """Give a model file of yours a name.

    The name works everywhere that a model is asked for. Nothing is copied.
    """
    from localseek.models.header import read_header
    from localseek.models.imported import import_model
    from localseek.models.local_file import model_at

    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    path = home_path(file)
    header = read_header(model_at(path).path)
    model = import_model(path, name)
    for notice in header.notices:
        show_notice(notice, stderr)
    stdout.line(printable(model.name))
    return 0
