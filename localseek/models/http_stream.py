"""A URL of the hub -> the status, the headers and the bytes of its answer, as they come.

    hub ──302──▶ storage of another host ──200──▶ bytes
    token        no token

Redirects are followed here, one by one: to http and https only, never from https to http,
and the token goes to the hub's own scheme, host and port, nowhere else. Nothing is
uncompressed: a range of a file must be the bytes of the file.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin, urlsplit

from localseek import __version__
from localseek.models.header_error import quoted
from localseek.models.hub_error import (
    LOG_IN,
    BadAnswerError,
    BrokenConnectionError,
    LoginNeededError,
    OfflineError,
    RedirectError,
    UnreachableError,
)
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer, pumped

if TYPE_CHECKING:
    import httpx2

MAX_REDIRECTS = 8
AUTHORIZATION = "authorization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The head of an answer. ``headers`` finds names in any case."""

    status: int
    headers: Mapping[str, str]
    url: str  # where the redirects led


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for; ``what`` names it in messages."""

    url: str
    what: str
    headers: Mapping[str, str]


@contextmanager
def answer(
    request: Request, hub: Hub, observer: Observer
) -> Iterator[tuple[Reply, Iterator[bytes]]]:
    """Ask for a URL, and read the answer within the block.

    Whatever the status, it is an answer. Raises UnreachableError, BrokenConnectionError,
    RedirectError and BadAnswerError, here or while the bytes are read.
    """
    check_online(hub, request.what)
    items = pumped(lambda: _exchange(request, hub), observer)
    try:
        yield cast("Reply", next(items)), cast("Iterator[bytes]", items)
    finally:
        items.close()


def check_online(hub: Hub, what: str) -> None:
    """Raise OfflineError where the hub must not be asked. To look for a token may ask it, too."""
    if hub.is_offline:
        raise OfflineError(what)


def hub_headers() -> dict[str, str]:
    """Return who asks, and the token of a person who is logged in.

    Raises LoginNeededError for a token that cannot be one.
    """
    import httpx2
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined] # public

    # Read from the environment at import, so too late to be set there. Where it is off, a list
    # of programs to be told apart by is fetched first, and goes into the User-Agent.
    constants.HF_HUB_DISABLE_TELEMETRY = True
    # It prints warnings of the server as they come, escape bytes included.
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
    try:
        headers = build_hf_headers(library_name="localseek", library_version=__version__)
    except (httpx2.HTTPError, OSError, ValueError) as error:
        raise LoginNeededError(
            f"the token for the hub cannot be had: {quoted(str(error))}.", hint=f"{LOG_IN}."
        ) from error
    if not all(text.isascii() and text.isprintable() for text in headers.values()):
        raise LoginNeededError("the token for the hub is not one.", hint=f"{LOG_IN}.")
    return headers


def unreachable(error: httpx2.TransportError, url: str) -> UnreachableError:
    """What to say when no connection came about: what the system says, if it does."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return UnreachableError(host, reason=cause.strerror.lower())
        cause = cause.__cause__ or cause.__context__
    return UnreachableError(host, reason=str(error) or "nobody answers")


def _exchange(request: Request, hub: Hub) -> Generator[Reply | bytes, None, None]:
    """Yield the reply, then the bytes. Runs in a thread of its own."""
    import httpx2

    limits = httpx2.Timeout(hub.pace.stall_s, connect=hub.pace.connect_s)
    client, url = session(hub), request.url
    try:
        for _ in range(MAX_REDIRECTS):
            headers = _headers_for(url, request, hub)
            with client.stream(
                "GET", url, headers=headers, timeout=limits, follow_redirects=False
            ) as response:
                target = response.headers.get("location") if response.is_redirect else None
                if target is None:
                    yield Reply(status=response.status_code, headers=response.headers, url=url)
                    yield from response.iter_raw()
                    return
            url = _checked_target(url, target, request.what)
        raise RedirectError(request.what, target=url)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
        raise unreachable(error, url) from error
    except (httpx2.InvalidURL, httpx2.LocalProtocolError, ValueError) as error:
        raise BadAnswerError(request.what, problem=quoted(str(error))) from error
    except httpx2.TransportError as error:
        reason = str(error) or f"nothing came for {hub.pace.stall_s:.0f} s"
        raise BrokenConnectionError(request.what, reason=reason) from error


def session(hub: Hub) -> httpx2.Client:
    """huggingface_hub's client, with the proxies and certificates of the environment.

    One for all requests: to read the certificates takes 0.1 s, to greet a server a round trip
    or three.
    """
    from huggingface_hub import get_session

    try:
        return get_session()
    except (ImportError, OSError, ValueError) as error:  # SOCKS, SSL_CERT_FILE, HTTPS_PROXY
        raise UnreachableError(hub.host, reason=str(error)) from error


def _headers_for(url: str, request: Request, hub: Hub) -> dict[str, str]:
    """The headers of a request, without the token where it does not belong."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not hub.serves(url):
        headers.pop(AUTHORIZATION, None)
    return headers | {"accept-encoding": "identity"}


def _checked_target(url: str, target: str, what: str) -> str:
    """Return where a redirect leads; RedirectError where it must not be followed."""
    try:
        joined = urljoin(url, target)
        parts = urlsplit(joined)
        allowed = ("https",) if urlsplit(url).scheme == "https" else ("http", "https")
        is_usable = parts.scheme in allowed and parts.hostname and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise RedirectError(what, target=target)
    return joined
