"""What a person calls a model -> what kind of name it is, and its parts.

    pebble                                  BuiltIn
    r1-8b                r1-8b:Q8_0         HubModel, by the catalog
    owner/repo           owner/repo:Q4_K_M  HubModel
    owner/repo/dir/file.gguf                HubModel
    owner/repo@revision:Q4_K_M              HubModel; a file may stand behind the colon, too
    hf.co/…   https://huggingface.co/…      HubModel, as people paste them
    ~/models/x.gguf      ./x.gguf           LocalFile
    my-finetune          deepseek-r1:8b     StoredName: imported, or in Ollama's store

What looks like a path is one if the file is there. No other look at the disk is taken: see
``reference`` for the model that is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from localseek.home_path import home_path
from localseek.models import catalog, hub_names
from localseek.models.built_in import BUILT_IN_NAME
from localseek.models.file_names import canonical_quant, is_model
from localseek.models.reference_error import NoSuchModelError, ReferenceFormError

_NAME = r"[A-Za-z0-9][\w.+-]{0,95}"
_TAG = r"\w[\w.-]{0,79}"
_PART = r"[^/@:\s]+"
_NAMED = re.compile(rf"(?P<name>{_NAME})(?::(?P<tag>{_TAG}))?", re.ASCII)
_REPO_FILE = re.compile(rf"(?P<repo>{_PART}/{_PART})/(?P<file>[^:]+)")
_REPO_QUANT = re.compile(
    rf"(?P<repo>{_PART}/{_PART})(?:@(?P<revision>[^:\s]+))?(?::(?P<rest>.+))?", re.DOTALL
)
_QUANT = re.compile(r"\w[\w.-]{0,31}", re.ASCII)
_HUGGING_FACE = ("hf.co", "www.hf.co", "huggingface.co", "www.huggingface.co")
_PAGES = ("blob", "resolve", "raw", "tree")  # of the site: /OWNER/REPO/PAGE/REVISION/FILE
_MAIN = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltIn:
    """The model that comes along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """A path; whether anything is there is another question."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredName:
    """A name that only this disk can tell the meaning of."""

    name: str
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubModel:
    """A model of the hub. Without ``quant`` and ``file`` the usual one of its repository."""

    repo: str
    revision: str = ""  # "" is main
    quant: str = ""
    file: str = ""  # a path within the repository
    alias: str = ""  # the short name that it was called by

    @property
    def text(self) -> str:
        """The reference in its shortest form."""
        at = f"@{self.revision}" if self.revision else ""
        if self.file:
            return f"{self.repo}{at}{':' if at else '/'}{self.file}"
        return f"{self.alias or self.repo}{at}{':' if self.quant else ''}{self.quant}"


Reference: TypeAlias = BuiltIn | LocalFile | StoredName | HubModel


def parse_reference(text: str) -> Reference:
    """Tell what kind of reference ``text`` is.

    Raises ReferenceFormError, UsageError for a name that no repository can have, and
    NoSuchModelError for what has none of the forms.
    """
    if text.lower() == BUILT_IN_NAME:
        return BuiltIn()
    url = _without_site(text)
    if url is not None:
        return _of_site(text, url)
    path = _path(text)
    if path is not None:
        return LocalFile(path=path)
    reference = _named(text) if "/" not in text else _of_hub(text, text)
    if reference is None:
        raise NoSuchModelError(text, is_path=True)
    return reference


def _path(text: str) -> Path | None:
    """The path that ``text`` is, if it cannot be anything else or the file is there."""
    path = home_path(text)
    is_named = _NAMED.fullmatch(text)
    if is_named and not is_model(text):
        is_known = catalog.find(is_named["name"]) is not None
        return path if not is_known and _is_file(path) else None
    only_a_path = text.startswith(("/", "~", "./", "../", ".\\", "..\\")) or (
        "\\" in text or (is_model(text) and text.count("/") < 2 and ":" not in text)
    )
    return path if only_a_path or _is_file(path) else None


def _is_file(path: Path) -> bool:
    """Whether something is there that is no directory, be it a FIFO or a broken link."""
    try:
        return path.is_symlink() or (path.exists() and not path.is_dir())
    except (OSError, ValueError):  # a name too long, or with a NUL
        return False


def _named(text: str) -> Reference | None:
    found = _NAMED.fullmatch(text)
    if found is None:
        return None
    name, tag = found["name"], found["tag"] or ""
    model = catalog.find(name)
    if model is None:
        return StoredName(name=name, tag=tag)
    return HubModel(repo=model.gguf[0].repo, quant=canonical_quant(tag), alias=model.name)


def _of_hub(text: str, form: str) -> HubModel | None:
    """Read OWNER/REPO and what follows; ``form`` is without the name of the site."""
    found = _REPO_QUANT.fullmatch(form)
    if found:
        return _hub_model(
            text, found["repo"], revision=found["revision"] or "", rest=found["rest"] or ""
        )
    found = _REPO_FILE.fullmatch(form)
    if found and is_model(found["file"]):
        return _hub_model(text, found["repo"], file=found["file"])
    return None


def _hub_model(
    text: str, repo: str, *, revision: str = "", rest: str = "", file: str = ""
) -> HubModel:
    """Check each part; ``rest`` is a quantization or a file."""
    hub_names.checked_repo(repo)
    if repo.partition("/")[0].lower() in _HUGGING_FACE:
        raise ReferenceFormError(text, problem="it names the site twice")
    if is_model(revision):
        problem = "a file stands behind a colon, as in OWNER/REPO@REVISION:FILE.gguf"
        raise ReferenceFormError(text, problem=problem)
    if revision:
        hub_names.checked_revision(revision)
    if is_model(rest):
        file, rest = rest, ""
    if file and not hub_names.is_path(file):
        raise ReferenceFormError(text, problem="the path of its file leads elsewhere")
    if rest and not _QUANT.fullmatch(rest):
        problem = "behind the colon stands a quantization, like Q4_K_M, or a GGUF file"
        raise ReferenceFormError(text, problem=problem)
    return HubModel(
        repo=repo,
        revision="" if revision == _MAIN else revision,
        quant=canonical_quant(rest),
        file=file,
    )


def _without_site(text: str) -> str | None:
    """What stands behind ``https://huggingface.co/`` or ``hf.co/``; None if neither is there."""
    is_url = re.match(r"https?://", text, re.IGNORECASE)
    site, slash, rest = text[is_url.end() if is_url else 0 :].partition("/")
    if site.lower() in _HUGGING_FACE and slash:
        return rest
    if is_url:
        raise ReferenceFormError(text, problem="only addresses at huggingface.co can be read")
    return None


def _of_site(text: str, form: str) -> HubModel:
    """Read what follows the name of the site: a page of a repository, or a reference."""
    parts = urlsplit(f"//site/{form}").path.strip("/").split("/")
    if parts[0] in ("datasets", "spaces"):
        raise ReferenceFormError(text, problem=f"it belongs to the {parts[0]} of the hub")
    if len(parts) > 3 and parts[2] in _PAGES:
        repo, revision, file = "/".join(parts[:2]), unquote(parts[3]), unquote("/".join(parts[4:]))
        if file and not is_model(file):
            raise ReferenceFormError(text, problem="it leads to no GGUF file")
        return _hub_model(text, repo, revision=revision, file=file)
    reference = _of_hub(text, "/".join(parts))
    if reference is None:
        raise ReferenceFormError(text, problem="it has not the form of a repository")
    return reference
