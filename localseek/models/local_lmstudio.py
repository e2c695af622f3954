"""LM Studio's folder -> the GGUF models in it.

    ~/.lmstudio/models/PUBLISHER/REPO/file.gguf      today
    ~/.cache/lm-studio/models/…                      before

It keeps the directory structure of the hub, so what lies there has the names of the hub.

Source: lmstudio.ai/docs/basics/import-model.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from localseek.home_path import home_path
from localseek.models.gguf_folder import models_below, subfolders
from localseek.models.stored_model import StoredModel

_ROOTS = ("~/.lmstudio/models", "~/.cache/lm-studio/models")


def models_of_lmstudio() -> Iterator[StoredModel]:
    """Yield every model that LM Studio has."""
    for text in _ROOTS:
        root = home_path(text)
        for publisher in subfolders(root):
            for folder in subfolders(publisher):
                yield from _models(root, folder)


def _models(root: Path, folder: Path) -> Iterator[StoredModel]:
    for found in models_below(folder, allowed=root):
        yield StoredModel(
            source="lmstudio",
            paths=found.paths,
            real_paths=found.real_paths,
            size_bytes=found.size_bytes,
            n_parts=found.files.n_parts,
            quant=found.files.quant,
            sha256=(None,) * len(found.paths),
            repo=f"{folder.parent.name}/{folder.name}",
            file=found.files.paths[0],
        )
