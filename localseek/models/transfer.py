"""Files of the hub -> files in the local cache, each fetched once, proved, under its own name.

    here already? ─▶ link
    room? ─▶ lock ─▶ here by now? ─▶ part ─▶ download ─▶ proved ─▶ blobs/ETAG ─▶ link ─▶ ref

Nothing has its final name before all its bytes are proved. A process that is killed leaves
a part that the next one goes on with. Several at once fetch once: the others wait for the
lock. Where locks are not kept, on some network file systems, each fetches for itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from localseek.errors import DiskError
from localseek.models import cache_layout as layout
from localseek.models.download import download
from localseek.models.file_lock import held
from localseek.models.hub_error import OfflineError
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.partial import Partial
from localseek.models.partial_note import remove_note
from localseek.models.remote_file import RemoteFile
from localseek.printable import printable

MARGIN_BYTES = 32 << 20  # what a file system takes for itself, and the notes
LONG_CHECK_BYTES = 1 << 30  # more than a second to hash
_FREE_SOME = "free some space and run the same command again."
_SILENT = Observer()


def fetch(file: RemoteFile, *, hub: Hub, observer: Observer = _SILENT) -> Path:
    """Bring one file here; see :func:`fetch_all`."""
    return fetch_all([file], hub=hub, observer=observer)[0]


def fetch_all(
    files: Sequence[RemoteFile], *, hub: Hub, observer: Observer = _SILENT
) -> tuple[Path, ...]:
    """Bring all of ``files`` here, in this order; return where they are.

    The revision points to their commit when all are here. Progress is that of all together.
    Raises DiskError before anything is written if there is not enough room, WrongContentError
    for bytes that are not those listed, KeyboardInterrupt on demand, and what ``hub_error``
    has. Running it again goes on where it stopped.
    """
    missing = [file for file in files if not _is_named(hub, file)]
    if missing and hub.is_offline:
        raise OfflineError(printable(missing[0].path))
    _check_room(hub, missing)
    n_total, n_done = sum(file.size_bytes for file in files), 0
    for file in files:
        if file in missing:
            _bring(file, hub, _shifted(observer, n_done, n_total))
        n_done += file.size_bytes
        observer.on_progress(n_done, n_total)
    for file in files:
        _settle(file, hub)
    return tuple(layout.snapshot_path(hub, file) for file in files)


def is_here(hub: Hub, file: RemoteFile) -> bool:
    """Whether a file is on this disk already, by its name and its length.

    Nothing is said of its bytes: other programs of the hub compare no hashes.
    """
    return _is_named(hub, file) or layout.has_size(layout.blob_path(hub, file), file.size_bytes)


def part_path(hub: Hub, file: RemoteFile) -> Path:
    """Where a file is while it comes."""
    blob = layout.blob_path(hub, file)
    return blob.with_name(f"{blob.name}.part")


def _is_named(hub: Hub, file: RemoteFile) -> bool:
    return layout.has_size(layout.snapshot_path(hub, file), file.size_bytes)


def _settle(file: RemoteFile, hub: Hub) -> None:
    """Note what the revision is, and tidy up. A cache that cannot be written to serves as well."""
    part = part_path(hub, file)
    with suppress(OSError):
        layout.write_ref(hub, file)
        part.unlink(missing_ok=True)  # another program has fetched the whole file since
        remove_note(part)  # and who was killed right after the renaming left this


def _bring(file: RemoteFile, hub: Hub, observer: Observer) -> None:
    """Fetch one file, unless another process does or did, and give it its name."""
    blob, lock = layout.blob_path(hub, file), layout.lock_path(hub, file.repo, file.etag)
    with layout.writing_to(hub.cache, hint=_FREE_SOME):
        blob.parent.mkdir(parents=True, exist_ok=True)
        # Without it huggingface_hub's own tools take the repository for damaged.
        layout.snapshot_path(hub, file).parent.mkdir(parents=True, exist_ok=True)
        lock.parent.mkdir(parents=True, exist_ok=True)
    with held(lock, observer, lambda: _show_other(file, hub, observer)) as is_kept:
        if not is_here(hub, file):
            with _part(file, hub, is_shared=is_kept) as part:
                _fill(file, part, hub, observer)
        if not _is_named(hub, file):
            with layout.writing_to(hub.cache, hint=_FREE_SOME):
                layout.link_snapshot(hub, file)


def _fill(file: RemoteFile, part: Partial, hub: Hub, observer: Observer) -> None:
    n_found = _part_bytes(hub, file)
    if n_found >= LONG_CHECK_BYTES:
        observer.on_notice(f"{printable(file.name)}: checking the {_size(n_found)} that are here.")
    with part.opened(observer.check):
        if part.n_bytes:
            n_here, n_all = part.n_bytes, file.size_bytes
            name = printable(file.name)
            observer.on_notice(f"{name}: going on at {_size(n_here)} of {_size(n_all)}.")
            observer.on_progress(n_here, n_all)
        download(file, part, hub=hub, observer=observer)
        part.commit(layout.blob_path(hub, file))


@contextmanager
def _part(file: RemoteFile, hub: Hub, *, is_shared: bool) -> Iterator[Partial]:
    """The part that everybody goes on with, or one of our own that goes away."""
    path, url = part_path(hub, file), hub.file_url(file.repo, file.commit, file.path)
    if is_shared:
        yield Partial(path, file, url=url)
        return
    own = path.with_name(f"{file.etag}.{uuid4().hex[:8]}.part")
    try:
        yield Partial(own, file, url=url)
    finally:
        with suppress(OSError):
            remove_note(own)
            own.unlink(missing_ok=True)


def _check_room(hub: Hub, files: Sequence[RemoteFile]) -> None:
    """Raise DiskError if what is missing does not fit."""
    if not files:
        return
    needed = sum(file.size_bytes - _part_bytes(hub, file) for file in files)
    free = shutil.disk_usage(layout.nearest_folder(layout.repo_folder(hub, files[0].repo))).free
    if needed + MARGIN_BYTES > free:
        what = printable(files[0].path) if len(files) == 1 else f"{len(files)} files"
        raise DiskError(
            f"{_size(needed)} of disk are needed for {what} of {files[0].repo}, "
            f"{_size(free)} are free.",
            hint="free some space, or set HF_HOME to a folder on another disk.",
        )


def _part_bytes(hub: Hub, file: RemoteFile) -> int:
    """How much of a file is on the disk already, as its part or as another commit's."""
    for path in (layout.blob_path(hub, file), part_path(hub, file)):
        with suppress(OSError):
            return min(path.stat().st_size, file.size_bytes)
    return 0


def _show_other(file: RemoteFile, hub: Hub, observer: Observer) -> None:
    """Show how far the process is that fetches the file."""
    observer.on_progress(_part_bytes(hub, file), file.size_bytes)


def _shifted(observer: Observer, n_before: int, n_total: int) -> Observer:
    """Progress of one file as that of all."""
    return replace(
        observer, on_progress=lambda done, _: observer.on_progress(n_before + done, n_total)
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:,.2f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.1f} MB"
