"""What the hub, or the way to it, can answer, as errors that say what to do next.

    UnreachableError            69   huggingface.co cannot be reached: connection refused.
      OfflineError              69   a copy that is not here, while HF_HUB_OFFLINE is set
    RefusedError                69   an answer that no attempt will change
    BusyError                   75   429, 503 …: the hub wants to be left alone for a while
    BrokenConnectionError       75   a connection that broke, again and again
    LoginNeededError            77   401, 403: a token, or a licence to be accepted
    RepoNotFoundError           66
    RevisionNotFoundError       66
    FileNotInRepoError          66
    BadAnswerError              65   no answer of a hub: a path with "..", a web page, no JSON
      RedirectError             65   a redirect to file:// or from https to http
    WrongContentError           65   bytes that are not those the hub listed

Whatever the hub says is escaped and cut before it goes into a message.
"""

from __future__ import annotations

from collections.abc import Iterable

from localseek.errors import (
    BadDataError,
    NoPermissionError,
    NotFoundError,
    TryAgainError,
    UnavailableError,
)
from localseek.models.header_error import quoted

LOG_IN = "log in with `hf auth login`, or set HF_TOKEN"
_RUN_AGAIN = "run the same command again later; it goes on where it stopped."


class UnreachableError(UnavailableError):
    """No connection to the hub."""

    def __init__(self, host: str, *, reason: str) -> None:
        super().__init__(
            f"{host} cannot be reached: {quoted(reason)[1:-1]}.",
            hint="check the network, or HF_ENDPOINT where a mirror is meant.",
        )
        self.host = host
        self.reason = reason


class OfflineError(UnavailableError):
    """Something that only the hub has, while it must not be asked."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"HF_HUB_OFFLINE keeps localseek from asking the hub for {what}.",
            hint="unset it to fetch what is not here.",
        )


class RefusedError(UnavailableError):
    """An answer that is final and has no error of its own here."""

    def __init__(self, what: str, *, status: int, said: str) -> None:
        said = f" ({quoted(said)})" if said else ""
        super().__init__(f"the hub refuses {what}: status {status}{said}.")
        self.status = status


class BusyError(TryAgainError):
    """The hub asks to be left alone; ``wait_s`` is how long, if it said so."""

    def __init__(self, what: str, *, status: int, wait_s: float | None) -> None:
        asks = f" and asks to wait {wait_s:,.0f} s" if wait_s is not None else ""
        super().__init__(
            f"the hub cannot serve {what} now: it answers with status {status}{asks}.",
            hint=_RUN_AGAIN,
        )
        self.status = status
        self.wait_s = wait_s


class BrokenConnectionError(TryAgainError):
    """A connection that was there, and went away before its end."""

    def __init__(self, what: str, *, reason: str) -> None:
        super().__init__(
            f"the connection for {what} broke: {quoted(reason)[1:-1]}.", hint=_RUN_AGAIN
        )
        self.reason = reason


class LoginNeededError(NoPermissionError):
    """A repository that does not open for whoever asks."""


class RepoNotFoundError(NotFoundError):
    """No repository of that name, or none that this person may know of."""

    def __init__(self, repo: str, *, nearest: Iterable[str] = (), has_token: bool) -> None:
        private = "" if has_token else f"; if it is private, {LOG_IN}"
        super().__init__(
            f"the hub has no repository {quoted(repo)}.",
            hint=f"{_did_you_mean(nearest) or 'check the name'}{private}.",
        )
        self.repo = repo


class RevisionNotFoundError(NotFoundError):
    """No branch, tag or commit of that name."""

    def __init__(self, repo: str, revision: str, *, nearest: Iterable[str] = ()) -> None:
        super().__init__(
            f"{repo} has no revision {quoted(revision)}.",
            hint=f"{_did_you_mean(nearest) or 'without a revision, main is meant'}.",
        )
        self.revision = revision


class FileNotInRepoError(NotFoundError):
    """No file of that name in the repository."""

    def __init__(self, repo: str, path: str, *, nearest: Iterable[str] = ()) -> None:
        super().__init__(
            f"{repo} has no file {quoted(path)}.",
            hint=f"{_did_you_mean(nearest) or 'check the name'}.",
        )
        self.path = path


class BadAnswerError(BadDataError):
    """Something no hub would answer; nothing was made of it."""

    def __init__(self, what: str, *, problem: str) -> None:
        super().__init__(
            f"the answer of the hub for {what} cannot be used: {problem}.",
            hint="check HF_ENDPOINT; a proxy or a login page may stand in between.",
        )
        self.problem = problem


class RedirectError(BadAnswerError):
    """A redirect that is not followed."""

    def __init__(self, what: str, *, target: str) -> None:
        super().__init__(what, problem=f"it leads to {quoted(target)}")
        self.target = target


class WrongContentError(BadDataError):
    """A file that came, or is announced, with other bytes than those listed."""

    def __init__(self, path: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"checksum mismatch: {quoted(path)} should be {expected}, what came is {found}.",
            hint="none of it is used; fetch it again, or from another repository.",
        )
        self.expected = expected
        self.found = found


def _did_you_mean(names: Iterable[str]) -> str:
    shown = [quoted(name)[1:-1] for name in names]
    return f"did you mean {' or '.join(shown)}" if shown else ""
