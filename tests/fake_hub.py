"""A hub on loopback that lies and breaks on demand: what the tests fetch from.

    hub.files["model.gguf"] = b"…"      what it has
    hub.faults.cut_every = 3 << 20      how it misbehaves, from the next request on
    hub.log                             what it was asked for, and what it sent

`other_url` is the same server under another name: a host that must get no token.

Source of what a hub answers: huggingface_hub 2.4.0, which works with this one.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

REPO = "acme/tiny"
COMMIT = "a" * 40
TOKEN = "hf_secret"  # noqa: S105 - of a hub that is none
STEP = 64 << 10


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def git_sha1(content: bytes) -> str:
    header = b"blob %d\0" % len(content)
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def is_large(path: str) -> bool:
    """Whether the hub keeps a file in its large file storage, under its sha256."""
    return path.endswith((".gguf", ".safetensors"))


def etag_of(path: str, content: bytes) -> str:
    return sha256(content) if is_large(path) else git_sha1(content)


@dataclass(slots=True, kw_only=True)
class Faults:
    """How the hub misbehaves. ``times`` bounds refusals and cuts; the rest lasts."""

    times: int = sys.maxsize
    status: int = 0  # of every answer
    storage_status: int = 0  # of the storage only
    is_silent: bool = False  # hears, and does not answer
    headers: Mapping[str, str] = field(default_factory=dict)  # of every answer
    is_gated: bool = False
    is_bad_token: bool = False
    throttle_s: float = 0  # after each 64 KiB
    cut_every: int = 0  # bytes of one connection
    stall_at: int = -1  # of one connection
    ignores_range: bool = False
    shifts_range: int = 0  # sends other bytes than those asked for
    hides_total: bool = False  # of a range
    refuses_range: bool = False  # 416
    change: Callable[[bytes], bytes] | None = None  # of the body that is sent
    announced: str | None = ""  # Content-Length: "" the right one, None chunked
    ends_with_connection: bool = False  # no length at all
    media_type: str = "application/octet-stream"
    coding: str = ""
    storage_etag: str = ""  # of the answer with the bytes
    redirect: str = ""  # where large files are
    answer: bytes | None = None  # of the API
    edit: Callable[[dict[str, Any]], None] | None = None  # of the API
    etag: str = ""  # of a HEAD
    commit: str = ""


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request, and how much was sent for it."""

    method: str
    path: str
    host: str
    start: int | None  # of the range
    if_range: str | None
    token: str | None
    agent: str
    status: int = 0
    n_sent: int = 0


