"""What `convert` and `quantize` do once their flags are read: plan, then show or make."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path

from localseek.cli.conversion_view import ConversionView
from localseek.cli.output import Output
from localseek.cli.signals import interruptible
from localseek.engine.interrupt import Interrupt
from localseek.errors import UsageError
from localseek.jobs.conversion import Choices, Observer, make
from localseek.jobs.final_check import Vocabulary
from localseek_quantize.gguf.plan import Plan


def run_conversion(  # noqa: PLR0913 - each a thing of its own
    planned: AbstractContextManager[Plan],
    out: Path | None,
    choices: Choices,
    *,
    dry_run: bool,
    quiet: bool = False,
    vocabulary: Vocabulary | None = None,
) -> int:
    """Make the planned file, or with ``dry_run`` list it; return the exit code."""
    view = ConversionView(Output(sys.stdout), Output(sys.stderr, is_quiet=quiet))
    if out is None and not dry_run:
        raise UsageError("no output file was named.", hint="--dry-run needs none.")
    interrupt = Interrupt()
    with interruptible(interrupt) as signalled:
        try:
            view.stderr.status("looking at the input…")
            with planned as plan:
                if out is None or dry_run:
                    view.dry_run(plan)
                    return 0
                observer = Observer(
                    on_plan=view.plan, on_progress=view.progress, on_notice=view.notice
                )
                made = make(
                    plan,
                    out,
                    choices,
                    observer=observer,
                    interrupt=interrupt,
                    vocabulary=vocabulary,
                )
                view.made(out, plan, made)
        except KeyboardInterrupt:
            return signalled.exit_code
        finally:
            view.stderr.clear_status()
    return 0
