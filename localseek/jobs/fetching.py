"""A name on the hub -> its files on this disk, complete and proved.

reference ─▶ repository, revision ─▶ listing ─▶ the files that are meant ─▶ fetched ─▶ header
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from localseek.errors import LocalseekError
from localseek.models import catalog
from localseek.models.checkpoint_set import CONFIG, checkpoint_files
from localseek.models.gguf_set import gguf_files
from localseek.models.header import read_header
from localseek.models.hub import MAIN, Listing, list_repo
from localseek.models.hub_settings import Hub, read_hub_settings
from localseek.models.interruptible import Observer
from localseek.models.reference import find_model, hub_model
from localseek.models.reference_forms import HubModel
from localseek.models.remote_file import RemoteFile
from localseek.models.transfer import fetch_all, is_here


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What will be fetched. Texts of the listing are the hub's own: escape them."""

    model: HubModel
    listing: Listing
    files: tuple[RemoteFile, ...]
    missing: tuple[RemoteFile, ...]  # those of them that are not here yet
    hub: Hub

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(file.size_bytes for file in self.files)


def look_up(text: str, observer: Observer, *, checkpoint: bool = False) -> Wanted:
    """Ask the hub which files ``text`` means: a GGUF, or with ``checkpoint`` the original.

    Raises what ``hub_model``, ``gguf_files``, ``checkpoint_files`` and ``hub_error`` have.
    """
    model, hub = hub_model(text), read_hub_settings()
    known = catalog.find(model.alias) if checkpoint and model.alias else None
    repo = known.repo if known else model.repo  # a short name means the authors' checkpoint, too
    listing = list_repo(repo, model.revision or MAIN, hub=hub, observer=observer)
    files = checkpoint_files(listing) if checkpoint else gguf_files(listing, model)
    missing = tuple(file for file in files if not is_here(hub, file))
    return Wanted(model=model, listing=listing, files=files, missing=missing, hub=hub)


def copy_here(text: str) -> Path | None:
    """The GGUF that ``text`` means, if all of it is on this disk; for when the hub does not answer."""
    try:
        model = find_model(text)
    except LocalseekError:
        return None
    return model.path if model.is_complete else None


def fetch_model(wanted: Wanted, observer: Observer) -> Path:
    """Fetch a GGUF, all parts of it; return its first file, the header checked."""
    path = fetch_all(wanted.files, hub=wanted.hub, observer=observer)[0]
    read_header(path)
    return path


def fetch_checkpoint(wanted: Wanted, observer: Observer) -> Path:
    """Fetch a checkpoint; return its directory."""
    paths = fetch_all(wanted.files, hub=wanted.hub, observer=observer)
    [config] = [path for path in paths if path.name == CONFIG]
    return config.parent
