"""What `plan` shows: a table of what fits, the recommendation, and what to type.

A terminal gets it in colour, anything else as plain text; the words are the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from localseek.cli.output import Output
from localseek.cli.paragraph import show_paragraph
from localseek.cli.units import size, weights
from localseek.printable import printable

if TYPE_CHECKING:  # reads model files
    from localseek.jobs.advice import Advice
    from localseek.jobs.planned_model import PlannedModel
    from localseek.jobs.planning import Fit, Machine, Row
    from localseek.jobs.speed import Speed

GIB = 2**30
_COLOURS = {"all GPU": "green", "too big": "red"}
_SPLIT = "yellow"
_LONGER = "q8_0"  # the cache type that the last column adds


class PlanView:
    """Writes plans to stdout."""

    def __init__(self, stdout: Output) -> None:
        self._stdout = stdout

    def model(self, plan: PlannedModel, machine: Machine) -> None:
        """Show the table of one model, and what to do."""
        show_paragraph(_title(plan, machine), self._stdout, indent=2)
        columns = _columns(plan.rows)
        head = ["", "file", *(_column(*column) for column in columns)]
        lines = [_line(row, columns, machine) for row in plan.rows]
        chosen = plan.advice.row.quant if plan.advice else ""
        self._table(head, lines, chosen)
        if any(row.is_file for row in plan.rows):
            self._stdout.line(" * the file itself; the others are computed", dim=True)
        self._advice(plan, machine)

    def catalog(self, plans: Sequence[PlannedModel], machine: Machine) -> None:
        """Show what is advised of each model, and one of them."""
        from localseek.jobs.planned_model import best_of, why_best

        self._stdout.line(_machine(machine))
        head = ["", "", "file", "context", "fits", "t/s"]
        best = best_of(plans)
        lines = [_catalog_line(plan) for plan in plans]
        self._table(head, lines, best.reference if best else "")
        if best is None:
            self._stdout.line(" nothing of the catalog fits.")
            return
        show_paragraph(f" recommended: {best.title}: {why_best(best)}", self._stdout, indent=3)
        self._advice(best, machine, lead="   ")

    def _advice(
        self, plan: PlannedModel, machine: Machine, *, lead: str = " recommended: "
    ) -> None:
        advice = plan.advice
        if advice is None:
            show_paragraph(_nothing(plan, machine), self._stdout, indent=3)
            return
        context = _tokens(advice.fit.size.n_ctx)
        kv = "" if advice.fit.size.kv_type == "f16" else f" and a {advice.fit.size.kv_type} cache"
        text = (
            f"{lead}{printable(advice.row.quant)} with {context} context{kv}: "
            f"{advice.reason} ({speed_text(advice, machine)})"
        )
        show_paragraph(text, self._stdout, indent=3)
        for command in plan.commands:
            self._stdout.line(f"   {printable(command)}")

    def _table(self, head: Sequence[str], lines: Sequence[Sequence[str]], chosen: str) -> None:
        if self._stdout.has_colour:
            _print_in_colour(head, lines, chosen)
            return
        widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
        for line in (head, *lines):
            cells = [
                cell.rjust(width) if i else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(line, widths, strict=True))
            ]
            self._stdout.line(f" {'  '.join(cells)}".rstrip())


def _print_in_colour(head: Sequence[str], lines: Sequence[Sequence[str]], chosen: str) -> None:
    """Print with Rich, which Output would strip of its colours."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=True, header_style="dim")
    for i, name in enumerate(head):
        table.add_column(Text(name), justify="right" if i else "left", no_wrap=True)
    for line in lines:
        cells = [Text(cell, style=_style(cell)) for cell in line]
        is_chosen = line[0].rstrip(" *") == chosen
        table.add_row(*cells, style="bold" if is_chosen else None)
    Console(file=sys.stdout, highlight=False).print(table)


def _style(cell: str) -> str:
    return _COLOURS.get(cell, _SPLIT if " of " in cell else "")


def _title(plan: PlannedModel, machine: Machine) -> str:
    kib = plan.kv_bytes_per_token / 1024
    facts = (
        printable(plan.title),
        weights(plan.header.n_params),
        f"{kib:g} KiB of KV per token (f16)",
        _machine(machine),
    )
    return " · ".join(facts)


