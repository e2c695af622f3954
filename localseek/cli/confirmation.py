"""Ask a person before something is gone for good."""

from __future__ import annotations

import sys

from localseek.cli.output import Output
from localseek.errors import UsageError


def is_confirmed(question: str, stderr: Output) -> bool:
    """Ask whether to do what ``question`` says; raises UsageError where nobody can answer."""
    if sys.stdin is None or not sys.stdin.isatty() or not stderr.is_terminal:
        raise UsageError(
            f"nobody can be asked here whether to {question}.", hint="--yes does it unasked."
        )
    stderr.write(f"{question[0].upper()}{question[1:]}? [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
