"""`localseek pull`: a model of the hub -> a file on this disk, verified."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.completion import values
from localseek.cli.fetch_view import FetchView
from localseek.cli.output import Output
from localseek.cli.signals import interruptible
from localseek.engine.interrupt import Interrupt
from localseek.errors import UnavailableError
from localseek.home_path import home_path

if TYPE_CHECKING:  # imports much
    from localseek.models.interruptible import Observer

EXAMPLES = """Examples:

\b
  localseek pull r1-8b
  localseek pull bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF:Q6_K
  localseek pull deepseek-ai/DeepSeek-R1-Distill-Qwen-7B --checkpoint
  localseek ask -m "$(localseek pull r1-8b --quiet)" "Is 7919 prime?"
"""


def pull(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            autocompletion=values.models_to_fetch,
            help="A short name, or OWNER/REPO[:QUANTIZATION].",
        ),
    ],
    *,
    checkpoint: Annotated[
        bool, typer.Option("--checkpoint", help="The safetensors for `convert`, not a GGUF.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """Fetch a model from the Hugging Face hub, and prove that it is whole.

    A run that was stopped goes on where it was. The path is printed on stdout.
    """
    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    fetched = _fetch(reference, FetchView(stderr), checkpoint=checkpoint)
    if isinstance(fetched, int):
        return fetched
    stdout.line(str(fetched))
    return 0


def checkpoint_folder(text: str, *, quiet: bool) -> Path | int:
    """The directory that ``text`` is, or that the repository of this name was fetched into.

    The exit code if a person stopped it.
    """
    from localseek.models.reference_forms import HubModel, parse_reference

    path = home_path(text)
    if _is_there(path) or not isinstance(parse_reference(text), HubModel):
        return path
    return _fetch(text, FetchView(Output(sys.stderr, is_quiet=quiet)), checkpoint=True)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long, or a folder that may not be looked into
        return True


def _fetch(reference: str, view: FetchView, *, checkpoint: bool) -> Path | int:
    """Fetch what is meant; return where it is, or the exit code if a person stopped it."""
    from localseek.models.interruptible import Observer

    interrupt = Interrupt()
    with interruptible(interrupt) as signalled:
        try:
            view.asking(reference)
            observer = Observer(
                on_progress=view.progress, on_notice=view.notice, interrupted=interrupt.is_set
            )
            path = _fetched(reference, view, observer, checkpoint=checkpoint)
        except KeyboardInterrupt:
            return signalled.exit_code
        finally:
            view.clear()
    return path


def _fetched(reference: str, view: FetchView, observer: Observer, *, checkpoint: bool) -> Path:
    """Fetch; where the hub does not answer, what is here already will do."""
    from localseek.jobs.fetching import copy_here, fetch_checkpoint, fetch_model, look_up

    try:
        wanted = look_up(reference, observer, checkpoint=checkpoint)
    except UnavailableError as error:
        path = None if checkpoint else copy_here(reference)
        if path is None:
            raise
        view.kept(reference, error)
        return path
    view.introduce(wanted)
    path = fetch_checkpoint(wanted, observer) if checkpoint else fetch_model(wanted, observer)
    view.done(wanted)
    return path