def _machine(machine: Machine) -> str:
    parts = [f"{machine.free_bytes / GIB:.1f} of {machine.total_bytes / GIB:.0f} GiB RAM free"]
    card = machine.card
    if card:
        free = sum(card.free_bytes) / GIB
        parts.insert(0, f"{printable(card.name)}, {free:.1f} GiB{' free' if card.is_here else ''}")
    else:
        parts.append(f"{machine.n_cores} cores")
    return " · ".join(parts)


def _columns(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """Each context with the usual cache, and the longest with a smaller one."""
    found = [(fit.size.n_ctx, fit.size.kv_type) for fit in rows[0].fits]
    usual = [column for column in found if column[1] == "f16"]
    return usual + [column for column in found if column == (usual[-1][0], _LONGER)]


def _column(n_ctx: int, kv_type: str) -> str:
    return f"{_tokens(n_ctx)} ctx" if kv_type == "f16" else f"{_tokens(n_ctx)}, KV {kv_type}"


def _line(row: Row, columns: Sequence[tuple[int, str]], machine: Machine) -> list[str]:
    fits = {(fit.size.n_ctx, fit.size.kv_type): fit for fit in row.fits}
    cells = [_cell(fits[column], machine) for column in columns]
    return [f"{printable(row.quant)}{' *' * row.is_file}", _about(row.size_bytes), *cells]


def _cell(fit: Fit, machine: Machine) -> str:
    """What of a context is where; without a card, the memory that it takes."""
    placement = fit.placement
    if fit.where == "nowhere":
        return "too big"
    if fit.where == "gpu":
        return "all GPU"
    if fit.where == "split":
        return f"{placement.n_gpu_layers} of {placement.n_layers}"
    return "CPU" if machine.card else f"{placement.host.total_bytes / GIB:.1f} GiB"


def _catalog_line(plan: PlannedModel) -> list[str]:
    advice = plan.advice
    if advice is None:
        return [plan.reference, "", "", "", "too big", ""]
    placement = advice.fit.placement
    where = {
        "gpu": "all GPU",
        "split": f"{placement.n_gpu_layers} of {placement.n_layers}",
    }.get(advice.fit.where, "CPU")
    rate = f"{advice.speed.tokens_per_s:.3g}" if advice.speed else "?"
    context = _tokens(advice.fit.size.n_ctx)
    return [plan.reference, advice.row.quant, _about(advice.row.size_bytes), context, where, rate]


def _about(n_bytes: int) -> str:
    """The size of a file to one digit: what is computed lacks the vocabulary, some MB."""
    return size(n_bytes) if n_bytes < 1e9 else f"{n_bytes / 1e9:,.1f} GB"


def speed_text(advice: Advice, machine: Machine) -> str:
    """Tokens per second with where they come from; or why there are none."""
    if advice.speed is None:
        name = printable(machine.card.name) if machine.card else "the memory"
        return f"no speed: the bandwidth of {name} is not known, --gpu SIZE,NAME,RATE states it"
    speed = advice.speed
    return (
        f"about {_rate(speed.tokens_per_s)} t/s: {derivation(speed)}; "
        f"{_rate(speed.tokens_per_s_full)} t/s once the context is full"
    )


def derivation(speed: Speed) -> str:
    """Bytes read per token, by how fast that is, times the share that is reached."""
    parts = [
        f"{source.read_bytes / 1e9:.2g} GB read per token at {source.bytes_per_s / 1e9:,.0f} GB/s, "
        f"{source.share:.0%}"
        for source in speed.sources
    ]
    return " + ".join(parts)


def _rate(tokens_per_s: float) -> str:
    return f"{tokens_per_s:.0f}" if tokens_per_s >= 10 else f"{tokens_per_s:.1f}"


def _nothing(plan: PlannedModel, machine: Machine) -> str:
    smallest = min(plan.rows, key=lambda row: row.size_bytes).fits[0].placement
    needed = (smallest.host.total_bytes + smallest.gpu.total_bytes) / GIB
    return (
        f" nothing of it fits: the smallest needs {needed:.1f} GiB, "
        f"{machine.free_bytes / GIB:.1f} GiB are free; localseek plan shows smaller models."
    )


def _tokens(n_ctx: int) -> str:
    return f"{n_ctx // 1024}k" if n_ctx >= 1024 and n_ctx % 1024 == 0 else f"{n_ctx:,}"
