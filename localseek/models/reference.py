"""What a person calls a model -> the file that is meant.

Today a reference is a path to a GGUF file. Names of the catalog and of hub repositories
come with `pull`.
"""

from __future__ import annotations

import re
from pathlib import Path

from localseek.errors import NotFoundError

_LIKE_A_REPOSITORY = re.compile(r"(hf\.co/)?[\w.-]+/[\w.-]+(:[\w.-]+)?", re.ASCII)


class NoSuchModelError(NotFoundError):
    """No file is where the reference points."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        repository = _LIKE_A_REPOSITORY.fullmatch(reference) and not reference.endswith(".gguf")
        super().__init__(
            f"there is no model file {reference!r}.",
            hint="fetch a GGUF of that repository and give its path to -m."
            if repository
            else "-m takes the path of a GGUF file.",
        )


class NoModelChosenError(NotFoundError):
    """No model was named anywhere."""

    def __init__(self, config_file: Path) -> None:
        super().__init__(
            "no model was chosen.",
            hint=f'use -m FILE.gguf, or put default_model = "FILE.gguf" into {config_file}.',
        )


def resolve(reference: str) -> Path:
    """Return the path that ``reference`` means; ``~`` is the home directory.

    Raises NoSuchModelError. What is there may still be no model: see ``header``.
    """
    path = Path(reference).expanduser()
    try:
        found = path.exists() or path.is_symlink()
    except (OSError, ValueError):  # a name too long, or with a NUL
        found = False
    if not found:
        raise NoSuchModelError(reference)
    return path
