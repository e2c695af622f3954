"""What is shown of a batch: how far it is, on a line that counts, and what came of it."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from localseek.cli.output import Output, show_notice
from localseek.cli.units import clock
from localseek.printable import printable

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.batch.serving import Tally
    from localseek.jobs.loaded_model import LoadedModel

_REDRAW_S = 0.2
_LINE_S = 10.0  # between two lines where none can be drawn anew


class BatchView:
    """One live line on a terminal; lines now and then in a pipe, if ``verbose``."""

    def __init__(self, stderr: Output, model: Path, *, verbose: bool) -> None:
        self._stderr = stderr
        self._model = model
        self._verbose = verbose
        self._every_s = _REDRAW_S if stderr.is_live else _LINE_S
        self._drawn_s = monotonic()

    def loading(self, done: float) -> None:
        """Show how far the model is loaded."""
        if self._stderr.is_live and self._is_time():
            self._stderr.status(f"loading {self._model.name}… {done:.0%}")

    def notice(self, text: str) -> None:
        """Tell what a person should know."""
        show_notice(text, self._stderr)

    def began(self, loaded: LoadedModel, n_parallel: int) -> None:
        """Give the notices; with ``verbose`` say what runs."""
        for text in loaded.notices:
            self.notice(text)
        if self._verbose:
            facts = (
                printable(loaded.name),
                f"{loaded.header.architecture} ({loaded.family.name})",
                loaded.layers_on_gpu,
                f"{n_parallel} at once, {loaded.n_ctx:,} tokens each",
            )
            self._stderr.remark(" · ".join(filter(None, facts)))

    def progress(self, tally: Tally) -> None:
        """Redraw the line that counts."""
        if not self._is_time():
            return
        if self._stderr.is_live:
            self._stderr.status(progress_line(tally))
        elif self._verbose:
            self._stderr.remark(progress_line(tally))

    def ended(self, tally: Tally) -> None:
        """Say what came of it."""
        self._stderr.clear_status()
        if self._stderr.is_terminal or self._verbose:
            self._stderr.remark(summary_line(tally))

    def clear(self) -> None:
        """Take the live line away."""
        self._stderr.clear_status()

    def _is_time(self) -> bool:
        now = monotonic()
        if now - self._drawn_s < self._every_s:
            return False
        self._drawn_s = now
        return True


def progress_line(tally: Tally) -> str:
    """Done, failed, how fast, and how long it will take."""
    parts = _counts(tally)
    if tally.n_records is not None and tally.n_answered:
        n_left = tally.n_records - tally.n_before - tally.n_done
        parts.append(f"{clock(n_left * tally.elapsed_s / tally.n_done)} left")
    return " · ".join(parts)


def summary_line(tally: Tally) -> str:
    """The same when it is over."""
    cut = [f"{tally.n_cut:,} cut at a limit"] if tally.n_cut else []
    if tally.n_undecided:
        cut.append(f"{tally.n_undecided:,} without a majority")
    return " · ".join([*_counts(tally), *cut, clock(tally.elapsed_s)])


def _counts(tally: Tally) -> list[str]:
    n_done = tally.n_before + tally.n_done
    of = f"/{tally.n_records:,}" if tally.n_records is not None else ""
    parts = [f"{n_done:,}{of} done"]
    if tally.n_before:
        failed = f", {tally.n_failed_before:,} with an error" if tally.n_failed_before else ""
        parts.append(f"{tally.n_before:,} of them before{failed}")
    if tally.n_failed:
        parts.append(f"{tally.n_failed:,} failed")
    return [*parts, f"{tally.n_tokens / max(tally.elapsed_s, 1e-9):,.0f} t/s"]
