"""A path as a person types it, ``~`` at its beginning being a home."""

from __future__ import annotations

import os
from pathlib import Path


def home_path(text: str | Path) -> Path:
    """Return the path; the home of nobody, as in ``~nobody/x``, is a folder of that name.

    Nothing is raised, which `Path.expanduser` does.
    """
    try:
        return Path(os.path.expanduser(text))  # noqa: PTH111
    except ValueError:  # a NUL in the name of a person
        return Path(text)
