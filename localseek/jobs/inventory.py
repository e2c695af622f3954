"""Every model of this disk -> a row about it, from its name and the first bytes of its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from localseek.errors import LocalseekError
from localseek.models import catalog
from localseek.models.architectures import NO_TEXT_MODELS
from localseek.models.file_types import FILE_TYPES
from localseek.models.gguf import peek_fields
from localseek.models.gguf_folder import real_path
from localseek.models.last_used import last_uses
from localseek.models.metadata import Metadata
from localseek.models.store import NamedModel, named_models
from localseek.models.stored_model import StoredModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A model as `list` shows it. Texts may be a stranger's: escape them."""

    reference: str
    model: StoredModel
    quant: str | None
    architecture: str | None
    family: str | None  # by the catalog
    title: str | None  # general.name of the file
    last_used: datetime | None
    problem: str | None  # why it cannot be run, as far as this look tells


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peek:
    """What the beginning of a file tells."""

    kind: str | None = None  # general.type
    architecture: str | None = None
    title: str | None = None
    quant: str | None = None
    problem: str | None = None

    @property
    def is_model(self) -> bool:
        """Whether it may be one: an adapter, a projector or an importance matrix is none."""
        return self.kind in (None, "model") and self.architecture not in NO_TEXT_MODELS


def inventory() -> list[Row]:
    """Look at every model of this disk, the one used last first, then in the store's order."""
    used = {real_path(use.path): use.at for use in last_uses()}
    rows = [row for named in named_models() if (row := _row(named, used))]
    return sorted(rows, key=lambda row: -row.last_used.timestamp() if row.last_used else 0.0)


def _row(named: NamedModel, used: dict[Path, datetime]) -> Row | None:
    model = named.model
    peek = _peek(model)
    if not peek.is_model:
        return None
    known = catalog.about_repo(model.repo)
    return Row(
        reference=named.reference,
        model=model,
        quant=model.quant or peek.quant,
        architecture=peek.architecture,
        family=known.family if known else None,
        title=peek.title,
        last_used=used.get(model.real_paths[0]),
        problem=peek.problem or _missing(model),
    )


def _peek(model: StoredModel) -> _Peek:
    try:
        fields = peek_fields(model.path)
        metadata = Metadata(model.path, fields)
        file_type = fields.get("general.file_type")
        return _Peek(
            kind=metadata.text("general.type"),
            architecture=metadata.text("general.architecture"),
            title=metadata.text("general.name"),
            quant=FILE_TYPES.get(file_type.value)  # type: ignore[arg-type] # any value will do
            if file_type and file_type.type_name == "u32"
            else None,
        )
    except LocalseekError as error:
        return _Peek(problem=str(error))
    except OSError as error:
        return _Peek(problem=error.strerror or str(error))


def _missing(model: StoredModel) -> str | None:
    if model.is_complete:
        return None
    return f"{len(model.paths)} of its {model.n_parts} files are here."
