"""A path that a person gives -> the model there, with the other parts of it."""

from __future__ import annotations

from pathlib import Path

from localseek.models.file_names import part_names, quant_of
from localseek.models.gguf_folder import real_path, size_of
from localseek.models.regular_file import is_regular
from localseek.models.stored_model import StoredModel


def model_at(path: Path, name: str = "") -> StoredModel:
    """The model at ``path``, which is one of its files; the others lie beside it.

    Anything may be there, or nothing: see ``header``.
    """
    names = part_names(path.name)
    is_led = path.name == names[0] or is_regular(path.parent / names[0])
    expected = [path.parent / part for part in names] if is_led else [path]
    found = [part for part in expected if is_regular(part)]
    paths = tuple(found or [path])
    return StoredModel(
        source="imported",
        paths=paths,
        real_paths=tuple(map(real_path, paths)),
        size_bytes=sum(map(size_of, found)),
        n_parts=len(names) if found else 0,
        quant=quant_of(path.name),
        sha256=(None,) * len(paths),
        name=name,
    )
