"""`localseek log`: prompts and replies that were kept; one of them again."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import exit_codes as codes
from localseek.cli import options
from localseek.cli.confirmation import is_confirmed
from localseek.cli.exit_codes import with_exit_codes
from localseek.cli.output import Output, show_notice
from localseek.cli.signals import interruptible
from localseek.engine.interrupt import Interrupt
from localseek.errors import DifferentReplyError, UsageError
from localseek.home_path import home_path

if TYPE_CHECKING:  # needs SQLite
    from localseek.jobs.log.database import Summary
    from localseek.jobs.log.entry import Entry
    from localseek.jobs.log.replay import Replayed

EXAMPLES = """Examples:

\b
  localseek ask --log "Is 7919 prime?"
  localseek log list
  localseek log search prime factor
  localseek log replay 7

With log = true in the config every prompt and reply is kept, without --log.
"""

_REDRAW_S = 0.1

log = typer.Typer(
    name="log",
    epilog=with_exit_codes(EXAMPLES, *codes.FILE, 75),
    invoke_without_command=True,
    rich_markup_mode=None,
)

Limit = Annotated[
    int, typer.Option("--limit", min=1, max=10**6, metavar="N", help="So many at most.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on stdout, a line for each entry.")]
_MOST = 2**63 - 1  # SQLite has no larger id
Id = Annotated[
    int, typer.Argument(min=1, max=_MOST, metavar="ID", help="As `localseek log list` has it.")
]


@log.callback()
def list_newest(ctx: typer.Context) -> int:
    """Find prompts and replies that were kept, and have a reply again.

    Without a command the newest 20 are listed.
    """
    return 0 if ctx.invoked_subcommand else list_entries()


@log.command("list")
def list_entries(
    *, limit: Limit = 20, as_json: AsJson = False, quiet: options.Quiet = False
) -> int:
    """List what was kept, the newest first."""
    from localseek.jobs.log.opening import open_log

    with closing(open_log()) as database:
        return _show_all(database.newest(limit), (), as_json=as_json, quiet=quiet)


@log.command("search")
def search(
    phrases: Annotated[list[str], typer.Argument(metavar="TEXT", help="What is to be found.")],
    *,
    limit: Limit = 20,
    as_json: AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """Find questions, thoughts and answers, the newest first.

    Each TEXT must be somewhere in an entry, as a part of a word too, in any case.
    """
    from localseek.jobs.log.opening import open_log

    if not all(phrases):
        raise UsageError("an empty text is everywhere.", hint="localseek log list lists all.")
    with closing(open_log()) as database:
        found = database.search(phrases, limit)
        return _show_all(found, phrases, as_json=as_json, quiet=quiet)


@log.command("show")
def show_entry(
    entry_id: Id,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, with all there is.")
    ] = False,
) -> int:
    """Show an entry: the question, the thought, the answer, and how they came about."""
    from localseek.cli.log_view import LogView
    from localseek.jobs.log.entry import entry_as_object

    entry, stdout = _entry(entry_id), Output(sys.stdout)
    if as_json:
        stdout.line(json.dumps({"id": entry_id, **entry_as_object(entry)}, ensure_ascii=False))
    else:
        LogView(stdout).entry(entry_id, entry)
    return 0


@log.command("replay", epilog=with_exit_codes("", 1, *codes.MODEL, *codes.STOPPED))
def replay_entry(
    entry_id: Id,
    *,
    model: Annotated[
        Path | None,
        typer.Option(
            "-m", "--model", metavar="FILE", readable=False, help="Where the model is now."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
    quiet: options.Quiet = False,
) -> int:
    """Have a reply again, and say whether it is the same to the last token.

    The same file is loaded and given the same tokens, sampler and seed. What was decided by a
    limit, or by a person who wanted the answer, is decided again at the same token.
    """
    from localseek.jobs.log.opening import open_log

    with closing(open_log()) as database:
        entry = database.get(entry_id)
        earlier = database.before(entry)
    replayed = _replayed(entry, earlier, model, Output(sys.stderr, is_quiet=quiet))
    if isinstance(replayed, int):
        return replayed
    stdout = Output(sys.stdout)
    if as_json:
        from localseek.cli.log_view import replayed_as_object

        stdout.line(json.dumps({"id": entry_id, **replayed_as_object(replayed)}))
    elif replayed.difference is None:
        stdout.line(f"the same {replayed.n_tokens:,} tokens")
    if replayed.difference is not None:
        from localseek.cli.log_view import difference_text

        hint = "; ".join(replayed.doubts)
        raise DifferentReplyError(difference_text(replayed), hint=f"{hint}." if hint else "")
    return 0


@log.command("delete")
def delete(
    entry_ids: Annotated[
        list[int],
        typer.Argument(min=1, max=_MOST, metavar="ID", help="As `localseek log list` has them."),
    ],
) -> int:
    """Remove entries for good."""
    from localseek.jobs.log.opening import open_log

    with closing(open_log()) as database:
        database.delete(entry_ids)
    return 0


@log.command("clear")
def clear(*, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> int:
    """Remove all entries for good."""
    from localseek.jobs.log.opening import open_log

    stderr = Output(sys.stderr)
    with closing(open_log()) as database:
        n = database.count()
        what = f"the {n:,} entries" if n != 1 else "the only entry"
        if not yes and not is_confirmed(f"remove {what} of the log", stderr):
            show_notice("nothing was removed.", stderr)
            return 0
        database.clear()
    Output(sys.stdout).line(f"removed {what} of the log")
    return 0


def _show_all(found: list[Summary], phrases: Sequence[str], *, as_json: bool, quiet: bool) -> int:
    from localseek.cli.log_view import LogView, summary_as_object

    stdout = Output(sys.stdout)
    if as_json:
        for summary in found:
            stdout.line(json.dumps(summary_as_object(summary), ensure_ascii=False))
    elif found:
        LogView(stdout).rows(found, phrases)
    else:
        stderr = Output(sys.stderr, is_quiet=quiet)
        show_notice("nothing was found." if phrases else "the log is empty.", stderr)
    return 0


def _entry(entry_id: int) -> Entry:
    from localseek.jobs.log.opening import open_log

    with closing(open_log()) as database:
        return database.get(entry_id)


def _replayed(
    entry: Entry, earlier: list[Entry], path: Path | None, stderr: Output
) -> Replayed | int:
    """Replay; the exit code if a person stopped it."""
    stderr.status("loading…")
    from localseek.jobs.log.replay import replay

    drawn_s = monotonic()

    def show(position: int, n_tokens: int) -> None:
        nonlocal drawn_s
        if monotonic() - drawn_s > _REDRAW_S:
            drawn_s = monotonic()
            stderr.status(f"replaying… {position:,} of {n_tokens:,} tokens")

    interrupt = Interrupt()
    with interruptible(interrupt) as signalled:
        try:
            path = path and home_path(path)
            return replay(entry, interrupt, earlier=earlier, path=path, on_token=show)
        except KeyboardInterrupt:
            return signalled.exit_code
        finally:
            stderr.clear_status()
