"""`localseek verify`: are the bytes of a model the right ones, and its weights numbers?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.completion import values
from localseek.cli.output import Output, show_error, show_notice
from localseek.cli.signals import interruptible
from localseek.cli.units import clock, size
from localseek.engine.interrupt import Interrupt
from localseek.errors import LocalseekError
from localseek.printable import printable

if TYPE_CHECKING:  # loads NumPy
    from localseek.jobs.verification import Progress, Verified
    from localseek.models.store import NamedModel

EXAMPLES = """Examples:

\b
  localseek verify r1-8b
  localseek verify
"""

_REDRAW_S = 0.1
_BAR_WIDTH = 30


def verify(
    reference: Annotated[
        str | None,
        typer.Argument(
            metavar="MODEL",
            autocompletion=values.models,
            help="A name, or a GGUF file.  [default: all]",
        ),
    ] = None,
    *,
    quiet: options.Quiet = False,
) -> int:
    """Prove a model sound: its sha256, its header, every weight.

    It is read from end to end; without MODEL all models of this disk are. A sha256 is known for what came from the
    hub or from Ollama; of other files it is printed.
    """
    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    stderr.status("looking for models…")
    interrupt = Interrupt()
    with interruptible(interrupt) as signalled:
        try:
            return _verify(_models(reference), stdout, stderr, interrupt, go_on=reference is None)
        except KeyboardInterrupt:
            return signalled.exit_code
        finally:
            stderr.clear_status()


def _models(reference: str | None) -> list[NamedModel]:
    from localseek.jobs.inventory import inventory
    from localseek.models.reference import find_model
    from localseek.models.store import NamedModel, as_stored

    if reference is not None:
        return [as_stored(find_model(reference))]
    return [NamedModel(row.reference, row.model) for row in inventory()]


def _verify(
    models: list[NamedModel], stdout: Output, stderr: Output, interrupt: Interrupt, *, go_on: bool
) -> int:
    """Verify each; with ``go_on`` a bad one does not keep the others from it."""
    if not models:
        show_notice("no model is here yet; localseek pull r1-8b fetches one.", stderr)
    codes = [_verify_one(named, stdout, stderr, interrupt, go_on=go_on) for named in models]
    return next((code for code in codes if code), 0)


def _verify_one(
    named: NamedModel, stdout: Output, stderr: Output, interrupt: Interrupt, *, go_on: bool
) -> int:
    from localseek.jobs.verification import verify as verify_model

    try:
        verified = verify_model(
            named.model,
            on_progress=_progress(named.reference, stderr),
            interrupted=interrupt.is_set,
        )
    except LocalseekError as error:
        if not go_on:
            raise
        show_error(error, stderr)
        return error.exit_code
    stdout.line(_result(named.reference, verified))
    return 0


def _result(reference: str, verified: Verified) -> str:
    """One line: what it is, its sha256, and what that was compared with."""
    n_files = len(verified.sha256)
    proof = "as it should be" if verified.n_compared == n_files else "with nothing to compare it to"
    return (
        f"ok  {printable(reference)}  sha256 {' '.join(verified.sha256)} {proof}, "
        f"{verified.n_tensors} tensors, {verified.elapsed_s:.1f} s"
    )


def _progress(reference: str, stderr: Output) -> Callable[[Progress], None]:
    drawn_s = -_REDRAW_S

    def show(progress: Progress) -> None:
        nonlocal drawn_s
        if progress.elapsed_s - drawn_s < _REDRAW_S:
            return
        drawn_s = progress.elapsed_s
        share = progress.n_done / max(progress.n_total, 1)
        full = round(share * _BAR_WIDTH)
        rate = progress.n_done / max(progress.elapsed_s, 1e-9)
        left_s = (progress.n_total - progress.n_done) / max(rate, 1e-9)
        stderr.status(
            f"{'━' * full}{'─' * (_BAR_WIDTH - full)} {size(progress.n_done)} of "
            f"{size(progress.n_total)} · {size(int(rate))}/s · {clock(left_s)} left · {reference}"
        )

    return show
