"""A reference -> everything that can be said about its model without running it.

here       ─▶ header of the file
on the hub ─▶ list of the repository ─▶ ranges of the file ─▶ header
                                catalog ─┬─▶ Description
header ─▶ family, template, sampling, KV ┘
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from localseek.chat.families import family_of
from localseek.jobs.sampling_in_file import sampling_in_file
from localseek.jobs.template_status import TemplateStatus, template_status
from localseek.models import catalog
from localseek.models.catalog import CatalogModel
from localseek.models.file_types import FILE_TYPES
from localseek.models.gguf_set import gguf_files
from localseek.models.header import Header, read_header
from localseek.models.hub import MAIN, list_repo
from localseek.models.hub_settings import read_hub_settings
from localseek.models.interruptible import Observer
from localseek.models.kv_cache import cell_bytes
from localseek.models.last_used import used_at
from localseek.models.reference import find_model, hub_model
from localseek.models.reference_error import NotHereError
from localseek.models.reference_forms import HubModel
from localseek.models.remote_header import open_remote
from localseek.models.store import NamedModel, as_stored
from localseek.models.stored_model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Which file it is: on this disk, on the hub, or both."""

    repo: str = ""
    commit: str = ""
    file: str = ""  # of the repository
    path: Path | None = None  # on this disk
    source: Source | None = None  # who keeps it there
    size_bytes: int
    n_files: int
    sha256: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A model. Texts may be a stranger's: escape them before they are shown."""

    reference: str  # the shortest
    weights: Weights
    known: CatalogModel | None
    title: str | None
    architecture: str
    family: str
    quant: str | None
    n_params: int
    n_layer: int
    n_of_type: Mapping[str, int]  # tensors
    n_vocab: int
    n_ctx: int
    kv_bytes_per_token: int  # f16
    template: TemplateStatus
    sampling: Mapping[str, float]
    licence: str | None
    last_used: datetime | None
    notices: tuple[str, ...]


def describe(text: str, observer: Observer) -> Description:
    """Describe the model that ``text`` means; the hub is asked only for what is not here.

    Raises what ``reference`` and ``header`` do, and for a model of the hub what ``hub`` does.
    """
    try:
        named = as_stored(find_model(text))
    except NotHereError:
        return _of_hub(hub_model(text), observer)
    return _of_disk(named)


def _of_disk(named: NamedModel) -> Description:
    model = named.model
    header = read_header(model.path)
    weights = Weights(
        repo=model.repo,
        commit=model.commit,
        file=model.file,
        path=model.path,
        source=model.source,
        size_bytes=header.size_bytes,
        n_files=len(header.shards),
        sha256=model.sha256,
    )
    return _description(named.reference, weights, header, licence=None)


def _of_hub(wanted: HubModel, observer: Observer) -> Description:
    hub = read_hub_settings()
    listing = list_repo(wanted.repo, wanted.revision or MAIN, hub=hub, observer=observer)
    files = gguf_files(listing, wanted)
    opened = open_remote(listing, hub=hub, observer=observer)
    weights = Weights(
        repo=listing.repo,
        commit=listing.commit,
        file=files[0].path,
        size_bytes=sum(file.size_bytes for file in files),
        n_files=len(files),
        sha256=tuple(file.sha256 for file in files),
    )
    header = read_header(Path(files[0].path), opened)
    return _description(wanted.text, weights, header, licence=listing.license)


def _description(
    reference: str, weights: Weights, header: Header, *, licence: str | None
) -> Description:
    known = catalog.about_repo(weights.repo)
    family = family_of(
        architecture=header.architecture, name=header.name or "", template=header.chat_template
    )
    in_file, ignored = sampling_in_file(header.sampling)
    return Description(
        reference=reference,
        weights=weights,
        known=known,
        title=known.title if known else header.name,
        architecture=header.architecture,
        family=family.name,
        quant=FILE_TYPES.get(header.file_type) if header.file_type is not None else None,
        n_params=header.n_params,
        n_layer=header.n_layer,
        n_of_type=dict(Counter(tensor.type_name for tensor in header.tensors).most_common()),
        n_vocab=header.n_vocab,
        n_ctx=header.n_ctx_train,
        kv_bytes_per_token=cell_bytes(header),
        template=template_status(header.chat_template, family),
        sampling={**family.sampling, **in_file},
        licence=known.licence if known else header.license or licence,
        last_used=used_at(weights.path) if weights.path else None,
        notices=(*header.notices, *ignored),
    )
