"""The environment of huggingface_hub -> where the hub is, and where its files are kept.

    HF_ENDPOINT                              another hub, or a mirror of it
    HF_HUB_CACHE > HF_HOME/hub > ~/.cache    the cache that all programs of the hub share
    HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE     never open a socket

huggingface_hub reads these once, when it is imported, which takes 0.4 s. They are read here
by the same rules, when they are needed and without it, so that finding a model is quick.

Source: huggingface_hub/constants.py, which the tests compare.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from localseek.errors import UsageError
from localseek.models.header_error import quoted

HUGGING_FACE = "https://huggingface.co"
_TRUE = {"1", "ON", "YES", "TRUE"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long what may take, in seconds, and how often it is tried."""

    connect_s: float = 4.0  # the address is wrong, or nobody is there: said within 5 s
    stall_s: float = 15.0  # no byte for so long: another connection
    first_wait_s: float = 0.5  # doubled with each attempt that brings nothing
    longest_wait_s: float = 60.0  # of a Retry-After that is still obeyed
    n_fruitless: int = 5  # attempts in a row that bring nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub, and the local cache of what it has."""

    endpoint: str = HUGGING_FACE
    cache: Path
    is_offline: bool = False
    pace: Pace = field(default_factory=Pace)

    @property
    def host(self) -> str:
        """The name for messages."""
        return urlsplit(self.endpoint).netloc.rpartition("@")[2]

    def file_url(self, repo: str, revision: str, path: str) -> str:
        """Where a file is fetched from."""
        return f"{self.endpoint}/{repo}/resolve/{quote(revision, safe='')}/{quote(path)}"

    def serves(self, url: str) -> bool:
        """Whether ``url`` is the hub's own: scheme, host and port. Nobody else gets a token."""
        return _origin(urlsplit(url)) == _origin(urlsplit(self.endpoint))


def read_hub_settings(environ: Mapping[str, str] = os.environ) -> Hub:
    """Read where the hub and its cache are; UsageError for an endpoint that is no URL."""
    offline = environ.get("HF_HUB_OFFLINE") or environ.get("TRANSFORMERS_OFFLINE") or ""
    return Hub(
        endpoint=_endpoint(environ.get("HF_ENDPOINT", HUGGING_FACE)),
        cache=_cache(environ),
        is_offline=offline.upper() in _TRUE,
    )


def _endpoint(text: str) -> str:
    endpoint = text.rstrip("/")
    try:
        url = urlsplit(endpoint)
        is_usable = url.scheme in _DEFAULT_PORTS and url.hostname and url.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or not endpoint.isascii() or url.query or url.fragment:
        hint = f"unset it, or set it to {HUGGING_FACE} or to a mirror of it."
        raise UsageError(f"HF_ENDPOINT is {quoted(text)}, no address of a hub.", hint=hint)
    return endpoint


def _cache(environ: Mapping[str, str]) -> Path:
    home = Path(environ.get("XDG_CACHE_HOME", "~/.cache"), "huggingface")
    cache = Path(_expanded(environ.get("HF_HOME", str(home))), "hub")
    cache = Path(environ.get("HUGGINGFACE_HUB_CACHE", cache))
    return Path(_expanded(environ.get("HF_HUB_CACHE", str(cache)))).absolute()


def _expanded(path: str) -> str:
    return os.path.expandvars(os.path.expanduser(path))  # noqa: PTH111 - Path's may raise


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _DEFAULT_PORTS.get(url.scheme)
