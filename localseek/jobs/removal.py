"""A model that nobody wants any more -> its files gone, and nothing else.

    the Hugging Face cache   the blobs, and every name of them; what was a repository's last
                             file takes the folder along
    imported                 the name is forgotten, the file stays
    LM Studio, Ollama        nothing: they would miss it

Other files of a repository that lie in the cache (a README, another quantization, a download
that goes on) stay. What another process fetches at this moment is not removed under its hands.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from localseek.errors import DiskError, NoPermissionError, TryAgainError, UsageError
from localseek.models import hub_names
from localseek.models.built_in import BUILT_IN_NAME
from localseek.models.cache_layout import lock_path, repo_folder
from localseek.models.file_lock import held_now
from localseek.models.gguf_folder import inside, subfolders
from localseek.models.hub_settings import read_hub_settings
from localseek.models.imported import forget_imported
from localseek.models.reference import find_model
from localseek.models.regular_file import is_regular
from localseek.models.store import as_stored
from localseek.models.stored_model import OWNERS, StoredModel
from localseek.printable import printable

MAX_REF_FILES = 1000
MAX_REF_BYTES = 128


class NotOursError(UsageError):
    """A file that is not ours to remove."""

    def __init__(self, path: Path, *, owner: str, hint: str) -> None:
        super().__init__(
            f"{printable(str(path))} belongs to {owner}; localseek does not remove it.", hint=hint
        )
        self.owner = owner


class BeingFetchedError(TryAgainError):
    """A file that another process fetches at this moment."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{printable(path.name)} is being fetched by another process.",
            hint="stop that one, or wait for it.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What would go: ``paths`` in this order, then what is left empty."""

    reference: str
    model: StoredModel
    paths: tuple[Path, ...]  # none for an imported model
    freed_bytes: int


def plan_removal(text: str) -> Removal:
    """Find out what removing a model means; nothing is touched.

    Raises what ``find_model`` does, and NotOursError.
    """
    named = as_stored(find_model(text))
    model = named.model
    if model.source == "imported" and model.name:
        return Removal(reference=named.reference, model=model, paths=(), freed_bytes=0)
    if model.source != "hub":
        raise _not_ours(model)
    return Removal(
        reference=named.reference,
        model=model,
        paths=(*_names(model), *_blobs(model)),
        freed_bytes=model.size_bytes,
    )


def remove(removal: Removal) -> None:
    """Do it.

    Raises BeingFetchedError before anything is touched, NoPermissionError and DiskError; what
    went before the latter is gone.
    """
    model = removal.model
    try:
        if model.source == "imported":
            forget_imported(model.name)
            return
        with _locked(model):
            for path in removal.paths:
                path.unlink(missing_ok=True)
            _tidy(_folder(model))
    except PermissionError as error:
        raise NoPermissionError(f"{_shown(error)} may not be removed by this user.") from error
    except OSError as error:
        reason = printable((error.strerror or str(error)).lower())
        raise DiskError(f"{_shown(error)} cannot be removed: {reason}.") from error


@contextmanager
def _locked(model: StoredModel) -> Iterator[None]:
    """Keep every process that would fetch a file of the model from it."""
    hub = read_hub_settings()
    with ExitStack() as locks:
        for blob in _blobs(model):
            lock = lock_path(hub, model.repo, blob.name)
            with suppress(OSError):  # where none can be made nobody fetches either
                lock.parent.mkdir(parents=True, exist_ok=True)
            if not locks.enter_context(held_now(lock)):
                raise BeingFetchedError(model.path)
        yield


def _not_ours(model: StoredModel) -> NotOursError:
    owner = OWNERS[model.source]
    hint = "remove the file yourself."
    if model.source == "built-in":
        hint = f"{BUILT_IN_NAME} is a part of localseek."
    elif model.source == "ollama":
        hint = f"ollama rm {model.name}"
    elif model.source == "lmstudio":
        hint = "remove it in LM Studio, under My Models."
    return NotOursError(model.path, owner=owner, hint=hint)


def _folder(model: StoredModel) -> Path:
    return repo_folder(read_hub_settings(), model.repo)


def _names(model: StoredModel) -> Iterator[Path]:
    """Every name in the snapshots of its repository that leads to a file of the model."""
    folder, wanted = _folder(model), set(model.real_paths)
    for snapshot in subfolders(folder / "snapshots"):
        for parent, _, names in os.walk(snapshot):
            for name in sorted(names):
                path = Path(parent, name)
                if inside(path, folder) in wanted:
                    yield path


def _blobs(model: StoredModel) -> list[Path]:
    """The files themselves; where there are no links, they were among the names."""
    return [path for path in model.real_paths if path.parent.name == "blobs"]


def _tidy(folder: Path) -> None:
    """Remove what is left empty: folders, commits, references to them, the repository."""
    snapshots, blobs = folder / "snapshots", folder / "blobs"
    for parent, _, _ in os.walk(snapshots, topdown=False):
        with suppress(OSError):  # it is not empty
            Path(parent).rmdir()
    commits = {path.name for path in subfolders(snapshots)}
    with suppress(OSError):  # a download is in it, or what a hub made of one
        blobs.rmdir()
    if not commits and not blobs.exists():
        for leftover in ("refs", ".no_exist"):
            shutil.rmtree(folder / leftover, ignore_errors=True)
        for empty in (snapshots, folder):
            with suppress(OSError):  # somebody has begun to fetch into it
                empty.rmdir()
        return
    for parent, _, names in os.walk(folder / "refs"):
        for name in names[:MAX_REF_FILES]:
            path = Path(parent, name)
            if is_regular(path) and _commit(path) not in ("", *commits):
                path.unlink()


def _commit(ref: Path) -> str:
    """The commit that a reference names; "" for what is none."""
    with ref.open("rb") as file:
        text = file.read(MAX_REF_BYTES).decode("ascii", "replace").strip()
    return text if hub_names.is_commit(text) else ""


def _shown(error: OSError) -> str:
    return printable(str(error.filename or "the model"))
