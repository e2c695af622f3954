"""A path of the hub's API -> the JSON value that it answers with, of a bounded size.

huggingface_hub reads an answer without a bound and trusts its every field, so answers are
read here, and whoever asks looks at each field.
"""

from __future__ import annotations

import json

from localseek.models.header_error import quoted
from localseek.models.http_stream import (
    AUTHORIZATION,
    Request,
    answer,
    check_online,
    hub_headers,
)
from localseek.models.hub_error import BadAnswerError
from localseek.models.hub_refusal import Wanted, refusal
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer
from localseek.models.patience import patiently

MAX_ANSWER_BYTES = 64 << 20  # 100,000 files make 30 MB


def api(path: str, repo: str, *, revision: str = "", hub: Hub, observer: Observer) -> object:
    """GET a path of the API that is about ``repo``; return the JSON value that came."""
    check_online(hub, repo)
    headers = hub_headers()
    wanted = wanted_of(repo, revision, hub, headers)
    request = Request(url=f"{hub.endpoint}/api/{path}", what=repo, headers=headers)

    def ask() -> bytes:
        with answer(request, hub, observer) as (reply, chunks):
            if reply.status != 200:
                raise refusal(reply.status, reply.headers, wanted)
            content = bytearray()
            for chunk in chunks:
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    raise BadAnswerError(repo, problem=f"it has over {MAX_ANSWER_BYTES:,} bytes")
            return bytes(content)

    content = patiently(ask, hub.pace, observer)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError(repo, problem=f"{quoted(content[:40])} is no JSON") from error


def wanted_of(
    repo: str, revision: str, hub: Hub, headers: dict[str, str], path: str = ""
) -> Wanted:
    """What a request asks for, for the errors it may end in."""
    return Wanted(
        repo=repo,
        revision=revision,
        path=path,
        endpoint=hub.endpoint,
        has_token=AUTHORIZATION in headers,
    )


def mapping(value: object, what: str) -> dict[str, object]:
    """Return ``value`` if it is a JSON object."""
    if not isinstance(value, dict):
        raise BadAnswerError(what, problem="an object is missing in it")
    return value


def items(value: object, what: str) -> list[object]:
    """Return ``value`` if it is a JSON array."""
    if not isinstance(value, list):
        raise BadAnswerError(what, problem="a list is missing in it")
    return value
