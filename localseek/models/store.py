"""Everything on this disk that can be run -> one list, each with the name to call it by.

    built_in     the model that comes along
    imported     files of a person, under names of their own
    local_hf     the Hugging Face cache: what `pull` fetched, and others did
    local_lmstudio, local_ollama     what those programs fetched, used where it lies

Only names and sizes are looked at: it takes milliseconds. A model that several of them have
is there several times; the first of the list is found by its usual name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from localseek.errors import LocalseekError
from localseek.models import catalog
from localseek.models.built_in import built_in_model
from localseek.models.file_names import part_names
from localseek.models.hub_settings import read_hub_settings
from localseek.models.imported import models_imported
from localseek.models.local_hf import models_in_cache
from localseek.models.local_lmstudio import models_of_lmstudio
from localseek.models.local_ollama import models_of_ollama
from localseek.models.reference_forms import HubModel, parse_reference
from localseek.models.stored_model import StoredModel


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model, and a reference that leads to it and to no other."""

    reference: str
    model: StoredModel


def stored_models() -> list[StoredModel]:
    """Find every model of this disk."""
    built_in = built_in_model()
    return [
        *models_imported(),
        *models_in_cache(read_hub_settings()),
        *models_of_lmstudio(),
        *models_of_ollama(),
        *([built_in] if built_in else []),
    ]


def named_models() -> list[NamedModel]:
    """Find every model of this disk, with what it is called."""
    models = stored_models()
    return [NamedModel(reference_of(model, models), model) for model in models]


def as_stored(model: StoredModel) -> NamedModel:
    """What the store knows of ``model``: if it was named by a path, its owner and its sha256."""
    models = stored_models()
    if model.name or model.source != "imported":
        return NamedModel(reference_of(model, models), model)
    same = [other for other in models if other.real_paths == model.real_paths]
    if not same:
        return NamedModel(str(model.path), model)
    same.sort(key=lambda other: other.source == "imported")  # who keeps the file comes first
    return NamedModel(reference_of(same[0], models), same[0])


def reference_of(model: StoredModel, models: Sequence[StoredModel]) -> str:
    """The shortest reference that leads to ``model`` where ``models`` are all there are."""
    if model.name and not model.repo:
        named = [other for other in models if other.name == model.name]
        return model.name if named[:1] == [model] else str(model.path)
    for reference in _references(model):
        if _is_read_back(reference) and first_fitting(reference, models) == [model]:
            return reference.text
    return str(model.path)


def first_fitting(wanted: HubModel, models: Iterable[StoredModel]) -> list[StoredModel]:
    """The models of one place and one commit that ``wanted`` could mean; more is ambiguous.

    ``wanted.revision`` must be a commit, if there is one.
    """
    fitting = [model for model in models if _fits(model, wanted)]
    if not fitting:
        return []
    place = (fitting[0].source, fitting[0].commit)
    return [model for model in fitting if (model.source, model.commit) == place]


def _is_read_back(reference: HubModel) -> bool:
    """Whether the text of a reference means it: folders may have names that the hub has not."""
    try:
        return parse_reference(reference.text) == reference
    except LocalseekError:
        return False


def _fits(model: StoredModel, wanted: HubModel) -> bool:
    if model.repo != wanted.repo or (wanted.revision and model.commit != wanted.revision):
        return False
    if wanted.file:
        return wanted.file in part_names(model.file)
    return not wanted.quant or (model.quant or "") == wanted.quant


def _references(model: StoredModel) -> list[HubModel]:
    """Ways to call a model of the hub, the shorter first."""
    known = catalog.of_repo(model.repo)
    ways = []
    if model.quant:
        alias = known.name if known else ""
        ways.append(HubModel(repo=model.repo, quant=model.quant, alias=alias))
    ways.append(HubModel(repo=model.repo, file=model.file))
    if model.commit:
        ways.append(HubModel(repo=model.repo, revision=model.commit, file=model.file))
    return ways
