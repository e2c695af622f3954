"""Which models were used, and when: the newest is what `ask` and `chat` take by themselves.

[{"path": "/home/ada/models/x.gguf", "at": "2026-11-23T17:20:46Z"}, …]     the newest last
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from localseek.config import last_used_file
from localseek.models.built_in import BUILT_IN_FILE
from localseek.models.gguf_folder import real_path
from localseek.models.regular_file import is_regular
from localseek.models.small_json import read_json, write_private_json

MAX_USES = 200  # models that are remembered
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Use:
    """The last time that a model was used."""

    path: Path
    at: datetime


def note_use(path: Path) -> None:
    """Remember that the model at ``path`` was used now.

    The built-in one is not noted, being what comes without a choice. Where nothing can be
    written (a home that is read-only) it is forgotten: nobody asked for it.
    """
    if path == BUILT_IN_FILE:
        return
    path = Path(os.path.abspath(path))  # noqa: PTH100 - links of a cache are to stay
    uses = [use for use in last_uses() if use.path != path]
    uses = [*uses[-MAX_USES + 1 :], Use(path, datetime.now(timezone.utc))]
    value = [{"path": str(use.path), "at": use.at.strftime(_FORMAT)} for use in uses]
    try:
        write_private_json(last_used_file(), value)
    except OSError as error:
        logging.getLogger(__name__).debug("the use of a model was not noted", exc_info=error)


def last_uses() -> list[Use]:
    """What was noted, the newest last; what makes no sense is left out."""
    value = read_json(last_used_file())
    return [use for item in (value if isinstance(value, list) else []) if (use := _use(item))]


def model_used_last() -> Path | None:
    """The model that was used last and is still there."""
    return next((use.path for use in reversed(last_uses()) if is_regular(use.path)), None)


def used_at(path: Path) -> datetime | None:
    """When the model at ``path`` was used last, by whatever name."""
    real = real_path(path)
    return next((use.at for use in reversed(last_uses()) if real_path(use.path) == real), None)


def _use(item: object) -> Use | None:
    if not isinstance(item, dict):
        return None
    path, at = item.get("path"), item.get("at")
    if not isinstance(path, str) or not isinstance(at, str) or not os.path.isabs(path):  # noqa: PTH117
        return None
    try:
        return Use(Path(path), datetime.strptime(at, _FORMAT).replace(tzinfo=timezone.utc))
    except ValueError:
        return None
