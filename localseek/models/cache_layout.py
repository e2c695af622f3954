"""A file of the hub -> its place in the cache that every program of the hub shares.

    hub/models--OWNER--NAME/
      blobs/ETAG                      the content, under its sha256 (or git sha1)
      blobs/ETAG.part                 what came so far, and ETAG.part.json about it
      snapshots/COMMIT/dir/file.gguf  -> ../../../blobs/ETAG
      refs/main                       the commit that main was when it was fetched
    hub/.locks/models--OWNER--NAME/ETAG.lock

It is the layout of huggingface_hub, so that transformers, llama.cpp and others find what
was fetched here, what they fetched is found here, and nothing is there twice.

Source: huggingface_hub/file_download.py, the docstring of hf_hub_download.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from localseek.errors import CannotCreateError, DiskError
from localseek.models import hub_names
from localseek.models.hub_settings import Hub
from localseek.models.regular_file import is_folder, is_regular
from localseek.models.remote_file import RemoteFile
from localseek.printable import printable

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FAILING = (errno.EIO, errno.ESTALE, errno.ENXIO, errno.ENODEV)
_MAX_REF_BYTES = 128


def repo_folder(hub: Hub, repo: str) -> Path:
    """Where everything of a repository is; it need not exist."""
    return hub.cache / f"models--{hub_names.checked_repo(repo).replace('/', '--')}"


def blob_path(hub: Hub, file: RemoteFile) -> Path:
    """Where the content of a file is kept."""
    return repo_folder(hub, file.repo) / "blobs" / file.etag


def snapshot_path(hub: Hub, file: RemoteFile) -> Path:
    """Where a file is found under its own name."""
    return repo_folder(hub, file.repo) / "snapshots" / file.commit / file.path


def lock_path(hub: Hub, repo: str, etag: str) -> Path:
    """What huggingface_hub locks, too, while it fetches the file."""
    return hub.cache / ".locks" / repo_folder(hub, repo).name / f"{etag}.lock"


def cached_commit(hub: Hub, repo: str, revision: str) -> str | None:
    """Return the commit that ``revision`` was when something of it was fetched last."""
    if hub_names.is_commit(revision):
        return revision
    path = repo_folder(hub, repo) / "refs" / hub_names.checked_revision(revision)
    if not is_regular(path):
        return None
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_REF_BYTES).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if hub_names.is_commit(text) else None


def cached_snapshot(hub: Hub, repo: str, revision: str) -> Path | None:
    """Return the folder with what is here of a repository at ``revision``, if there is any."""
    commit = cached_commit(hub, repo, revision)
    folder = repo_folder(hub, repo) / "snapshots" / commit if commit else None
    return folder if folder and is_folder(folder) else None


def cached_file(hub: Hub, repo: str, revision: str, path: str) -> Path | None:
    """Return a file that is here already, without asking anybody."""
    folder = cached_snapshot(hub, repo, revision)
    found = folder / path if folder and hub_names.is_path(path) else None
    return found if found and is_regular(found) else None


def kept_etag(path: Path) -> str | None:
    """Return the hash that the content of a cached file must have: the name of its blob.

    One link is followed and no more: a blob of huggingface_hub's may be a link itself, into a
    store that names contents by another hash. None where no link could be made.
    """
    try:
        name = path.readlink().name
    except OSError:
        return None
    return name if hub_names.is_etag(name) else None


def has_size(path: Path, size_bytes: int) -> bool:
    """Whether a file is there, whole as far as its length says."""
    try:
        status = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size_bytes


def link_snapshot(hub: Hub, file: RemoteFile) -> None:
    """Give a blob the name of its file: a link, or the blob itself where links cannot be made."""
    blob, path = blob_path(hub, file), snapshot_path(hub, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    try:
        path.symlink_to(os.path.relpath(blob, path.parent))
    except FileExistsError:
        return  # another process was as far
    except (OSError, NotImplementedError) as error:  # exFAT; Windows without the privilege
        if getattr(error, "errno", None) in NO_SPACE:
            raise
        blob.replace(path)


def write_ref(hub: Hub, file: RemoteFile) -> None:
    """Note which commit a branch or a tag is."""
    if cached_commit(hub, file.repo, file.revision) == file.commit:
        return
    path = repo_folder(hub, file.repo) / "refs" / file.revision
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(file.commit, encoding="ascii")
    with suppress(FileNotFoundError):  # another process was as far, and has just renamed it
        new.replace(path)


def nearest_folder(path: Path) -> Path:
    """The innermost folder on the way to ``path`` that exists."""
    return next(folder for folder in (path, *path.parents) if is_folder(folder))


@contextmanager
def writing_to(folder: Path, *, hint: str) -> Iterator[None]:
    """Put what the system says of writing into our words; ``hint`` is for a full disk."""
    try:
        yield
    except OSError as error:
        raise not_written(folder, error, hint=hint) from error


def not_written(folder: Path, error: OSError, *, hint: str = "") -> DiskError | CannotCreateError:
    """What to say of a failure to write; ``hint`` is for a full disk."""
    shown, reason = printable(str(folder)), printable((error.strerror or str(error)).lower())
    if error.errno in NO_SPACE:
        return DiskError(f"the disk of {shown} is full.", hint=hint)
    if error.errno in _FAILING:
        return DiskError(f"{shown} cannot be written: {reason}.")
    hint = "HF_HOME says where models are kept."
    return CannotCreateError(f"{shown} cannot be written: {reason}.", hint=hint)


def sync_folder(folder: Path) -> None:
    """Bring new names to the disk itself."""
    with suppress(OSError):  # Windows cannot open a directory
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