class FakeHub:
    """One repository at one commit."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.commit = COMMIT
        self.card: dict[str, object] = {"license": "mit", "base_model": "acme/large"}
        self.faults = Faults()
        self.log: list[Asked] = []
        self.lock = threading.Lock()
        self.n_sent = 0  # bytes of files
        self.on_sent: Callable[[int], None] = lambda _: None
        self.is_closing = threading.Event()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.hub = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def other_url(self) -> str:
        return f"http://localhost:{self.server.server_port}"

    def gets(self) -> list[Asked]:
        """The requests for bytes of files."""
        return [asked for asked in self.log if asked.method == "GET" and asked.n_sent]

    def is_due(self) -> bool:
        """Whether a fault that happens a few times happens now."""
        with self.lock:
            self.faults.times -= 1
            return self.faults.times >= 0


@contextmanager
def fake_hub() -> Iterator[FakeHub]:
    """Serve a hub within the block."""
    hub = FakeHub()
    thread = threading.Thread(target=hub.server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.is_closing.set()
        hub.server.shutdown()
        thread.join()
        hub.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: FakeHub

    def server_bind(self) -> None:
        """Bind, without asking name servers for our name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that go away."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 0
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement
    server: _Server
    asked: Asked

    def setup(self) -> None:
        # So that bytes that count as sent have reached the client, but for a few.
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 << 10)
        super().setup()

    def log_message(self, *_: object) -> None:
        """Keep the terminal clean."""

    def do_HEAD(self) -> None:
        self._serve()

    def do_GET(self) -> None:
        self._serve()

    @property
    def hub(self) -> FakeHub:
        return self.server.hub

    def _serve(self) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        self.asked = Asked(
            method=self.command,
            path=self.path,
            host=self.headers["Host"].partition(":")[0],
            start=int(wanted[1]) if wanted else None,
            if_range=self.headers.get("If-Range"),
            token=(self.headers.get("Authorization") or "").removeprefix("Bearer ") or None,
            agent=self.headers["User-Agent"],
        )
        with self.hub.lock:
            self.hub.log.append(self.asked)
        faults = self.hub.faults
        if faults.is_silent:
            self.hub.is_closing.wait(60)
            self.close_connection = True
        elif faults.status and self.hub.is_due():
            self._reply(faults.status, b"{}")
        else:
            self._route(urlsplit(self.path))

    def _route(self, url: Any) -> None:
        path = unquote(url.path)
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)/revision/(.+)", path):
            self._info(*match.groups())
        elif match := re.fullmatch(r"/api/models/([^/]+/[^/]+)/tree/(\w+)", path):
            self._tree(*match.groups())
        elif re.fullmatch(r"/api/models/([^/]+/[^/]+)/refs", path):
            self._json({"branches": [{"name": "main"}], "tags": [{"name": "v1.0"}]})
        elif path == "/api/models":
            query = parse_qs(url.query)
            self._json([{"id": REPO}] if query.get("author", ["acme"]) == ["acme"] else [])
        elif match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._resolve(*match.groups())
        elif match := re.fullmatch(r"/storage/(\w+)", path):
            self._storage(match[1])
        else:
            self._reply(404, b"{}")

    def _is_closed(self, repo: str, revision: str) -> bool:
        """Refuse what is not there or not open; whether that was done."""
        faults, logged_in = self.hub.faults, self.asked.token == TOKEN
        if faults.is_bad_token and self.asked.token:
            self._refuse(401, "", "Invalid credentials in Authorization header")
        elif repo != REPO:
            self._refuse(404 if logged_in else 401, "RepoNotFound", "Repository not found")
        elif revision not in ("main", self.hub.commit):
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        elif faults.is_gated and "/resolve/" in self.path:
            self._refuse(403 if logged_in else 401, "GatedRepo", "Access is restricted")
        else:
            return False
        return True

    def _info(self, repo: str, revision: str) -> None:
        if self._is_closed(repo, revision):
            return
        siblings = []
        for path, content in self.hub.files.items():
            sibling: dict[str, Any] = {"rfilename": path, "size": len(content)}
            sibling["blobId"] = git_sha1(content)
            if is_large(path):
                sibling["lfs"] = {"sha256": sha256(content), "size": len(content)}
                sibling["lfs"]["pointerSize"] = 134
            siblings.append(sibling)
        info: dict[str, Any] = {"id": repo, "sha": self.hub.commit, "siblings": siblings}
        info |= {"cardData": self.hub.card, "gated": self.hub.faults.is_gated and "auto"}
        info |= {"private": False, "tags": [], "downloads": 0, "likes": 0}
        if self.hub.faults.edit:
            self.hub.faults.edit(info)
        self._json(info)

    def _tree(self, repo: str, revision: str) -> None:
        """What snapshot_download asks for."""
        if self._is_closed(repo, revision):
            return
        entries = []
        for path, content in self.hub.files.items():
            entry: dict[str, Any] = {"type": "file", "path": path, "size": len(content)}
            entry["oid"] = git_sha1(content)
            if is_large(path):
                entry["lfs"] = {"oid": sha256(content), "size": len(content), "pointerSize": 134}
            entries.append(entry)
        self._json(entries)

    def _resolve(self, repo: str, revision: str, path: str) -> None:
        if self._is_closed(repo, revision):
            return
        faults = self.hub.faults
        headers = {"X-Repo-Commit": faults.commit or self.hub.commit}
        content = self.hub.files.get(path)
        if content is None:
            self._refuse(404, "EntryNotFound", "Entry not found", headers)
            return
        etag = f'"{faults.etag or etag_of(path, content)}"'
        if faults.redirect and is_large(path):
            headers |= {"X-Linked-ETag": etag, "X-Linked-Size": str(len(content))}
            target = faults.redirect.format(sha256=sha256(content))
            self._reply(302, b"", headers | {"ETag": '"pointer"', "Location": target})
        else:
            self._body(content, headers | {"ETag": faults.storage_etag or etag})

    def _storage(self, digest: str) -> None:
        contents = [c for c in self.hub.files.values() if sha256(c) == digest]
        status = self.hub.faults.storage_status
        if status and self.hub.is_due():
            self._reply(status, b"<Error/>")
        elif contents:
            self._body(contents[0], {"ETag": self.hub.faults.storage_etag or '"storage"'})
        else:
            self._reply(404, b"")

    def _body(self, content: bytes, headers: dict[str, str]) -> None:
        faults = self.hub.faults
        if self.command == "HEAD":
            self._reply(200, content, headers)
            return
        status, start = 200, self._start(headers["ETag"])
        if start and (faults.refuses_range or start >= len(content)):
            self._reply(416, b"", {"Content-Range": f"bytes */{len(content)}"})
            return
        if start:
            status, start = 206, start + faults.shifts_range
            last, total = len(content) - 1, "*" if faults.hides_total else len(content)
            headers["Content-Range"] = f"bytes {start}-{last}/{total}"
        sent = faults.change(content)[start:] if faults.change else content[start:]
        if faults.coding:
            headers["Content-Encoding"] = faults.coding
        length = f"{len(sent)}" if faults.announced == "" else faults.announced
        if faults.ends_with_connection:
            headers["Connection"] = "close"
        else:
            headers |= {"Content-Length": length} if length else {"Transfer-Encoding": "chunked"}
        self._head(status, headers | {"Content-Type": faults.media_type})
        self._send(sent, is_chunked="Transfer-Encoding" in headers)

    def _start(self, etag: str) -> int:
        """Where the range that was asked for begins, if it is granted."""
        if self.asked.start is None or self.hub.faults.ignores_range:
            return 0
        return self.asked.start if self.asked.if_range in (None, etag) else 0

    def _send(self, content: bytes, *, is_chunked: bool) -> None:
        faults = self.hub.faults
        for at in range(0, len(content), STEP):
            if faults.cut_every and at >= faults.cut_every and self.hub.is_due():
                self._hang_up()
                return
            if 0 <= faults.stall_at <= at and self.hub.is_due():
                self.hub.is_closing.wait(60)
                self._hang_up()
                return
            chunk = content[at : at + STEP]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk) if is_chunked else chunk)
            self.asked.n_sent += len(chunk)
            with self.hub.lock:
                self.hub.n_sent += len(chunk)
            self.hub.on_sent(self.hub.n_sent)
            if faults.throttle_s:
                self.hub.is_closing.wait(faults.throttle_s)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _refuse(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        said = {"X-Error-Code": code} if code else {}
        content = json.dumps({"error": message}).encode()
        self._reply(status, content, {**(headers or {}), **said, "X-Error-Message": message})

    def _json(self, value: object) -> None:
        fixed = self.hub.faults.answer
        content = json.dumps(value).encode() if fixed is None else fixed
        self._reply(200, content, {"Content-Type": "application/json"})

    def _reply(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._head(status, {**(headers or {}), "Content-Length": str(len(content))})
        if self.command != "HEAD":
            self.wfile.write(content)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.asked.status = status
        self.send_response(status)
        for name, value in {**headers, **self.hub.faults.headers}.items():
            self.send_header(name, value)
        self.end_headers()
