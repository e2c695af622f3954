"""Text of a foreign file, made fit for an error message."""

from __future__ import annotations

from localseek.printable import printable

N_QUOTED = 80  # characters of a foreign text that a message shows


def quoted(value: object) -> str:
    """``value`` escaped, texts in quotes, and cut to what fits a line."""
    text = str(value)
    cut = printable(text[:N_QUOTED]) + ("…" if len(text) > N_QUOTED else "")
    return f"'{cut}'" if isinstance(value, str) else cut
