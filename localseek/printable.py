"""Text of files and models, made fit for one line of a message."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Spell out what a terminal could obey: control characters, bidirectional overrides.

    Printable text stays as it is, a lone surrogate becomes ``\udcff`` and the like.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
