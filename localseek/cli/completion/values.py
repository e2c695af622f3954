"""What may stand for a value on the command line: models, presets, sessions; each found quickly.

Whatever keeps them from being found, nobody is told: a person is in the midst of typing.
"""

from __future__ import annotations

import os
from contextlib import suppress

from localseek.errors import LocalseekError
from localseek.home_path import home_path

_MOST_SESSIONS = 50
_MOST_FILES = 1000
_SUFFIX = ".gguf"


def models(incomplete: str) -> list[str]:
    """Models that are here: names of `localseek list`, and GGUF files by their paths."""
    return [*_names_here(), *_gguf_files(incomplete)]


def models_of_anywhere(incomplete: str) -> list[str]:
    """Those, and the models of the catalog."""
    from localseek.models.catalog import catalog

    return list(dict.fromkeys([*models(incomplete), *catalog()]))


def models_here() -> list[str]:
    """Names of `localseek list`."""
    return _names_here()


def models_to_fetch() -> list[str]:
    """Names of the catalog."""
    from localseek.models.catalog import catalog

    return list(catalog())


def presets() -> list[str]:
    """Names of presets."""
    from localseek.presets.files import preset_files

    with suppress(LocalseekError, OSError):
        return sorted(preset_files())
    return []


def sessions() -> list[str]:
    """Ids of sessions, the newest first."""
    from localseek.jobs.session_store import SessionStore

    return SessionStore().names()[:_MOST_SESSIONS]


def speculations(incomplete: str) -> list[str]:
    """Ways to guess ahead, the last being a model."""
    return ["off", "auto", "ngram", *models(incomplete)]


def code_blocks() -> list[str]:
    """Which code blocks of an answer can be had."""
    return ["first", "last", "all"]


def layers() -> list[str]:
    """A number of layers that is no number."""
    return ["auto"]


def _names_here() -> list[str]:
    from localseek.models.store import named_models

    with suppress(LocalseekError, OSError):
        return [named.reference for named in named_models()]
    return []


def _gguf_files(incomplete: str) -> list[str]:
    """GGUF files whose path begins so, and the folders on the way to some."""
    folder, _, start = incomplete.rpartition("/")
    typed = f"{folder}/" if "/" in incomplete else ""
    found = []
    with suppress(OSError, ValueError):
        for entry in os.scandir(home_path(typed or ".")):
            if entry.name.startswith(start) and not (entry.name.startswith(".") and not start):
                if entry.is_dir() and incomplete:
                    found.append(f"{typed}{entry.name}/")
                elif entry.name.endswith(_SUFFIX):
                    found.append(f"{typed}{entry.name}")
    return sorted(found)[:_MOST_FILES]
