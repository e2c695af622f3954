"""Failures a person can act on, and the exit code of each.

Everything below :class:`LocalseekError` reaches the terminal as one line that says
which thing and which number, and one ``hint:`` line that says what to do. Anything
else is a bug and keeps its traceback.

* LocalseekError
  - DifferentReplyError     1   what was to be the same again is not
  - UsageError              2   a flag or a setting that makes no sense
  - AnswerCutError          3   the answer stopped at a limit
  - NoAnswerError           4   the thinking never ended within its limits
  - PromptTooLongError      5   the prompt does not fit; nothing was generated
  - BadDataError           65   a corrupt or unsupported model, template or input
  - NotFoundError          66   a file, a model or a preset that is not there
  - UnavailableError       69   the hub cannot be reached, or refuses
  - EngineError            70   llama.cpp failed
  - OutOfMemoryError       71   the model or its context does not fit in memory
  - CannotCreateError      73   a file that was asked for cannot be written
  - DiskError              74   a full disk, or one that fails
  - TryAgainError          75   something else is in the way at this moment
  - NoPermissionError      77   a file that may not be read

Source of the numbers above 64: BSD ``sysexits.h``. 130, 141 and 143 are 128 plus the
number of the signal, as shells count.
"""

from __future__ import annotations

from typing import ClassVar

INTERRUPTED = 130  # SIGINT
OUTPUT_CLOSED = 141  # SIGPIPE
TERMINATED = 143  # SIGTERM

EXIT_CODES: dict[int, str] = {  # what `--help` and the man page say of each
    0: "a complete answer, or the job is done",
    1: "log replay: the reply is another one now",
    2: "a flag, an argument or a setting makes no sense",
    3: "the answer was cut, by a limit, a full context or a loop",
    4: "no answer: the thinking never ended, or there is no majority",
    5: "the prompt does not fit the context; nothing was generated",
    65: "bad data: a damaged or unknown file, an answer that lacks what was asked for",
    66: "not found: a file, a model, a preset, an entry",
    69: "the hub cannot be reached, or refuses",
    70: "llama.cpp failed",
    71: "there is not enough memory",
    73: "an output cannot be created, or is there already",
    74: "the disk is full, or fails",
    75: "try again later: another process is at it",
    77: "no permission to read or write a file",
    INTERRUPTED: "stopped by Ctrl-C",
    OUTPUT_CLOSED: "nobody reads the output any more",
    TERMINATED: "stopped by SIGTERM",
}


class LocalseekError(Exception):
    """Base of all errors shown to people without a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class DifferentReplyError(LocalseekError):
    """A reply that was had again, and is another one; as `diff` has it, this is no failure."""

    exit_code = 1


class UsageError(LocalseekError):
    """A flag, an argument or a setting that cannot be meant."""

    exit_code = 2


class AnswerCutError(LocalseekError):
    """The answer stopped at a limit; what was said is on stdout."""

    exit_code = 3


class NoAnswerError(LocalseekError):
    """The model never came to an answer."""

    exit_code = 4


class PromptTooLongError(LocalseekError):
    """The prompt leaves no room in the context for a reply."""

    exit_code = 5

    def __init__(self, *, n_prompt: int, n_ctx: int, hint: str, is_counted: bool = True) -> None:
        about = "" if is_counted else "at least "
        super().__init__(
            f"the prompt is {about}{n_prompt:,} tokens long, the context holds {n_ctx:,}.",
            hint=hint,
        )
        self.n_prompt = n_prompt
        self.n_ctx = n_ctx


class BadDataError(LocalseekError):
    """A file whose content cannot be used."""

    exit_code = 65


class NotFoundError(LocalseekError):
    """A thing that was named and is not there."""

    exit_code = 66


class UnavailableError(LocalseekError):
    """Something beyond this machine that does not answer, or says no."""

    exit_code = 69


class EngineError(LocalseekError):
    """llama.cpp failed on input that was believed to be good."""

    exit_code = 70


class OutOfMemoryError(LocalseekError):
    """What was asked for needs more memory than is free."""

    exit_code = 71

    def __init__(self, what: str, *, needed_bytes: int, free_bytes: int, hint: str) -> None:
        super().__init__(
            f"{what} needs {_gib(needed_bytes)} of memory, {_gib(free_bytes)} are free.", hint=hint
        )
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes


class CannotCreateError(LocalseekError):
    """A file that was asked for cannot be created."""

    exit_code = 73


class DiskError(LocalseekError):
    """A disk that is full, or that fails to read or write."""

    exit_code = 74


class TryAgainError(LocalseekError):
    """Something that will pass: a file that another process is writing."""

    exit_code = 75


class NoPermissionError(LocalseekError):
    """A file that this user may not read."""

    exit_code = 77


def _gib(n_bytes: int) -> str:
    return f"{n_bytes / 2**30:.1f} GiB"
