"""`localseek plan`: what of a model fits this machine, or a card that is not here."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.completion import values
from localseek.cli.output import Output, show_notice

if TYPE_CHECKING:  # reads model files
    from localseek.jobs.planned_model import PlannedModel
    from localseek.jobs.this_machine import Measured
    from localseek.models.card import Card

EXAMPLES = """Examples:

\b
  localseek plan                             all models of the catalog
  localseek plan r1-8b
  localseek plan ./model.gguf --json | jq .recommended
  localseek plan r1-32b --gpu "24GiB,RTX 4090"
"""

_MEASURED_S = 0.4  # of copying; `doctor` takes a second


def plan(
    reference: Annotated[
        str | None,
        typer.Argument(
            metavar="MODEL",
            autocompletion=values.models_of_anywhere,
            help="A name, or a GGUF file.  [default: the catalog]",
        ),
    ] = None,
    *,
    gpu: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE[,NAME[,RATE]]",
            help="Plan for this card instead: 24GiB, or 24GiB,RTX 4090, or 24GiB,mine,1008GB/s.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, with all the numbers.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """Say what fits: quantization by context by KV type, and which of it to run.

    Nothing is loaded, and a model of the catalog need not be here; of others on the hub only
    the head of the file is read.
    """
    from localseek.models.card import parse_card

    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    card = None if gpu is None else parse_card(gpu)
    stderr.status("measuring…")
    try:
        measured, plans = _plan(reference, card, stderr)
    finally:
        stderr.clear_status()
    _show(measured, plans, stdout, stderr, as_json=as_json, is_one=reference is not None)
    return 0


def _plan(
    reference: str | None, card: Card | None, stderr: Output
) -> tuple[Measured, list[PlannedModel]]:
    from localseek.jobs.planned_model import plan_catalog, plan_reference
    from localseek.jobs.this_machine import this_machine
    from localseek.models.interruptible import Observer

    measured = this_machine(card=card, seconds=_MEASURED_S)
    if reference is None:
        return measured, plan_catalog(measured.machine)
    observer = Observer(on_notice=lambda text: show_notice(text, stderr))
    return measured, [plan_reference(reference, measured.machine, observer)]


def _show(  # noqa: PLR0913 - each a thing of its own
    measured: Measured,
    plans: list[PlannedModel],
    stdout: Output,
    stderr: Output,
    *,
    as_json: bool,
    is_one: bool,
) -> None:
    from localseek.cli.plan_json import catalog_as_json, plan_as_json
    from localseek.cli.plan_view import PlanView

    machine = measured.machine
    if as_json:
        told = plan_as_json(plans[0], machine) if is_one else catalog_as_json(plans, machine)
        stdout.line(json.dumps(told))
        return
    view = PlanView(stdout)
    if is_one:
        view.model(plans[0], machine)
    else:
        view.catalog(plans, machine)
    for notice in _notices(measured):
        show_notice(notice, stderr)


def _notices(measured: Measured) -> list[str]:
    """What a person should know about the machine that the plan is for."""
    card = measured.machine.card
    notices = [f"{measured.found.problem}."] if measured.found.problem else []
    if card and card.is_here:
        from localseek.engine.llama.library import supports_gpu

        if not supports_gpu():
            notices.append(f"this build of llama.cpp cannot use {card.name}: localseek doctor.")
    return notices
