r"""One file of a repository at one commit: what it is called, and which bytes it has.

The hub names a large file by the sha256 of its content, and a small one by the sha1 that
git gives it: of ``blob SIZE\0`` and the content. Either name is proof of every byte.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localseek.models import hub_names

if TYPE_CHECKING:
    from hashlib import _Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file that the hub has. No name in it leads out of a folder: each is checked here."""

    repo: str
    revision: str  # as a person asked for it: main, a tag, a commit
    commit: str
    path: str  # within the repository
    size_bytes: int
    etag: str  # sha256, or git sha1, in hex

    def __post_init__(self) -> None:
        hub_names.checked_repo(self.repo)
        hub_names.checked_revision(self.revision)
        hub_names.checked_path(self.path, self.repo)
        hub_names.checked_commit(self.commit, self.repo)
        hub_names.checked_etag(self.etag, self.path)
        hub_names.checked_size(self.size_bytes, self.path)

    @property
    def sha256(self) -> str | None:
        """Of the content; None for a small file, which has a git sha1 only."""
        return self.etag if len(self.etag) == hub_names.SHA256_DIGITS else None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    def new_hash(self) -> _Hash:
        """Return a hash whose digest is ``etag`` once it has seen the whole content."""
        return new_hash(self.etag, self.size_bytes)


def new_hash(etag: str, size_bytes: int) -> _Hash:
    """Return the kind of hash that ``etag`` is of a content of that size."""
    if len(etag) == hub_names.SHA256_DIGITS:
        return hashlib.sha256()
    return hashlib.sha1(b"blob %d\0" % size_bytes, usedforsecurity=False)
