"""The status and the headers of an answer -> the error that says what to do about it.

    X-Error-Code: RepoNotFound | RevisionNotFound | EntryNotFound | GatedRepo

Without a token the hub answers 401 for what does not exist as well as for what is private.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from localseek.errors import LocalseekError
from localseek.models.hub_error import (
    LOG_IN,
    BusyError,
    FileNotInRepoError,
    LoginNeededError,
    RefusedError,
    RepoNotFoundError,
    RevisionNotFoundError,
)

BUSY = (408, 429, 500, 502, 503, 504)
BAD_TOKEN = "Invalid credentials"  # noqa: S105 - what the hub says of one
_RATE_LIMIT = re.compile(r";\s*r=0\s*;\s*t=(\d{1,9})")  # "api";r=0;t=55


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for, and as whom."""

    repo: str
    revision: str
    path: str = ""  # "" for the repository itself
    endpoint: str
    has_token: bool

    @property
    def what(self) -> str:
        """Its name in messages."""
        return self.path or self.repo


_NOT_FOUND: dict[str, Callable[[Wanted], LocalseekError]] = {
    "RepoNotFound": lambda wanted: RepoNotFoundError(wanted.repo, has_token=wanted.has_token),
    "RevisionNotFound": lambda wanted: RevisionNotFoundError(wanted.repo, wanted.revision),
    "EntryNotFound": lambda wanted: FileNotInRepoError(wanted.repo, wanted.path),
}


def refusal(status: int, headers: Mapping[str, str], wanted: Wanted) -> LocalseekError:
    """Return the error for any status that is no success."""
    if status in BUSY:
        return BusyError(wanted.what, status=status, wait_s=_wait_s(headers))
    code = headers.get("x-error-code") or _guessed_code(status, wanted)
    if code in _NOT_FOUND:
        return _NOT_FOUND[code](wanted)
    said = headers.get("x-error-message", "")
    if code == "GatedRepo" or status in (401, 403):
        return _gated(wanted) if code == "GatedRepo" else _closed(wanted, said)
    return RefusedError(wanted.what, status=status, said=said)


def _guessed_code(status: int, wanted: Wanted) -> str:
    """What a mirror that sends no code probably means."""
    if status == 404:
        return "EntryNotFound" if wanted.path else "RepoNotFound"
    return "RepoNotFound" if status == 401 and not wanted.has_token else ""


def _gated(wanted: Wanted) -> LoginNeededError:
    accept = f"accept it at {wanted.endpoint}/{wanted.repo}"
    then = ", then run this again" if wanted.has_token else f", then {LOG_IN}"
    return LoginNeededError(
        f"{wanted.repo} opens only to those who accepted its licence.", hint=f"{accept}{then}."
    )


def _closed(wanted: Wanted, said: str) -> LoginNeededError:
    if BAD_TOKEN in said:
        hint = f"{LOG_IN} to a valid one; public models need none."
        return LoginNeededError("the hub does not accept the token for it.", hint=hint)
    whose = "the token in use may not" if wanted.has_token else "without a token nobody may"
    return LoginNeededError(
        f"{whose} read {wanted.repo}.", hint=f"{LOG_IN} of an account that may."
    )


def _wait_s(headers: Mapping[str, str]) -> float | None:
    """How long the hub asks to wait: seconds, or until a date, or until its window is over."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 10**9))
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        limit = _RATE_LIMIT.search(headers.get("ratelimit", ""))
        return float(limit[1]) if limit else None
    until = date if date.tzinfo else date.replace(tzinfo=timezone.utc)
    return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
