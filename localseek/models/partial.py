"""What came of a file so far -> more of it, and in the end the file, proved byte by byte.

    ETAG.part        the bytes
    ETAG.part.json   how many of them are surely on the disk, and what their hash is

Every 8 MiB the bytes are brought to the disk, then the note is replaced. Whoever goes on
after a kill, or after the power was cut, takes as many bytes as the note vouches for and
hashes them again, which has to be done anyway, and so knows that they are right.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import FileIO
from pathlib import Path

from localseek.errors import LocalseekError
from localseek.models.cache_layout import sync_folder, writing_to
from localseek.models.hub_error import WrongContentError
from localseek.models.partial_note import Note, read_note, remove_note, write_note
from localseek.models.remote_file import RemoteFile

SYNC_BYTES = 8 << 20  # at most so much is fetched again
BLOCK_BYTES = 1 << 20
_KEPT = "what came so far is kept: free some space and run the same command again."


class Partial:
    """A file that grows; :meth:`opened` before anything else. One process at a time."""

    def __init__(self, path: Path, file: RemoteFile, *, url: str) -> None:
        self.path = path
        self.n_bytes = 0
        self.etag = ""  # of the answer that the bytes came with, for If-Range
        self._remote = file
        self._url = url
        self._hash = file.new_hash()
        self._n_synced = 0
        self._file: FileIO

    @contextmanager
    def opened(self, check: Callable[[], None]) -> Iterator[None]:
        """Within it the file can be written; what came is kept unless it is committed.

        ``check`` is called between blocks while earlier bytes are hashed again.
        """
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0)  # what a link leads to would be written over
        with self._writing():
            self.path.parent.mkdir(parents=True, exist_ok=True)  # `rm` may just have tidied up
            descriptor = os.open(self.path, flags, 0o666)
        with FileIO(descriptor, "r+") as self._file:
            try:
                self._take_up(check)
                yield
            finally:
                self._keep()

    def write(self, chunk: bytes) -> None:
        """Append bytes."""
        with self._writing():
            view = memoryview(chunk)
            while view:
                view = view[self._file.write(view) :]
        self._hash.update(chunk)
        self.n_bytes += len(chunk)
        if self.n_bytes - self._n_synced >= SYNC_BYTES:
            self.sync()

    def restart(self) -> None:
        """Forget all that came."""
        with self._writing():
            remove_note(self.path)
            self._file.seek(0)
            self._file.truncate(0)
        self._hash = self._remote.new_hash()
        self.n_bytes = self._n_synced = 0
        self.etag = ""

    def sync(self) -> None:
        """Bring what came to the disk, and note how much it is."""
        if self.n_bytes == self._n_synced:
            return
        note = Note(
            synced=self.n_bytes,
            digest=self._hash.hexdigest(),
            etag=self.etag,
            size=self._remote.size_bytes,
            url=self._url,
        )
        with self._writing():
            os.fsync(self._file.fileno())
            write_note(self.path, note)
        self._n_synced = self.n_bytes

    def commit(self, target: Path) -> None:
        """Give the whole file its name; WrongContentError, and nothing is left, if it is wrong."""
        digest = self._hash.hexdigest()
        if self.n_bytes != self._remote.size_bytes or digest != self._remote.etag:
            self.discard()
            raise WrongContentError(
                self._remote.path,
                expected=f"{self._remote.etag} ({self._remote.size_bytes:,} bytes)",
                found=f"{digest} ({self.n_bytes:,} bytes)",
            )
        with self._writing():
            os.fsync(self._file.fileno())
            self._file.close()  # an open file cannot be renamed on Windows
            self.path.replace(target)
            remove_note(self.path)
            sync_folder(target.parent)

    def discard(self) -> None:
        """Remove all of it."""
        self._file.close()
        with self._writing():
            remove_note(self.path)
            self.path.unlink(missing_ok=True)

    def _take_up(self, check: Callable[[], None]) -> None:
        """Go on behind the bytes that the note vouches for; from the start without one."""
        note = read_note(self.path)
        with self._writing():
            while note and self.n_bytes < note.synced:
                check()
                block = self._file.read(min(BLOCK_BYTES, note.synced - self.n_bytes))
                if not block:
                    break  # someone shortened it
                self._hash.update(block)
                self.n_bytes += len(block)
            self._file.truncate(self.n_bytes)
        if note and note.size == self._remote.size_bytes and note.digest == self._hash.hexdigest():
            self.etag = note.etag
            self._n_synced = self.n_bytes
        else:
            self.restart()

    def _keep(self) -> None:
        """Keep what came, if it can be kept. Nothing is nothing to keep."""
        if self._file.closed:
            return
        if not self.n_bytes:
            self.discard()
            return
        with suppress(LocalseekError):  # the disk is full; the note before this one still holds
            self.sync()

    def _writing(self) -> AbstractContextManager[None]:
        return writing_to(self.path.parent, hint=_KEPT)
