"""`localseek rm`: remove a model that localseek or another program of the hub fetched."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli.completion import values
from localseek.cli.confirmation import is_confirmed
from localseek.cli.output import Output, show_notice
from localseek.cli.units import size
from localseek.printable import printable

if TYPE_CHECKING:  # reads model files
    from localseek.jobs.removal import Removal

EXAMPLES = """Examples:

\b
  localseek rm r1-8b:Q4_K_M
  localseek rm my-finetune --yes
"""


def rm(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            autocompletion=values.models_here,
            help="A name of `localseek list`.",
        ),
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Remove a model from the Hugging Face cache.

    An imported one is forgotten, its file stays. The files of LM Studio and Ollama, and your own, are never touched.
    """
    from localseek.jobs.removal import plan_removal, remove

    stdout, stderr = Output(sys.stdout), Output(sys.stderr)
    removal = plan_removal(reference)
    if not yes and not is_confirmed(_question(removal), stderr):
        show_notice("nothing was removed.", stderr)
        return 0
    remove(removal)
    stdout.line(_done(removal))
    return 0


def _question(removal: Removal) -> str:
    question = f"{'remove' if removal.paths else 'forget'} {printable(removal.reference)}"
    return f"{question} ({size(removal.freed_bytes)})" if removal.paths else question


def _done(removal: Removal) -> str:
    reference = printable(removal.reference)
    if not removal.paths:
        return f"forgot {reference}; {printable(str(removal.model.path))} stays where it is"
    return f"removed {reference}, {size(removal.freed_bytes)}"
