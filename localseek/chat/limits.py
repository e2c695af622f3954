"""What a chat template may use up: time, memory, and the size of what it makes.

Time: the clock is read on every line of a template and on every function that it calls, so
a loop that prints nothing stops too; one call into C, such as a sort, is not interrupted. The
clock counts this thread's own work: a busy machine is no reason to give up. Meanwhile
debuggers and coverage see nothing, and no garbage is collected: what Python cleans up, it
cleans up without listening to errors, and with the first error a tracer is gone.

Size: computed before something is built, by what it would take if it were written out. A
list of 30 levels that holds itself twice on each is tiny, its text is not.

Memory: on Linux only, where the size of the process is known and its limit kept. The limit
is on address space and on the whole process, so other threads feel it as well.
"""

from __future__ import annotations

import gc
import inspect
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeAlias, TypeVar

if sys.platform == "linux":  # pragma: no branch - the tests only pretend to be elsewhere
    import resource

MAX_CHARS = 16 * 2**20  # of the output, and of anything made on the way
MAX_MEMORY_BYTES = 512 * 2**20
MAX_NUMBER_BITS = 1024
_ITEM_CHARS = 64  # an item of a list counts as that many characters, and its text

clock = time.thread_time

_TEMPLATE = "<template>"  # what Jinja names the code of a template that has no file
_T = TypeVar("_T")
_Trace: TypeAlias = Callable[[FrameType, str, object], "_Trace | None"]
_one_at_a_time = threading.Lock()  # or one call would restore the limit of another


class LimitError(Exception):
    """A template went beyond one of its limits; the text says which."""


def limited(action: Callable[[], _T], *, until: float) -> _T:
    """Return what ``action`` does; ``until`` is a time of :data:`clock`.

    Raises LimitError when that has come, or when memory has grown by MAX_MEMORY_BYTES.
    """
    before = sys.gettrace()
    try:
        with _one_at_a_time, _memory_limit(), _no_collection():
            sys.settrace(_stop_at(until))
            try:  # in this very frame: a function called to clean up would be traced, and stopped
                return action()
            finally:
                sys.settrace(before)
    except MemoryError as error:
        raise LimitError("it takes too much memory") from error


def _stop_at(until: float) -> _Trace:
    earliest = time.monotonic() + until - clock()  # cheaper to read, and never behind the work

    # A trace function is itself invisible to the one of coverage. A generator is entered once
    # more when it is thrown away half used: an error there is dropped, so its lines must do.
    def trace(frame: FrameType, event: str, _argument: object) -> _Trace | None:  # pragma: no cover
        is_heard = event == "line" or not frame.f_code.co_flags & inspect.CO_GENERATOR
        if is_heard and time.monotonic() > earliest and clock() > until:
            raise LimitError("it takes too long")
        return trace if frame.f_code.co_filename == _TEMPLATE else None

    return trace


@contextmanager
def _no_collection() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _memory_limit() -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space_bytes() + MAX_MEMORY_BYTES
    others = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *others]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space_bytes() -> int:
    n_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return n_pages * resource.getpagesize()


def check_size(n_chars: int) -> None:
    """Raise LimitError if that is more than a template may make."""
    if n_chars > MAX_CHARS:
        raise LimitError(f"it makes something of more than {MAX_CHARS:,} characters")


def size_of(*values: object) -> int:
    """Return about how many characters ``values`` would take if written out; stop at the limit."""
    n_chars, todo = 0, list(values)
    while todo and n_chars <= MAX_CHARS:
        value = todo.pop()
        if isinstance(value, str):
            n_chars += len(value)
        elif isinstance(value, (list, tuple, dict)):
            n_chars += _ITEM_CHARS * len(value)
            if n_chars <= MAX_CHARS:
                todo += [*value, *value.values()] if isinstance(value, dict) else value
    return n_chars


def check_operation(operator: str, left: object, right: object) -> None:
    """Raise LimitError if ``left operator right`` would make something too large."""
    if isinstance(left, int) and isinstance(right, int):
        _check_number(operator, left, right)
    elif operator == "+":
        check_size(size_of(left, right))
    elif operator == "*":
        check_size(max(size_of(left) * _number(right), size_of(right) * _number(left)))
    elif operator == "%" and isinstance(left, str):
        check_format(left)


def check_method(text: str, name: str, arguments: tuple[object, ...]) -> None:
    """Raise LimitError if that method of ``text`` would make something too large."""
    if name in {"center", "ljust", "rjust", "zfill", "expandtabs"}:
        check_size(max(map(_number, arguments), default=0) * (text.count("\t") + 1))
    elif name == "replace":
        old, new = (str(argument) for argument in arguments[:2])
        check_size(len(text) + text.count(old) * len(new))


def check_format(form: str) -> None:
    """Refuse widths of five digits and more, and those that only an argument tells."""
    if re.search(r"[%:][^a-zA-Z%{}]*(\d{5}|\*)|\{[^}]*\{", form):
        raise LimitError(f"it asks for too much width in {form[:40]!r}")


def _check_number(operator: str, left: int, right: int) -> None:
    power = left.bit_length() * abs(right) if operator == "**" else 0
    if max(power, left.bit_length() + right.bit_length()) > MAX_NUMBER_BITS:
        raise LimitError(f"it computes a number of more than {MAX_NUMBER_BITS} bits")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
