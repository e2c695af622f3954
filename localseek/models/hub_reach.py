"""Whether the hub answers, within three seconds, whatever is in the way."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.client import HTTPException
from time import perf_counter
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from localseek.models.hub_settings import Hub
from localseek.printable import printable

TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How long the hub took to answer; or why it did not."""

    elapsed_s: float | None = None
    problem: str = ""


def reach_hub(hub: Hub, timeout_s: float = TIMEOUT_S) -> Reach:
    """Send a HEAD to the hub; never when it is to be left alone.

    Looking the name up has no timeout of its own: so all of it is done aside, and left to
    itself when the time is over.
    """
    if hub.is_offline:
        return Reach(problem="HF_HUB_OFFLINE is set, so it is not asked")
    answers: list[Reach] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(hub, timeout_s)), daemon=True)
    asking.start()
    asking.join(timeout_s)
    return answers[0] if answers else Reach(problem=f"no answer within {timeout_s:.0f} s")


def _ask(hub: Hub, timeout_s: float) -> Reach:
    started = perf_counter()
    request = Request(hub.endpoint, method="HEAD")  # noqa: S310 - http or https: hub_settings
    try:
        with urlopen(request, timeout=timeout_s):  # noqa: S310 - likewise
            pass
    except HTTPError as error:
        error.close()  # an answer all the same
    except URLError as error:
        return Reach(problem=printable(str(error.reason)))
    except (OSError, HTTPException, ValueError) as error:  # it breaks, is none, or leads nowhere
        return Reach(problem=printable(str(error) or type(error).__name__))
    return Reach(elapsed_s=perf_counter() - started)
