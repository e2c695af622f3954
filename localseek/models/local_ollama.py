"""Ollama's store -> the GGUF models in it, by their manifests.

    ~/.ollama/models/manifests/registry.ollama.ai/library/NAME/TAG    JSON, which names a blob:
        {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:…"}]}
    ~/.ollama/models/blobs/sha256-…                                   the GGUF

What is not exactly of this form is passed over. Nothing of a manifest becomes part of a path
but 64 hex digits.

Source: server/internal/manifest/manifest.go and docs/faq.md of ollama/ollama.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from localseek.models.gguf_folder import inside, size_of, subfolders
from localseek.models.small_json import read_json
from localseek.models.stored_model import StoredModel

MAX_TAGS = 1000  # of one name
MODEL_LAYER = "application/vnd.ollama.image.model"

_LIBRARY = Path("manifests", "registry.ollama.ai", "library")
_HOMES = ("~/.ollama/models", "/usr/share/ollama/.ollama/models")  # the latter for the service
_NAME = re.compile(r"\w[\w.-]{0,79}", re.ASCII)
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


def models_of_ollama(environ: Mapping[str, str] = os.environ) -> Iterator[StoredModel]:
    """Yield every model of Ollama's library that is here, called NAME:TAG."""
    chosen = environ.get("OLLAMA_MODELS")
    for text in (chosen,) if chosen else _HOMES:
        root = Path(os.path.expanduser(text))  # noqa: PTH111 - Path's may raise
        for folder in subfolders(root / _LIBRARY):
            if _NAME.fullmatch(folder.name):
                yield from _tags(root, folder)


def _tags(root: Path, folder: Path) -> Iterator[StoredModel]:
    try:
        names = sorted(os.listdir(folder))[:MAX_TAGS]  # noqa: PTH208 - names are all we want
    except OSError:
        return
    for tag in names:
        manifest = inside(folder / tag, root) if _NAME.fullmatch(tag) else None
        digest = _digest(manifest) if manifest else None
        blob = root / "blobs" / f"sha256-{digest}"
        real = inside(blob, root) if digest else None
        if real:
            yield StoredModel(
                source="ollama",
                paths=(blob,),
                real_paths=(real,),
                size_bytes=size_of(real),
                sha256=(digest,),
                name=f"{folder.name}:{tag}",
            )


def _digest(manifest: Path) -> str | None:
    """The sha256 of the one model that a manifest names."""
    value = read_json(manifest)
    layers = value.get("layers") if isinstance(value, dict) else None
    digests = [
        layer.get("digest")
        for layer in (layers if isinstance(layers, list) else [])
        if isinstance(layer, dict) and layer.get("mediaType") == MODEL_LAYER
    ]
    if len(digests) != 1 or not isinstance(digests[0], str):
        return None
    found = _DIGEST.fullmatch(digests[0])
    return found[1] if found else None
