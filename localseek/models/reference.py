"""What a person calls a model -> the model on this disk that is meant. Never the network.

reference ─▶ reference_forms ─▶ a path
                              ─▶ the store: whoever fetched it
                              ─▶ not here: what it is, and how to get it
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from localseek.models import catalog
from localseek.models.built_in import BuiltInMissingError, built_in_model
from localseek.models.cache_layout import cached_commit
from localseek.models.catalog import DEFAULT_QUANT, CatalogModel
from localseek.models.hub_settings import Hub, read_hub_settings
from localseek.models.imported import imported_model
from localseek.models.local_file import model_at
from localseek.models.local_hf import models_of_repo
from localseek.models.local_lmstudio import models_of_lmstudio
from localseek.models.local_ollama import LATEST, model_of_ollama, models_of_ollama
from localseek.models.reference_error import (
    AmbiguousModelError,
    NoSuchModelError,
    NotHereError,
    NotOnTheHubError,
    OllamaNameError,
    OllamaNotDistilledError,
)
from localseek.models.reference_forms import (
    BuiltIn,
    HubModel,
    LocalFile,
    StoredName,
    parse_reference,
)
from localseek.models.store import first_fitting, reference_of
from localseek.models.stored_model import StoredModel

_OLLAMA_R1 = "deepseek-r1"
_OLLAMA_QUANTS = {"q4_k_m": "Q4_K_M", "q8_0": "Q8_0", "fp16": "F16"}  # that its library has


def resolve(text: str) -> Path:
    """Return the path of the model that ``text`` means; see :func:`find_model`."""
    return find_model(text).path


def find_model(text: str) -> StoredModel:
    """Return the model on this disk that ``text`` means.

    What a path leads to may still be no model: see ``header``. Raises what
    ``reference_error`` has, and BuiltInMissingError.
    """
    reference = parse_reference(text)
    if isinstance(reference, BuiltIn):
        model = built_in_model()
        if model is None:
            raise BuiltInMissingError
        return model
    if isinstance(reference, LocalFile):
        return _file(text, reference.path)
    if isinstance(reference, StoredName):
        return _named(text, reference)
    return _of_hub(text, reference)


def hub_model(text: str) -> HubModel:
    """Return the model of the hub that ``text`` means, here or not.

    Raises NotOnTheHubError for what is a file of this disk, and what says which weights a
    name of Ollama's means.
    """
    reference = parse_reference(text)
    if isinstance(reference, HubModel):
        return reference
    if isinstance(reference, StoredName) and not imported_model(text):
        raise _unknown(text, reference)
    raise NotOnTheHubError(text)


def _file(text: str, path: Path) -> StoredModel:
    try:
        is_there = path.exists() or path.is_symlink()
    except (OSError, ValueError):  # a name too long, or with a NUL
        is_there = False
    if not is_there:
        raise NoSuchModelError(text, is_path=True)
    return model_at(path)


def _named(text: str, reference: StoredName) -> StoredModel:
    model = None if reference.tag else imported_model(reference.name)
    model = model or model_of_ollama(text)
    if model is None:
        raise _unknown(text, reference)
    return model


def _unknown(text: str, reference: StoredName) -> Exception:
    """Why a name means nothing here; what it would mean to Ollama."""
    if reference.name == _OLLAMA_R1:
        return _of_ollama(text, reference.tag or LATEST)
    nearest = [
        f"{name}:{reference.tag}" if reference.tag else name
        for name in catalog.nearest_names(reference.name)
    ]
    return NoSuchModelError(text, nearest=nearest, is_path=False)


def _of_ollama(text: str, tag: str) -> OllamaNameError | OllamaNotDistilledError:
    """Which weights a tag of deepseek-r1 means: a size, then perhaps a quantization."""
    size, dash, ending = tag.lower().rpartition("-")
    quant = _OLLAMA_QUANTS.get(ending) if dash else None
    size = size if quant else tag.lower()
    models = catalog.catalog().values()
    model = next((model for model in models if size in model.ollama), None)
    if model is None:
        return OllamaNotDistilledError(text)
    before = next((other for other in models if size in other.ollama_before), None)
    return OllamaNameError(text, model=model, quant=quant or DEFAULT_QUANT, before=before)


def _of_hub(text: str, wanted: HubModel) -> StoredModel:
    hub = read_hub_settings()
    others = (*models_of_lmstudio(), *models_of_ollama())
    models = [
        *models_of_repo(hub, wanted.repo),
        *(model for model in others if model.repo == wanted.repo),
    ]
    fitting = _fitting(_with_commit(wanted, hub), models)
    if len(fitting) > 1:
        names = [reference_of(model, models) for model in fitting]
        raise AmbiguousModelError(wanted.text, fitting=names)
    if fitting:
        return fitting[0]
    model = model_of_ollama(text)  # ada/mine:latest: names of persons look like those of the hub
    if model is None:
        raise _not_here(wanted, [reference_of(model, models) for model in models])
    return model


def _fitting(wanted: HubModel | None, models: list[StoredModel]) -> list[StoredModel]:
    if wanted is None:
        return []
    if wanted.quant or wanted.file:
        return first_fitting(wanted, models)
    usual = first_fitting(replace(wanted, quant=DEFAULT_QUANT), models)
    return usual or first_fitting(wanted, models)


def _with_commit(wanted: HubModel, hub: Hub) -> HubModel | None:
    """``wanted`` with the commit that its revision was when it was fetched; None if unknown."""
    if not wanted.revision:
        return wanted
    commit = cached_commit(hub, wanted.repo, wanted.revision)
    return replace(wanted, revision=commit) if commit else None


def _not_here(wanted: HubModel, here: list[str]) -> NotHereError:
    known = catalog.about_repo(wanted.repo)
    meaning = instead = ""
    if known and wanted.alias:
        meaning = _meaning(known, wanted.quant or DEFAULT_QUANT)
    elif known and wanted.repo == known.repo:  # the authors', where there is no GGUF
        meaning = f"the checkpoint that {known.name} is made from"
        instead = known.name
    return NotHereError(wanted.text, meaning=meaning, here=here, instead=instead)


def _meaning(model: CatalogModel, quant: str) -> str:
    size = model.size_bytes(quant)
    return f"{model.gguf[0].repo}, {quant}{f', {size / 1e9:.2f} GB' if size else ''}"
