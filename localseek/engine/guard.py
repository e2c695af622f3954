"""What keeps bad data from killing the process without a word.

llama.cpp answers a failed check with ``abort()``, and an uncaught C++ exception ends in
``std::terminate``. Both can be hooked: the hooks below write one line that says where it
happened and leave with exit code 70. What no hook can catch, a signal, is the business of
the parent process (``localseek.cli.supervise``).

The functions are looked up through the library that is loaded: a symbol search on its
handle covers what it is linked with. The wheel holds several copies of each library, and
opening one by its path would hook a copy that nobody uses.
"""

from __future__ import annotations

import ctypes
import os
import sys

from localseek.errors import EngineError
from localseek.printable import printable

_ABORT_HOOK = ctypes.CFUNCTYPE(None, ctypes.c_char_p)
_TERMINATE_HOOK = ctypes.CFUNCTYPE(None)
_SET_TERMINATE = "_ZSt13set_terminatePFvvE"  # std::set_terminate(void (*)()), Itanium C++ ABI


def prepare_environment() -> None:
    """Keep an abort from starting a debugger that prints to stdout; call before loading.

    Source: ``ggml_print_backtrace`` in llama.cpp ``ggml/src/ggml.c``.
    """
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")


def install_hooks(library: ctypes.CDLL) -> None:
    """Turn an abort or a C++ terminate inside ``library`` into one line and exit code 70."""
    library.ggml_set_abort_callback.restype = ctypes.c_void_p
    library.ggml_set_abort_callback(_on_abort)
    set_terminate = getattr(library, _SET_TERMINATE, None)  # another ABI on Windows
    if set_terminate is not None:
        set_terminate.restype = ctypes.c_void_p
        set_terminate(_on_terminate)


def _leave(reason: str) -> None:
    sys.stdout.flush()
    line = f"localseek: error: {reason}\n"
    os.write(2, line.encode("utf-8", "replace"))
    os._exit(EngineError.exit_code)


@_ABORT_HOOK  # type: ignore[untyped-decorator]
def _on_abort(message: bytes) -> None:
    site = message.decode("utf-8", "replace").rpartition("/")[2].strip()
    _leave(f"llama.cpp stopped itself: {printable(site)}")


@_TERMINATE_HOOK  # type: ignore[untyped-decorator]
def _on_terminate() -> None:
    _leave("llama.cpp stopped itself: an exception in it was not caught.")
