"""A name that the hub does not know -> the nearest ones that it does.

It is advice: where it cannot be had at once, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from localseek.errors import LocalseekError
from localseek.models.hub_api import api, items, mapping
from localseek.models.hub_settings import Hub
from localseek.models.interruptible import Observer

N_NEAREST = 3
MAX_NAMES = 5000  # that are compared, which takes half a second
MAX_NAME = 200


def repos_like(repo: str, hub: Hub, observer: Observer) -> list[str]:
    """Repositories of the same owner; if there are none, of the same name."""
    hub = _hasty(hub)
    owner, _, name = repo.rpartition("/")
    found: list[str] = []
    for query in (f"author={owner}", f"search={name}"):
        with suppress(LocalseekError):  # it is advice only
            answered = api(f"models?{query}&limit=500", repo, hub=hub, observer=observer)
            found += [
                item["id"]
                for item in items(answered, repo)
                if isinstance(item, dict) and isinstance(item.get("id"), str)
            ]
        if found:
            break
    return found


def revisions(repo: str, hub: Hub, observer: Observer) -> list[str]:
    """The branches and tags of a repository."""
    with suppress(LocalseekError):
        refs = api(f"models/{repo}/refs", repo, hub=_hasty(hub), observer=observer)
        answered = mapping(refs, repo)
        return [
            item["name"]
            for kind in ("branches", "tags")
            for item in items(answered.get(kind), repo)
            if isinstance(item, dict) and isinstance(item.get("name"), str)
        ]
    return []


def _hasty(hub: Hub) -> Hub:
    """The same hub, asked once: advice is not worth a wait."""
    return replace(hub, pace=replace(hub.pace, n_fruitless=1))


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """The names that look most like ``name``, however it is capitalized."""
    by_lower = {other.lower()[:MAX_NAME]: other for other in islice(names, MAX_NAMES)}
    close = get_close_matches(name.lower(), by_lower, n=N_NEAREST)
    return [by_lower[lower] for lower in close]
