"""A flag that Python sets and native code reads, without a call back into Python.

llama.cpp asks ``bool abort(void *data)`` before every node of the graph, many
hundred times a token. A Python function there needs the GIL each time, and waits for it whenever
another thread draws a progress line. The C library already has a function that says
whether the byte behind a pointer is zero: ``strlen`` of a text of no or one letter is 0
or 1. So ``strlen`` is the callback and the two bytes are its data.
"""

from __future__ import annotations

import ctypes
import sys


class Interrupt:
    """Set from any thread or signal handler; stays set until :meth:`clear`."""

    def __init__(self) -> None:
        self._text = ctypes.create_string_buffer(2)  # one letter and the closing zero

    def set(self) -> None:
        """Ask whatever runs to stop at the next node of the graph."""
        self._text[0] = b"!"

    def clear(self) -> None:
        """Forget an earlier request to stop."""
        self._text[0] = b"\0"

    def is_set(self) -> bool:
        """Whether a stop was asked for since the last :meth:`clear`."""
        return bool(self._text.value)

    @property
    def native_function(self) -> int:
        """Address of a ``bool f(void *)`` that tells whether the flag at its argument is set."""
        return ctypes.cast(_C.strlen, ctypes.c_void_p).value or 0

    @property
    def native_data(self) -> int:
        """Address to pass to it; this object must outlive its use."""
        return ctypes.addressof(self._text)


_C = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
