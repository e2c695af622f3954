"""Texts that come from the hub, or from a person -> names that may become part of a path.

    repository  owner/name            folder     models--owner--name
    commit      40 hex digits         folder     snapshots/COMMIT
    etag        64 or 40 hex digits   file       blobs/ETAG
    path        dir/file.gguf         link       snapshots/COMMIT/dir/file.gguf
    revision    main, v1.0, refs/pr/1 file       refs/REVISION

The hub's own client joins the ETag of an answer to a path as it comes, ``../`` and all. Here
nothing touches a path that has not passed one of these.

Source: huggingface_hub/utils/_validators.py for what a repository may be called.
"""

from __future__ import annotations

import os
import re

from localseek.errors import UsageError
from localseek.models.header_error import quoted
from localseek.models.hub_error import BadAnswerError

MAX_REPO = 96
MAX_PATH_BYTES = 1024
MAX_PART_BYTES = 255  # what file systems take as one name
SHA256_DIGITS = 64

_REPO = re.compile(r"\w(?:[\w.-]*\w)?(?:/\w(?:[\w.-]*\w)?)?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ETAG = re.compile(r"[0-9a-f]{64}|[0-9a-f]{40}")
_REVISION = re.compile(r"\w(?:[\w./+-]*[\w+-])?", re.ASCII)
_NOT_IN_A_PATH = re.compile(r"[\x00-\x1f\x7f-\x9f\\" + (r':*?"<>|]' if os.name == "nt" else "]"))


def is_commit(text: str) -> bool:
    """Whether ``text`` is the full name of a commit."""
    return _COMMIT.fullmatch(text) is not None


def is_etag(text: str) -> bool:
    """Whether ``text`` is a sha256 or a git sha1."""
    return _ETAG.fullmatch(text) is not None


def checked_repo(text: str) -> str:
    """Return ``text`` if a repository can be called so; UsageError otherwise."""
    fits = len(text) <= MAX_REPO and _REPO.fullmatch(text)
    if not fits or "--" in text or ".." in text or text.endswith(".git"):
        raise UsageError(
            f"{quoted(text)} is no name of a repository.", hint="it has the form OWNER/NAME."
        )
    return text


def checked_revision(text: str) -> str:
    """Return ``text`` if a branch, a tag or a commit can be called so; UsageError otherwise."""
    parts = text.split("/")
    if (
        len(text) > MAX_PART_BYTES
        or not _REVISION.fullmatch(text)
        or any(part.startswith(".") or part.endswith((".", ".lock")) for part in parts)
        or "" in parts
        or ".." in text
    ):
        hint = "it is a branch, a tag or a commit."
        raise UsageError(f"{quoted(text)} is no name of a revision.", hint=hint)
    return text


def checked_commit(text: object, what: str) -> str:
    """Return the commit that the hub names in its answer for ``what``."""
    if not isinstance(text, str) or not is_commit(text):
        raise BadAnswerError(what, problem=f"its commit is {_shown(text)}, not 40 hex digits")
    return text


def checked_etag(text: object, what: str) -> str:
    """Return the sha256 or the git sha1 that the hub gives for ``what``."""
    if not isinstance(text, str) or not is_etag(text):
        problem = f"its etag is {_shown(text)}, neither 64 nor 40 hex digits"
        raise BadAnswerError(what, problem=problem)
    return text


def checked_size(number: object, what: str) -> int:
    """Return the size that the hub gives for ``what``."""
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1 << 50:
        raise BadAnswerError(what, problem=f"its size is {_shown(number)}")
    return number


def checked_path(text: object, what: str) -> str:
    """Return the path of a file within its repository, as the hub lists it."""
    if not isinstance(text, str) or not is_path(text):
        raise BadAnswerError(what, problem=f"it lists a file as {_shown(text)}")
    return text


def is_path(text: str) -> bool:
    """Whether ``text`` names a file below a folder, on any system."""
    parts = text.split("/")
    try:
        sizes = [len(part.encode()) for part in parts]
    except UnicodeEncodeError:  # a lone surrogate, which JSON can express
        return False
    return (
        max(sizes) <= MAX_PART_BYTES
        and sum(sizes) + len(sizes) <= MAX_PATH_BYTES
        and not _NOT_IN_A_PATH.search(text)
        and not any(part in ("", ".", "..") for part in parts)
    )


def _shown(value: object) -> str:
    return "missing" if value is None else quoted(str(value))
