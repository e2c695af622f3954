"""Models that a person keeps somewhere, under a name of their own; nothing is copied.

    imported/NAME.json    {"path": "/home/ada/models/my-finetune.Q4_K_M.gguf"}

One small file each, so that two imports at once do not get in each other's way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from localseek.config import imported_folder
from localseek.errors import CannotCreateError, UsageError
from localseek.models import catalog
from localseek.models.built_in import BUILT_IN_NAME
from localseek.models.file_names import stem_of
from localseek.models.header_error import quoted
from localseek.models.local_file import model_at
from localseek.models.small_json import read_json, write_private_json
from localseek.models.stored_model import StoredModel
from localseek.printable import printable

MAX_IMPORTED = 1000
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,95}", re.ASCII)


class ImportNameError(UsageError):
    """A name that an imported model cannot have."""

    def __init__(self, name: str, *, problem: str) -> None:
        super().__init__(
            f"a model cannot be called {quoted(name)}: {problem}.", hint="choose another --name."
        )
        self.name = name


def models_imported() -> Iterator[StoredModel]:
    """Yield every imported model; one whose file went away has no parts."""
    try:
        entries = sorted(os.listdir(imported_folder()))[:MAX_IMPORTED]  # noqa: PTH208
    except OSError:
        return
    for entry in entries:
        model = imported_model(entry.removesuffix(".json"))
        if entry.endswith(".json") and model:
            yield model


def imported_model(name: str) -> StoredModel | None:
    """The model that was imported under a name."""
    value = read_json(_entry(name)) if _NAME.fullmatch(name) else None
    text = value.get("path") if isinstance(value, dict) else None
    if not isinstance(text, str) or not os.path.isabs(text):  # noqa: PTH117
        return None
    return model_at(Path(text), name)


def import_model(path: Path, name: str = "") -> StoredModel:
    """Remember a model under ``name``, by default what its file is called; return it.

    Raises ImportNameError for a name that is taken or none, CannotCreateError where nothing
    can be written. The file itself is not looked at here.
    """
    name = name or stem_of(path.name)
    path = Path(os.path.abspath(path))  # noqa: PTH100 - a link may stay one
    _check_name(name, path)
    try:
        write_private_json(_entry(name), {"path": str(path)})
    except OSError as error:
        raise CannotCreateError(
            f"{printable(str(imported_folder()))} cannot be written: "
            f"{printable(error.strerror or str(error)).lower()}.",
            hint="XDG_STATE_HOME says where it is.",
        ) from error
    model = imported_model(name)
    if model is None:
        raise CannotCreateError(f"{printable(str(_entry(name)))} was changed at once by another.")
    return model


def forget_imported(name: str) -> None:
    """Forget a model; its files stay where they are."""
    _entry(name).unlink(missing_ok=True)


def _check_name(name: str, path: Path) -> None:
    if not _NAME.fullmatch(name):
        problem = "letters, digits, dots, dashes, plus signs and low lines make one"
        raise ImportNameError(name, problem=problem)
    if name.lower() == BUILT_IN_NAME or catalog.find(name):
        raise ImportNameError(name, problem="localseek has a model of that name")
    if name.lower().endswith(".gguf"):
        raise ImportNameError(name, problem="what ends in .gguf is taken for a file")
    other = imported_model(name)
    if other and other.path != path:
        problem = f"that is {printable(str(other.path))} already"
        raise ImportNameError(name, problem=problem)


def _entry(name: str) -> Path:
    return imported_folder() / f"{name}.json"
