"""Ollama's store -> the GGUF models in it, by their manifests.

    ~/.ollama/models/manifests/HOST/OWNER/NAME/TAG    JSON, which names a blob:
        {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:…"}]}
    ~/.ollama/models/blobs/sha256-…                   the GGUF

    registry.ollama.ai/library/deepseek-r1/8b         deepseek-r1:8b
    registry.ollama.ai/ada/mine/latest                ada/mine:latest
    hf.co/acme/tiny-GGUF/Q4_K_M                       hf.co/acme/tiny-GGUF:Q4_K_M, of the hub

What is not exactly of this form is passed over. Nothing of a manifest becomes part of a path
but 64 hex digits.

Source: server/internal/manifest/manifest.go, types/model/name.go and docs/faq.md of
ollama/ollama.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from localseek.home_path import home_path
from localseek.models.file_names import canonical_quant, quant_of
from localseek.models.gguf_folder import inside, size_of, subfolders
from localseek.models.small_json import read_json
from localseek.models.stored_model import StoredModel

MAX_TAGS = 1000  # of one name
MODEL_LAYER = "application/vnd.ollama.image.model"
LATEST = "latest"  # the tag of who names none

_MANIFESTS = "manifests"
_REGISTRY, _LIBRARY = "registry.ollama.ai", "library"  # left out of names
_HUGGING_FACE = ("hf.co", "huggingface.co")
_HOMES = ("~/.ollama/models", "/usr/share/ollama/.ollama/models")  # the latter for the service
_NAME = re.compile(r"\w[\w.-]{0,95}", re.ASCII)
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_BLOB = re.compile(r"sha256-[0-9a-f]{64}")


def models_of_ollama(environ: Mapping[str, str] = os.environ) -> Iterator[StoredModel]:
    """Yield every model that Ollama has, called as Ollama calls it."""
    chosen = environ.get("OLLAMA_MODELS")
    for text in (chosen,) if chosen else _HOMES:
        root = home_path(text)
        for host in subfolders(root / _MANIFESTS):
            for owner in subfolders(host):
                for folder in subfolders(owner):
                    yield from _tags(root, folder)


def model_of_ollama(name: str) -> StoredModel | None:
    """The model that Ollama calls so; without a tag, its latest."""
    wanted = name if ":" in name else f"{name}:{LATEST}"
    return next((model for model in models_of_ollama() if model.name == wanted), None)


def name_of_blob(path: Path) -> str:
    """What Ollama calls the model in a file of its store; "" for any other file."""
    if not _BLOB.fullmatch(path.name):
        return ""
    found = (model for model in models_of_ollama() if path in (*model.paths, *model.real_paths))
    return next((model.name for model in found), "")


def _tags(root: Path, folder: Path) -> Iterator[StoredModel]:
    host, owner, name = folder.parts[-3:]
    if not all(map(_NAME.fullmatch, (host, owner, name))):
        return
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
                name=f"{_shown(host, owner, name)}:{tag}",
                repo=f"{owner}/{name}" if host in _HUGGING_FACE else "",
                quant=canonical_quant(tag) if quant_of(tag) else None,
            )


def _shown(host: str, owner: str, name: str) -> str:
    """A name as Ollama shows it."""
    if host != _REGISTRY:
        return f"{host}/{owner}/{name}"
    return name if owner == _LIBRARY else f"{owner}/{name}"


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
