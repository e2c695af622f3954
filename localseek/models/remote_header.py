"""A file of the hub -> its header, by requests for ranges of it; the weights stay where they are.

    GET …/resolve/COMMIT/x.gguf   Range: bytes=0-8388607      206
                                  Range: bytes=8388608-…      206, if the vocabulary is large

What came is checked as strictly as a header of this disk. That it is what the hub listed
cannot be proved: a sha256 is that of a whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localseek.models.header_source import HeaderSource, OpenSource
from localseek.models.http_stream import AUTHORIZATION, Reply, Request, answer, hub_headers
from localseek.models.hub import Listing
from localseek.models.hub_error import BadAnswerError, BrokenConnectionError
from localseek.models.hub_refusal import Wanted, refusal
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.patience import patiently
from localseek.models.remote_file import RemoteFile

RANGE_BYTES = 8 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(?:\d{1,18}|\*)", re.ASCII)


def open_remote(listing: Listing, *, hub: Hub, observer: Observer) -> OpenSource:
    """Return what opens files of a repository by their paths in it, for ``read_header``.

    Reading raises what ``hub_error`` has.
    """

    @contextmanager
    def open_source(path: Path) -> Iterator[HeaderSource]:
        yield _RemoteSource(listing.file(path.as_posix()), hub, observer)

    return open_source


class _RemoteSource:
    """A position in a file of the hub."""

    def __init__(self, file: RemoteFile, hub: Hub, observer: Observer) -> None:
        self.size_bytes = file.size_bytes
        self._file = file
        self._hub = hub
        self._observer = observer
        self._headers = hub_headers()
        self._at = 0

    def read(self, n_bytes: int, /) -> bytes:
        """Return the next bytes; it is tried again while the hub is busy."""
        n_bytes = min(n_bytes, RANGE_BYTES, self.size_bytes - self._at)
        if n_bytes <= 0:
            return b""
        data = patiently(lambda: self._ask(n_bytes), self._hub.pace, self._observer)
        self._at += n_bytes
        return data

    def _ask(self, n_bytes: int) -> bytes:
        file = self._file
        request = Request(
            url=self._hub.file_url(file.repo, file.commit, file.path),
            what=file.path,
            headers=self._headers | {"range": f"bytes={self._at}-{self._at + n_bytes - 1}"},
        )
        with answer(request, self._hub, self._observer) as (reply, chunks):
            n_before = self._at - self._start(reply)  # bytes that nobody asked for
            content = bytearray()
            for chunk in chunks:
                content += chunk
                if len(content) >= n_before + n_bytes:
                    return bytes(content[n_before : n_before + n_bytes])
        raise BrokenConnectionError(file.path, reason="it ended early")

    def _start(self, reply: Reply) -> int:
        """Where the bytes of an answer begin: not every server knows ranges."""
        if reply.status == 200:
            return 0
        found = _CONTENT_RANGE.fullmatch(reply.headers.get("content-range", ""))
        if reply.status == 206 and found and int(found[1]) <= self._at:
            return int(found[1])
        if reply.status < 400:
            problem = f"its status is {reply.status}, and its range another"
            raise BadAnswerError(self._file.path, problem=problem)
        wanted = Wanted(
            repo=self._file.repo,
            revision=self._file.commit,
            path=self._file.path,
            endpoint=self._hub.endpoint,
            has_token=AUTHORIZATION in self._headers,
        )
        raise refusal(reply.status, reply.headers, wanted)
