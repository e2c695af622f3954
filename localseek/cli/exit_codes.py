"""The exit codes that matter for a command, as the end of its help; the texts are in errors.py."""

from __future__ import annotations

from localseek.errors import EXIT_CODES, INTERRUPTED, OUTPUT_CLOSED, TERMINATED

ANY = (0, 2, 74, OUTPUT_CLOSED)  # whatever writes to stdout may meet a full disk, or nobody
ANSWER = (3, 4, 5)
FILE = (65, 66, 77)
MODEL = (*FILE, 70, 71)
FETCHED = (*FILE, 69, 75)
SHOWN = (65, 66, 69)
WRITTEN = (73, 75)
REMOVED = (66, 75, 77)
STOPPED = (INTERRUPTED, TERMINATED)
ALL = tuple(EXIT_CODES)
HEADING = "\nExit codes:\n\n\b\n"


def with_exit_codes(examples: str, *codes: int) -> str:
    """Put a table of ``codes`` below the examples; rows as they are, as click understands it."""
    rows = "".join(f"{code:>5}  {EXIT_CODES[code]}\n" for code in sorted({*ANY, *codes}))
    return f"{examples}{HEADING}{rows}"
