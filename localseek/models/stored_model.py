"""A model that is on this disk: where, whose, and how much is known of it without opening it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Source: TypeAlias = Literal["built-in", "hub", "imported", "lmstudio", "ollama"]

# Who keeps the files of each, in the words of a message.
OWNERS: dict[Source, str] = {
    "built-in": "localseek",
    "hub": "the Hugging Face cache",
    "imported": "you",
    "lmstudio": "LM Studio",
    "ollama": "Ollama",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """One model, in one file or several.

    ``name`` is what its owner calls it: ``deepseek-r1:8b`` or ``hf.co/acme/tiny:Q8_0`` in Ollama,
    any name for an imported one.
    """

    source: Source
    paths: tuple[Path, ...]  # in order; the first is the one to be opened
    real_paths: tuple[Path, ...]  # the same with all links followed
    size_bytes: int
    n_parts: int = 1  # that there should be; 0 if not even the first is there
    quant: str | None = None  # as far as a name says it
    sha256: tuple[str | None, ...] = (None,)  # of each file, where somebody told it
    name: str = ""
    repo: str = ""  # OWNER/NAME on the hub
    commit: str = ""
    file: str = ""  # the path of the first file within the repository

    @property
    def path(self) -> Path:
        return self.paths[0]

    @property
    def is_complete(self) -> bool:
        return len(self.paths) == self.n_parts
