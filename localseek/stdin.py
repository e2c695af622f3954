"""stdin as bytes whose reading waits, whatever the program before us left it like."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import BinaryIO


def open_stdin() -> BinaryIO | None:
    """Return stdin; None if the shell closed it.

    A parent may have made it non-blocking, and "nothing yet" would look like the end.
    """
    if sys.stdin is None:
        return None
    with suppress(OSError, AttributeError):  # a test's file; Windows has nothing like it
        os.set_blocking(sys.stdin.fileno(), True)
    return sys.stdin.buffer
