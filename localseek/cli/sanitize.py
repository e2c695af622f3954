"""Keep text of models and files from steering a terminal.

Escape sequences can move the cursor, set the clipboard or hide text; bidirectional
overrides can make a line read as another. A terminal gets neither. Pipes and files get
text unchanged: `| cat -v` shows what was there.
"""

from __future__ import annotations

import re

# C0 but for tab and line feed, DEL, C1; then the overrides and isolates of UAX #9.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def for_terminal(text: str) -> str:
    """Drop every control character but tab and line feed."""
    return _UNSAFE.sub("", text)
