"""A reference, or none -> plans: which model is meant, what of it fits, how to get and run it.

here           ─▶ header of the file ─┐
in the catalog ─▶ its shape, offline ─┼─▶ rows ─▶ advice ─▶ commands
on the hub     ─▶ head of the file ───┘
nothing        ─▶ all models of the catalog, one of them recommended
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from localseek.jobs.advice import QUICK, Advice, advise
from localseek.jobs.planning import Machine, Row, plan_rows
from localseek.models import catalog
from localseek.models.catalog import SCORES, CatalogModel
from localseek.models.catalog_shapes import planned_header
from localseek.models.gguf_set import gguf_files
from localseek.models.header import Header, read_header
from localseek.models.hub import MAIN, list_repo
from localseek.models.hub_settings import read_hub_settings
from localseek.models.interruptible import Observer
from localseek.models.kv_cache import cell_bytes
from localseek.models.plan import DEFAULT_N_CTX
from localseek.models.reference import find_model, hub_model
from localseek.models.reference_error import NotHereError
from localseek.models.reference_forms import HubModel
from localseek.models.remote_header import open_remote
from localseek.models.store import as_stored

_BY = "aime24"  # the score that ranks the models of the catalog; each has it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedModel:
    """A model, what of it fits, and what to type. Texts may be a stranger's."""

    reference: str  # as short as it can be
    title: str
    header: Header  # of the file, or of an outline of it
    kv_bytes_per_token: int
    rows: tuple[Row, ...]
    advice: Advice | None  # None: nothing of it fits
    commands: tuple[str, ...]  # to get and run what is advised


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A header, and where it is from."""

    reference: str
    header: Header
    is_file: bool
    path: Path | None = None  # on this disk
    base: str = ""  # what other quantizations of it are fetched by, before the colon


def plan_reference(text: str, machine: Machine, observer: Observer) -> PlannedModel:
    """Plan the model that ``text`` means; the hub is asked only for what is nowhere else.

    Raises what ``reference``, ``header`` and ``hub`` do.
    """
    try:
        named = as_stored(find_model(text))
    except NotHereError:
        return _plan(_not_here(hub_model(text), observer), machine)
    header = read_header(named.model.path)
    found = _Found(
        reference=named.reference,
        header=header,
        is_file=True,
        path=named.model.path,
        base=_base(named.model.repo),
    )
    return _plan(found, machine)


def plan_catalog(machine: Machine) -> list[PlannedModel]:
    """Plan each model of the catalog whose shape is known; no file and no hub is looked at."""
    plans = []
    for model in catalog.catalog().values():
        found = _of_catalog(model)
        if found:
            plans.append(_plan(found, machine))
    return plans


def best_of(plans: Sequence[PlannedModel]) -> PlannedModel | None:
    """The model with the best score among those that run quickly, else the quickest."""
    advised = [plan for plan in plans if plan.advice]
    quick = [plan for plan in advised if _rate(plan) >= QUICK]
    if quick:
        return max(quick, key=_score)
    return max(advised, key=_rate, default=None)


def why_best(best: PlannedModel) -> str:
    """What speaks for the one that ``best_of`` chose."""
    if _rate(best) < QUICK:
        return f"the quickest, though below {QUICK:g} t/s"
    return f"the best score of those that run well here ({SCORES[_BY]} {_score(best):g})"


def _plan(found: _Found, machine: Machine) -> PlannedModel:
    rows = plan_rows(found.header, machine, is_file=found.is_file)
    advice = advise(rows, machine, can_fetch=bool(found.base))
    known = catalog.find(found.base)
    return PlannedModel(
        reference=found.reference,
        title=known.title if known else found.header.name or found.header.path.name,
        header=found.header,
        kv_bytes_per_token=cell_bytes(found.header),
        rows=rows,
        advice=advice,
        commands=tuple(_commands(found, advice)) if advice else (),
    )


def _not_here(wanted: HubModel, observer: Observer) -> _Found:
    """What is not on this disk: the shape of a model of the catalog, else the head of a file."""
    known = catalog.find(wanted.alias) if wanted.alias and not wanted.revision else None
    outlined = _of_catalog(known) if known else None
    if outlined:
        return outlined
    hub = read_hub_settings()
    listing = list_repo(wanted.repo, wanted.revision or MAIN, hub=hub, observer=observer)
    files = gguf_files(listing, wanted)
    opened = open_remote(listing, hub=hub, observer=observer)
    return _Found(
        reference=wanted.text,
        header=read_header(Path(files[0].path), opened),
        is_file=True,
        base=wanted.alias or wanted.repo,
    )


def _of_catalog(model: CatalogModel) -> _Found | None:
    header = planned_header(model)
    if header is None:
        return None
    return _Found(reference=model.name, header=header, is_file=False, base=model.name)


def _base(repo: str) -> str:
    known = catalog.of_repo(repo) if repo else None
    return known.name if known else repo


def _commands(found: _Found, advice: Advice) -> list[str]:
    """What to type: fetch or make it if it is not here, then talk to it."""
    row = advice.row
    if row.is_file:
        model = found.reference
        commands = [] if found.path else [f"localseek pull {shlex.quote(model)}"]
    elif found.base:
        model = f"{found.base}:{row.quant}"
        commands = [f"localseek pull {shlex.quote(model)}"]
    else:
        model = f"{found.header.path.stem}.{row.quant}.gguf"
        source = shlex.quote(str(found.header.path))
        commands = [f"localseek quantize {source} {shlex.quote(model)} --type {row.quant}"]
    return [*commands, " ".join(["localseek chat", shlex.quote(model), *flags_of(advice)])]


def flags_of(advice: Advice) -> list[str]:
    """The flags of what is advised; those that are the default anyway are left out."""
    size, placement = advice.fit.size, advice.fit.placement
    flags = []
    if size.n_ctx != min(DEFAULT_N_CTX, advice.row.model.header.n_ctx_train):
        flags += ["--n-ctx", str(size.n_ctx)]
    if size.kv_type != "f16":
        flags += ["--kv-type", size.kv_type]
    if advice.fit.where == "split":
        flags += ["--gpu-layers", str(placement.n_gpu_layers)]
    return flags


def _rate(plan: PlannedModel) -> float:
    """Tokens per second; quick enough where that is not known but all is on a card."""
    advice = plan.advice
    if advice is None:
        return 0.0
    if advice.speed is None:
        return QUICK if advice.fit.where == "gpu" else 0.0
    return advice.speed.tokens_per_s


def _score(plan: PlannedModel) -> float:
    known = catalog.find(plan.reference)
    return known.scores.get(_BY, 0.0) if known else 0.0
