"""The Hugging Face cache -> the GGUF models in it, whoever fetched them.

    hub/models--OWNER--NAME/refs/main                        which commit main is
    hub/models--OWNER--NAME/snapshots/COMMIT/dir/file.gguf   -> ../../../blobs/SHA256

A link that leads out of the folder of its repository is no model of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from localseek.errors import UsageError
from localseek.models import hub_names
from localseek.models.cache_layout import cached_commit, repo_folder
from localseek.models.gguf_folder import FoundModel, models_below, subfolders
from localseek.models.hub_settings import Hub
from localseek.models.regular_file import is_folder
from localseek.models.stored_model import StoredModel

_PREFIX = "models--"
MAIN = "main"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def models_in_cache(hub: Hub) -> Iterator[StoredModel]:
    """Yield every model of the cache once."""
    for folder in subfolders(hub.cache):
        if folder.name.startswith(_PREFIX):
            yield from models_of_repo(hub, folder.name.removeprefix(_PREFIX).replace("--", "/"))


def models_of_repo(hub: Hub, repo: str) -> Iterator[StoredModel]:
    """Yield every model of one repository once: those of main, then those of other commits.

    A name that no repository can have has no models.
    """
    try:
        folder = repo_folder(hub, repo)
    except UsageError:
        return
    if not is_folder(folder) or folder.is_symlink():
        return
    seen: set[tuple[Path, ...]] = set()
    for snapshot in _snapshots(hub, repo, folder):
        for found in models_below(snapshot, allowed=folder):
            if found.real_paths not in seen:
                seen.add(found.real_paths)
                yield _stored(repo, snapshot.name, found)


def _snapshots(hub: Hub, repo: str, folder: Path) -> list[Path]:
    """The commits that something is here of, main first, then by name."""
    main = cached_commit(hub, repo, MAIN)
    found = [path for path in subfolders(folder / "snapshots") if hub_names.is_commit(path.name)]
    return sorted(found, key=lambda path: path.name != main)


def _stored(repo: str, commit: str, found: FoundModel) -> StoredModel:
    return StoredModel(
        source="hub",
        paths=found.paths,
        real_paths=found.real_paths,
        size_bytes=found.size_bytes,
        n_parts=found.files.n_parts,
        quant=found.files.quant,
        sha256=tuple(_sha256(path) for path in found.real_paths),
        repo=repo,
        commit=commit,
        file=found.files.paths[0],
    )


def _sha256(real_path: Path) -> str | None:
    """What a blob's name tells of its content; nothing where there are no links."""
    name = real_path.name
    return name if real_path.parent.name == "blobs" and _SHA256.fullmatch(name) else None
