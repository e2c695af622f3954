"""Models where other programs keep them: the Hugging Face cache, LM Studio, Ollama.

The cache is made by huggingface_hub's own functions, so it is what they make of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from huggingface_hub import file_download

COMMIT = "0123456789abcdef" * 2 + "01234567"
OLDER = "f" * 40
BARTOWSKI = "bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF"  # what r1-8b means


def alone(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Give this process a home of its own, and nothing of whoever runs the tests."""
    for name in os.environ:
        if name.startswith(("HF_", "HUGGINGFACE_", "XDG_", "OLLAMA_", "LOCALSEEK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hub_cache(home: Path) -> Path:
    """Where the cache is if nothing in the environment says otherwise."""
    return home / ".cache" / "huggingface" / "hub"


def in_hub_cache(  # noqa: PLR0913 - a test looks inside
    cache: Path,
    repo: str,
    file: str,
    content: bytes,
    *,
    commit: str = COMMIT,
    revision: str = "main",
) -> Path:
    """Put a file into the cache, as hf_hub_download does; return its path in the snapshot."""
    folder = cache / file_download.repo_folder_name(repo_id=repo, repo_type="model")
    blob = folder / "blobs" / sha256(content)
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(content)
    path = Path(file_download._get_pointer_path(str(folder), commit, file))  # noqa: SLF001 - a test looks inside
    path.parent.mkdir(parents=True, exist_ok=True)
    file_download._create_symlink(str(blob), str(path))  # noqa: SLF001 - a test looks inside
    file_download._cache_commit_hash_for_specific_revision(  # noqa: SLF001 - a test looks inside
        str(folder), revision, commit
    )
    return path


def in_lmstudio(home: Path, file: str, content: bytes) -> Path:
    """Put PUBLISHER/REPO/file.gguf into LM Studio's folder."""
    path = home / ".lmstudio" / "models" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def ollama_root(home: Path) -> Path:
    return home / ".ollama" / "models"


def manifest_path(
    root: Path, name: str, tag: str, owner: str = "registry.ollama.ai/library"
) -> Path:
    return root / "manifests" / owner / name / tag


def in_ollama(
    root: Path, name: str, tag: str, content: bytes, owner: str = "registry.ollama.ai/library"
) -> Path:
    """Put a model into Ollama's store; return its blob.

    The manifest has the form of one that Ollama 0.15 wrote.
    """
    blob = root / "blobs" / f"sha256-{sha256(content)}"
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(content)
    layers = [
        {
            "mediaType": "application/vnd.ollama.image.model",
            "digest": f"sha256:{sha256(content)}",
            "size": len(content),
        },
        {
            "mediaType": "application/vnd.ollama.image.template",
            "digest": f"sha256:{'1' * 64}",
            "size": 387,
        },
    ]
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "digest": f"sha256:{'2' * 64}",
            "size": 487,
        },
        "layers": layers,
    }
    path = manifest_path(root, name, tag, owner)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest))
    return blob
