"""`localseek list`: the models of this disk."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.output import Output, show_notice
from localseek.cli.units import iso_time, local_time, size
from localseek.printable import printable

if TYPE_CHECKING:  # reads model files
    from localseek.jobs.inventory import Row

EXAMPLES = """Examples:

\b
  localseek list
  localseek list --json | jq -r '.[].path'
"""

_HEAD = ("NAME", "SIZE", "TYPE", "FAMILY", "KEPT BY", "LAST USED")
_KEPT_BY = {
    "built-in": "localseek",
    "hub": "HF cache",
    "imported": "you",
    "lmstudio": "LM Studio",
    "ollama": "Ollama",
}


def list_models(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON array on stdout, with paths and sha256.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """List the models that are on this disk, whoever fetched them.

    The Hugging Face cache, LM Studio's folder and Ollama's store are looked at, and what was
    imported. The one used last comes first.
    """
    from localseek.jobs.inventory import inventory

    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    rows = inventory()
    if as_json:
        stdout.line(json.dumps([_as_json(row) for row in rows]))
        return 0
    if all(row.model.source == "built-in" for row in rows):
        show_notice("no model was fetched yet; localseek pull r1-8b fetches one.", stderr)
    if not rows:
        return 0
    lines = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(_HEAD))]
    for line in lines:
        cells = [
            cell.rjust(width) if i == 1 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        stdout.line("  ".join(cells).rstrip())
    for row in rows:
        if row.problem:
            show_notice(f"{row.reference}: {row.problem}", stderr)
    return 0


def _cells(row: Row) -> tuple[str, ...]:
    cells = (
        row.reference,
        size(row.model.size_bytes),
        row.quant or "-",
        row.family or row.architecture or "-",
        _KEPT_BY[row.model.source],
        local_time(row.last_used) if row.last_used else "-",
    )
    return tuple(printable(cell) for cell in cells)


def _as_json(row: Row) -> dict[str, object]:
    """One model. The names are a promise: some may be added, none renamed."""
    model = row.model
    return {
        "reference": row.reference,
        "source": model.source,
        "path": str(model.path),
        "n_files": len(model.paths),
        "size_bytes": model.size_bytes,
        "quantization": row.quant,
        "architecture": row.architecture,
        "family": row.family,
        "title": row.title,
        "repo": model.repo or None,
        "commit": model.commit or None,
        "file": model.file or None,
        "sha256": model.sha256[0] if len(model.sha256) == 1 else list(model.sha256),
        "last_used": iso_time(row.last_used) if row.last_used else None,
        "problem": row.problem,
    }
