"""A partial file -> a complete one, over as many connections as it takes.

    nothing yet   GET                                 200, from the start
    N bytes       GET, Range: bytes=N-, If-Range      206, from N on
                                                      200, from the start: it changed, or the
                                                      server knows no ranges

One connection at a time. What an answer announces is held against what the hub listed
before a byte that is here already is given up for it. Each attempt begins at the hub, since
the address that it hands out for its storage is good for a while only.
"""

from __future__ import annotations

import re
from contextlib import suppress

from localseek.models.http_stream import AUTHORIZATION, Reply, Request, answer, hub_headers
from localseek.models.hub_error import (
    BadAnswerError,
    BrokenConnectionError,
    BusyError,
    UnreachableError,
    WrongContentError,
)
from localseek.models.hub_refusal import BUSY, Wanted, refusal
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.partial import Partial
from localseek.models.patience import Patience
from localseek.models.remote_file import RemoteFile

WORTH_BYTES = 256 << 10  # what an attempt must bring to count as one that succeeds

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", re.ASCII)


def download(file: RemoteFile, part: Partial, *, hub: Hub, observer: Observer) -> None:
    """Fetch what ``part`` lacks of ``file``; its content is not yet proved.

    Raises what ``hub_error`` has. What came is kept.
    """
    patience = Patience(hub.pace, observer)
    headers = hub_headers() if part.n_bytes < file.size_bytes else {}
    was_connected = is_over = False
    n_most = 0  # what is fetched again after a new start is no progress
    while part.n_bytes < file.size_bytes and not is_over:
        n_most = max(n_most, part.n_bytes)
        try:
            is_over = _attempt(file, part, headers, hub=hub, observer=observer)
        except (BusyError, BrokenConnectionError, UnreachableError) as error:
            was_connected = was_connected or not isinstance(error, UnreachableError)
            if not was_connected:
                raise
            if part.n_bytes - n_most >= WORTH_BYTES:
                patience.renew()  # and no wait: it worked, so it may work at once
            else:
                patience.wait(error)


def _attempt(
    file: RemoteFile, part: Partial, headers: dict[str, str], *, hub: Hub, observer: Observer
) -> bool:
    """Fetch over one connection; whether there is no more to come. What ends it early is raised."""
    request = Request(
        url=hub.file_url(file.repo, file.commit, file.path),
        what=file.path,
        headers=headers | _range(part),
    )
    with answer(request, hub, observer) as (reply, chunks):
        if not _is_accepted(reply, file, part, request, hub):
            return False
        for chunk in chunks:
            part.write(chunk[: file.size_bytes + 1 - part.n_bytes])
            if part.n_bytes > file.size_bytes:
                return True  # too long, which the comparison at the end will say
            observer.on_progress(part.n_bytes, file.size_bytes)
    # Chunks have an end of their own, so too few of them are the server's fault; where the end
    # of the connection is the end of the body, it may have been cut.
    if part.n_bytes < file.size_bytes and "transfer-encoding" not in reply.headers:
        raise BrokenConnectionError(file.path, reason="it ended early")
    return True


def _range(part: Partial) -> dict[str, str]:
    if not part.n_bytes:
        return {}
    condition = {"if-range": part.etag} if part.etag else {}
    return {"range": f"bytes={part.n_bytes}-"} | condition


def _is_accepted(reply: Reply, file: RemoteFile, part: Partial, request: Request, hub: Hub) -> bool:
    """Make ready for the bytes of an answer; False to ask again, from the start."""
    if reply.status == 206 and part.n_bytes:
        return _is_continued(reply, file, part)
    if reply.status == 416 and part.n_bytes:
        part.restart()
        return False
    if reply.status != 200:
        raise _refusal(reply, file, request, hub)
    _check_announced(reply, file, reply.headers.get("content-length"))
    if part.n_bytes:
        part.restart()
    part.etag = _strong_etag(reply)
    return True


def _is_continued(reply: Reply, file: RemoteFile, part: Partial) -> bool:
    """Whether the bytes of a 206 are those behind ours, of the same content."""
    found = _CONTENT_RANGE.fullmatch(reply.headers.get("content-range", ""))
    if found and found[2] != "*":
        _check_announced(reply, file, found[2])
    etag = _strong_etag(reply)
    is_same = not part.etag or not etag or part.etag == etag
    if found and int(found[1]) == part.n_bytes and is_same:
        return True
    part.restart()
    return False


def _check_announced(reply: Reply, file: RemoteFile, length: str | None) -> None:
    """Refuse an answer that cannot be the file, while nothing is given up for it."""
    coding = reply.headers.get("content-encoding", "identity")
    if coding != "identity":
        raise BadAnswerError(file.path, problem=f"it is compressed ({coding[:20]!r})")
    n_bytes = None
    with suppress(TypeError, ValueError):
        n_bytes = int(length)  # type: ignore[arg-type] # None is caught
    kind = reply.headers.get("content-type", "").lower()
    is_page = kind.startswith("text/html") and not file.path.endswith((".html", ".htm"))
    if n_bytes not in (None, file.size_bytes) or is_page:
        found = "a web page" if is_page else f"{n_bytes:,} bytes"
        raise WrongContentError(file.path, expected=f"{file.size_bytes:,} bytes", found=found)


def _refusal(reply: Reply, file: RemoteFile, request: Request, hub: Hub) -> Exception:
    if reply.status in (206, 416) or reply.status < 400:
        return BadAnswerError(file.path, problem=f"its status is {reply.status}")
    if (
        not hub.serves(reply.url) and reply.status not in BUSY
    ):  # the address has expired, or the storage is in trouble
        return BrokenConnectionError(file.path, reason=f"the storage answers {reply.status}")
    wanted = Wanted(
        repo=file.repo,
        revision=file.commit,
        path=file.path,
        endpoint=hub.endpoint,
        has_token=AUTHORIZATION in request.headers,
    )
    return refusal(reply.status, reply.headers, wanted)


def _strong_etag(reply: Reply) -> str:
    """The ETag of an answer if a range can be asked for by it, else ''."""
    etag = reply.headers.get("etag", "")
    is_strong = len(etag) < 1000 and etag.startswith('"') and etag.isascii() and etag.isprintable()
    return etag if is_strong else ""
