"""What `convert` and `quantize` show: a line that counts, and what the file came out as."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from localseek.cli.output import Output, show_notice
from localseek.cli.units import clock, size
from localseek.printable import printable

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.conversion import Made, Needs
    from localseek_quantize.gguf.pipeline import Progress
    from localseek_quantize.gguf.plan import Plan

_BAR_WIDTH = 30
_REDRAW_S = 0.1


class ConversionView:
    """Shows one conversion. The answer, on stdout, is one line about the finished file."""

    def __init__(self, stdout: Output, stderr: Output) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self._drawn_s = -1.0
        self._n_bytes = 0  # of the whole output

    def plan(self, plan: Plan, needs: Needs) -> None:
        """Say what will be done and what it takes."""
        self._n_bytes = needs.disk_bytes
        self.stderr.remark(printable(plan.description))
        for notice in plan.notices:
            self.notice(notice)
        self.stderr.remark(
            f"needs {size(needs.disk_bytes)} of disk ({size(needs.free_disk_bytes)} free) and "
            f"{size(needs.memory_bytes)} of memory at most"
        )

    def notice(self, text: str) -> None:
        """Tell what a person should know."""
        show_notice(text, self.stderr)

    def progress(self, progress: Progress) -> None:
        """Redraw the line that counts."""
        done = progress.n_weights_done == progress.n_weights
        if progress.elapsed_s - self._drawn_s < _REDRAW_S and not done:
            return
        self._drawn_s = progress.elapsed_s
        self.stderr.status("checking…" if done else progress_line(progress, self._n_bytes))

    def made(self, path: Path, plan: Plan, made: Made) -> None:
        """Say what was proved, and what the file is."""
        self.stderr.remark(f"checked: {', '.join(made.proved)}")
        self.stdout.line(f"{printable(path.name)}  {size_line(plan)}  {_duration(made.elapsed_s)}")

    def dry_run(self, plan: Plan) -> None:
        """List the tensors with their types, and the size."""
        for notice in plan.notices:
            self.notice(notice)
        for tensor in plan.tensor_table():
            shape = " x ".join(map(str, tensor.shape))
            weight = f"{tensor.size_bytes / 1e6:,.2f} MB"
            self.stdout.line(f"{tensor.name:<40} {shape:>20} {tensor.type_name:>8} {weight:>14}")
        self.stdout.line(size_line(plan))


def progress_line(progress: Progress, n_bytes: int) -> str:
    """How far it is, how fast, and how long it will take."""
    share = progress.n_weights_done / progress.n_weights
    full = round(share * _BAR_WIDTH)
    bar = "━" * full + "─" * (_BAR_WIDTH - full)
    rate = progress.n_weights_done / max(progress.elapsed_s, 1e-9)
    left_s = (progress.n_weights - progress.n_weights_done) / max(rate, 1e-9)
    return (
        f"{bar} {progress.n_tensors_done}/{progress.n_tensors} tensors · "
        f"{size(progress.n_bytes_written)} of {size(n_bytes)} · {rate / 1e6:.0f} M weights/s · "
        f"{clock(left_s)} left"
    )


def size_line(plan: Plan) -> str:
    """Size, bits per weight, and which types were used how often."""
    summary = plan.summary()
    types = ", ".join(f"{name} {n}" for name, n in summary.n_of_type.items())
    return f"{size(summary.size_bytes)}  {summary.bits_per_weight:.2f} bits/weight  ({types})"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
