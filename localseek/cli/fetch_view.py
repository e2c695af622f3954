"""What is shown while files come from the hub."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from localseek.cli.output import Output, show_notice
from localseek.cli.paragraph import show_paragraph
from localseek.cli.units import clock, size
from localseek.errors import UnavailableError
from localseek.printable import printable

if TYPE_CHECKING:  # imports NumPy
    from localseek.jobs.fetching import Wanted

_BAR_WIDTH = 30
_REDRAW_S = 0.1


class FetchView:
    """A line that counts, and one that says what came; neither if ``stderr`` is quiet."""

    def __init__(self, stderr: Output) -> None:
        self._stderr = stderr
        self._started_s: float | None = None
        self._first_bytes = 0  # that were here already
        self._drawn_s = 0.0

    def asking(self, reference: str) -> None:
        """Say that the hub is asked."""
        self._stderr.status(f"asking the hub for {reference}…")

    def clear(self) -> None:
        """Take the live line away."""
        self._stderr.clear_status()

    def introduce(self, wanted: Wanted) -> None:
        """Say what a name means before its bytes come."""
        self._tell(wanted_line(wanted))

    def notice(self, text: str) -> None:
        """Tell what a person should know."""
        show_notice(text, self._stderr)

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Redraw the line that counts."""
        now = monotonic()
        if self._started_s is None:
            self._started_s, self._first_bytes = now, done_bytes
        if now - self._drawn_s < _REDRAW_S and done_bytes < total_bytes:
            return
        self._drawn_s = now
        full = round(done_bytes / max(total_bytes, 1) * _BAR_WIDTH)
        rate = (done_bytes - self._first_bytes) / max(now - self._started_s, 1e-3)
        left_s = (total_bytes - done_bytes) / rate if rate > 0 else 0
        self._stderr.status(
            f"{'━' * full}{'─' * (_BAR_WIDTH - full)} {size(done_bytes)} of {size(total_bytes)} · "
            f"{size(int(rate))}/s · {clock(left_s)} left"
        )

    def kept(self, reference: str, error: UnavailableError) -> None:
        """Say that the copy that is here was not compared with what the hub has."""
        self.clear()
        self.notice(f"{reference} is here already; what the hub has now is not known: {error}")

    def done(self, wanted: Wanted) -> None:
        """Take the line away, and say what is here now and what was proved of it."""
        self._stderr.clear_status()
        self._tell(fetched_line(wanted))

    def _tell(self, text: str) -> None:
        if not self._stderr.is_quiet:
            show_paragraph(printable(text), self._stderr, indent=2, dim=True)


def wanted_line(wanted: Wanted) -> str:
    """Repository, what of it, size, and licence."""
    listing = wanted.listing
    files = f"{len(wanted.files)} files" if len(wanted.files) > 1 else wanted.files[0].path
    facts = (f"{listing.repo} @ {listing.commit[:8]}", files, size(wanted.size_bytes))
    return " · ".join([*facts, _licence(wanted)])


def fetched_line(wanted: Wanted) -> str:
    """What came, that it was proved, and its licence; or that it was here before."""
    name = wanted.model.text
    if not wanted.missing:
        is_gguf = wanted.files[0].path.endswith(".gguf")
        how = "; localseek verify proves its bytes" if is_gguf else ""
        return f"{name} is here already{how} · {_licence(wanted)}"
    n_here = len(wanted.files) - len(wanted.missing)
    proof = f"sha256 verified{f' but for {n_here} files that were here before' if n_here else ''}"
    return " · ".join([name, size(wanted.size_bytes), proof, _licence(wanted)])


def _licence(wanted: Wanted) -> str:
    """As the catalog has it, else as the repository says, with what it was made from."""
    from localseek.models.catalog import about_repo

    listing = wanted.listing
    known = about_repo(listing.repo)
    if known:
        return f"licence: {known.licence}"
    made_from = f", from {', '.join(listing.base_models)}" if listing.base_models else ""
    return f"licence: {listing.license or 'not stated'}{made_from}"
