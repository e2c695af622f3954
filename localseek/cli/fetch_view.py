"""What is shown while files come from the hub."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from localseek.cli.output import Output, show_notice
from localseek.cli.units import clock, size
from localseek.printable import printable

if TYPE_CHECKING:  # imports NumPy
    from localseek.jobs.fetching import Wanted

_BAR_WIDTH = 30
_REDRAW_S = 0.1


class FetchView:
    """A line that counts, and one that says what came. With ``quiet`` neither."""

    def __init__(self, stderr: Output, *, quiet: bool = False) -> None:
        self._stderr = stderr
        self._quiet = quiet
        self._started_s: float | None = None
        self._first_bytes = 0  # that were here already
        self._drawn_s = 0.0

    def asking(self, reference: str) -> None:
        """Say that the hub is asked."""
        if not self._quiet:
            self._stderr.status(f"asking the hub for {reference}…")

    def clear(self) -> None:
        """Take the live line away."""
        self._stderr.clear_status()

    def introduce(self, wanted: Wanted) -> None:
        """Say what a name means before its bytes come."""
        if not self._quiet:
            self._stderr.line(printable(wanted_line(wanted)), dim=True)

    def notice(self, text: str) -> None:
        """Tell what a person should know."""
        if not self._quiet:
            show_notice(text, self._stderr)

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Redraw the line that counts."""
        now = monotonic()
        if self._started_s is None:
            self._started_s, self._first_bytes = now, done_bytes
        if self._quiet or (now - self._drawn_s < _REDRAW_S and done_bytes < total_bytes):
            return
        self._drawn_s = now
        full = round(done_bytes / max(total_bytes, 1) * _BAR_WIDTH)
        rate = (done_bytes - self._first_bytes) / max(now - self._started_s, 1e-3)
        left_s = (total_bytes - done_bytes) / rate if rate > 0 else 0
        self._stderr.status(
            f"{'━' * full}{'─' * (_BAR_WIDTH - full)} {size(done_bytes)} of {size(total_bytes)} · "
            f"{size(int(rate))}/s · {clock(left_s)} left"
        )

    def done(self) -> None:
        """Take the line away and say that all was proved."""
        self._stderr.clear_status()
        if not self._quiet:
            self._stderr.line("sha256 verified", dim=True)


def wanted_line(wanted: Wanted) -> str:
    """Repository, what of it, size, licence, and what it was made from."""
    listing = wanted.listing
    files = f"{len(wanted.files)} files" if len(wanted.files) > 1 else wanted.files[0].path
    licence = listing.license or "no licence stated"
    made_from = f", from {', '.join(listing.base_models)}" if listing.base_models else ""
    return " · ".join(
        [
            f"{listing.repo} @ {listing.commit[:8]}",
            files,
            size(wanted.size_bytes),
            f"licence: {licence}{made_from}",
        ]
    )
