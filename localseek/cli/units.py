"""Numbers with their units, as people read them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime


def size(n_bytes: int) -> str:
    """Bytes as MB or GB: those of a disk, of 1,000 each."""
    return f"{n_bytes / 1e6:,.1f} MB" if n_bytes < 1e9 else f"{n_bytes / 1e9:,.2f} GB"


def weights(n: int) -> str:
    """How many weights a model has."""
    return f"{n / 1e6:,.1f} M weights" if n < 1e9 else f"{n / 1e9:.2f} G weights"


def clock(seconds: float) -> str:
    """Minutes and seconds, and hours if there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def local_time(at: datetime) -> str:
    """Date and time where the person is; at the ends of the calendar that of UTC."""
    with suppress(OverflowError, ValueError):
        at = at.astimezone()
    return at.strftime("%Y-%m-%d %H:%M")


def iso_time(at: datetime) -> str:
    """Date and time for programs, in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
