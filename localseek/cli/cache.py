"""`localseek cache`: what `ask --cache-prompt` keeps of prompts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import options
from localseek.cli.completion import values
from localseek.cli.exit_codes import with_exit_codes
from localseek.cli.output import Output, show_notice
from localseek.cli.units import iso_time, local_time, size
from localseek.config import load_config, prompt_cache_folder
from localseek.printable import printable

if TYPE_CHECKING:  # needs NumPy
    from localseek.jobs.cached_prompts import CachedPrompt

EXAMPLES = """Examples:

\b
  localseek ask --cache-prompt -f report.txt "What changed since March?"
  localseek cache list
  localseek cache clear r1-8b

With cache_prompt = true in the config --cache-prompt is not needed; cache_limit_gb is how
much is kept. What was used longest ago makes room.
"""

_HEAD = ("MODEL", "TOKENS", "SIZE", "LAST USED")
_DAMAGED = "(damaged)"

cache = typer.Typer(
    name="cache",
    epilog=with_exit_codes(EXAMPLES, 66, 77),
    invoke_without_command=True,
    rich_markup_mode=None,
)


@cache.callback()
def list_all(ctx: typer.Context) -> int:
    """List or remove what was kept of prompts, to be read faster.

    Without a command all of it is listed.
    """
    return 0 if ctx.invoked_subcommand else list_entries()


@cache.command("list")
def list_entries(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, with paths.")
    ] = False,
    quiet: options.Quiet = False,
) -> int:
    """List what was kept, what was used last first; all together, and the limit."""
    from localseek.jobs.cached_prompts import cached_prompts

    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    entries, limit_bytes = cached_prompts(prompt_cache_folder()), load_config().cache_limit_bytes
    if as_json:
        stdout.line(json.dumps(_as_json(entries, limit_bytes)))
        return 0
    if not entries:
        show_notice("the prompt cache is empty; ask --cache-prompt keeps something.", stderr)
        return 0
    rows = [_HEAD, *map(_cells, entries)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    for model, n_tokens, n_bytes, used in rows:
        cells = (model.ljust(widths[0]), n_tokens.rjust(widths[1]), n_bytes.rjust(widths[2]), used)
        stdout.line("  ".join(cells))
    stdout.line(f"{_count(entries)}, {size(_total(entries))} of {size(limit_bytes)}")
    return 0


@cache.command("clear")
def clear(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="MODEL", autocompletion=values.models_here, help="Only what is of this model."
        ),
    ] = None,
) -> int:
    """Remove what was kept, all of it or that of one model; say how much that freed."""
    from localseek.jobs.cached_prompts import cached_prompts, prompts_of, remove_prompts
    from localseek.jobs.state_folder import remove_forgotten

    folder, freed_bytes = prompt_cache_folder(), 0
    entries = cached_prompts(folder)
    if model is not None:
        entries = prompts_of(entries, model)
    else:
        freed_bytes += remove_forgotten(folder)
    freed_bytes += remove_prompts(entries)
    Output(sys.stdout).line(f"removed {_count(entries)}, {size(freed_bytes)}")
    return 0


def _count(entries: list[CachedPrompt]) -> str:
    return "1 entry" if len(entries) == 1 else f"{len(entries):,} entries"


def _total(entries: list[CachedPrompt]) -> int:
    return sum(entry.file.n_bytes for entry in entries)


def _cells(entry: CachedPrompt) -> tuple[str, str, str, str]:
    return (
        _DAMAGED if entry.title is None else printable(entry.title),
        f"{entry.head.n_tokens:,}" if entry.head else "-",
        size(entry.file.n_bytes),
        local_time(entry.last_used),
    )


def _as_json(entries: list[CachedPrompt], limit_bytes: int) -> dict[str, object]:
    """All of it. The names are a promise: some may be added, none renamed."""
    return {
        "folder": str(prompt_cache_folder()),
        "total_bytes": _total(entries),
        "limit_bytes": limit_bytes,
        "entries": [
            {
                "model": entry.title,
                "tokens": entry.head.n_tokens if entry.head else None,
                "size_bytes": entry.file.n_bytes,
                "last_used": iso_time(entry.last_used),
                "kv_type": entry.head.fitness.kv_type if entry.head else None,
                "build": entry.head.fitness.build if entry.head else None,
                "path": str(entry.file.path),
            }
            for entry in entries
        ],
    }
