"""The files of a repository -> those that are the model a reference means.

    owner/repo:Q4_K_M         the one model of that quantization, in one file or in parts
    owner/repo/x.gguf         that file, and the other parts if it is the first
    owner/repo                Q4_K_M, else the only model that there is

Two that fit are one too many: it is asked which.
"""

from __future__ import annotations

from collections.abc import Sequence

from localseek.errors import BadDataError, NotFoundError
from localseek.models import catalog
from localseek.models.catalog import DEFAULT_QUANT
from localseek.models.file_names import ModelFiles, model_files
from localseek.models.header_error import quoted
from localseek.models.hub import Listing
from localseek.models.reference_error import AmbiguousModelError
from localseek.models.reference_forms import HubModel
from localseek.models.remote_file import RemoteFile
from localseek.printable import printable

N_LISTED = 20


class NoGgufError(NotFoundError):
    """A repository without any model in the GGUF format."""

    def __init__(self, repo: str) -> None:
        known = catalog.about_repo(repo)
        hint = "look for a repository of the same model whose name ends in -GGUF."
        if known:
            hint = f"its GGUF files are {known.name}, in {known.gguf[0].repo}."
        super().__init__(f"{repo} has no GGUF file.", hint=hint)


class NoSuchQuantError(NotFoundError):
    """A quantization that a repository does not have; ``quants`` are those it has."""

    def __init__(self, wanted: HubModel, *, quants: Sequence[str]) -> None:
        shown = ", ".join(map(printable, quants[:N_LISTED])) or "files without such a name only"
        super().__init__(
            f"{wanted.repo} has no {wanted.quant} of its model.", hint=f"it has {shown}."
        )
        self.quants = tuple(quants)


class PartMissingError(BadDataError):
    """A model of several parts that a repository has only some of."""

    def __init__(self, repo: str, files: ModelFiles) -> None:
        super().__init__(
            f"{repo} has {len(files.paths)} of the {files.n_parts} parts of "
            f"{quoted(files.paths[0])}.",
            hint="choose another quantization, or another repository.",
        )


def gguf_files(listing: Listing, wanted: HubModel) -> tuple[RemoteFile, ...]:
    """Return the files to fetch, in order.

    Raises NoGgufError, NoSuchQuantError, FileNotInRepoError, AmbiguousModelError and
    PartMissingError.
    """
    models = model_files(file.path for file in listing.files)
    if not models:
        raise NoGgufError(listing.repo)
    if wanted.file:
        listing.file(wanted.file)  # or the nearest names
        fitting = [model for model in models if wanted.file in model.paths]
    else:
        fitting = _of_quant(models, wanted)
    if len(fitting) != 1:
        names = [f"{listing.repo}/{model.paths[0]}" for model in fitting or models]
        raise AmbiguousModelError(wanted.text, fitting=names)
    if not fitting[0].is_complete:
        raise PartMissingError(listing.repo, fitting[0])
    return tuple(listing.file(path) for path in fitting[0].paths)


def _of_quant(models: Sequence[ModelFiles], wanted: HubModel) -> list[ModelFiles]:
    if not wanted.quant:
        return [model for model in models if model.quant == DEFAULT_QUANT] or list(models)
    fitting = [model for model in models if model.quant == wanted.quant]
    if not fitting:
        quants = sorted({model.quant for model in models if model.quant})
        raise NoSuchQuantError(wanted, quants=quants)
    return fitting
