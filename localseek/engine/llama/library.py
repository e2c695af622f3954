"""Load llama.cpp once: hooks first, its log to Python logging, nothing on the screen.

Importing this module loads the library, which takes a few tenths of a second; import it
where a model is about to be used.
"""

from __future__ import annotations

import ctypes
import logging
from collections import deque
from typing import Any, TypeAlias

from localseek.engine import guard
from localseek.printable import printable

guard.prepare_environment()

from llama_cpp import llama_cpp as C  # noqa: E402, N812 - after the environment; C as in "the C API"

__all__ = ["C", "Pointer", "last_complaint", "supports_gpu"]

Pointer: TypeAlias = Any  # to a struct of llama.cpp; ctypes knows no more

_logger = logging.getLogger("localseek.llama_cpp")
_LEVELS = {1: logging.DEBUG, 2: logging.DEBUG, 3: logging.INFO, 4: logging.INFO}  # never louder
_ERROR = 4  # GGML_LOG_LEVEL_ERROR
_CONTINUED = 5  # GGML_LOG_LEVEL_CONT: the rest of the line before

_complaints: deque[str] = deque(maxlen=8)


@C.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, _user_data: ctypes.c_void_p) -> None:
    line = text.decode("utf-8", "replace").rstrip()
    if level == _ERROR and line:
        _complaints.append(line)
    if line and level != _CONTINUED:
        _logger.log(_LEVELS.get(level, logging.DEBUG), "%s", line)


def last_complaint() -> str:
    """Say why the last call failed, as far as llama.cpp's log tells; then forget it.

    The first error is the cause, those after it only say who passed it on.
    """
    line = _complaints[0] if _complaints else ""
    _complaints.clear()
    return printable(line.partition(": ")[2] or line)


def supports_gpu() -> bool:
    """Whether this build of llama.cpp can put layers on a GPU."""
    return bool(C.llama_supports_gpu_offload())


guard.install_hooks(C._lib)  # noqa: SLF001 - the handle of the library that is in use
C.llama_log_set(_log, ctypes.c_void_p(0))
C.llama_backend_init()
