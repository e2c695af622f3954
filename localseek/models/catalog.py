"""catalog.toml -> the models that have a short name, and everything published about them.

    r1-8b ─▶ deepseek-ai/DeepSeek-R1-Distill-Llama-8B
          ─▶ bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF (the first of `gguf`), Q4_K_M

A short name means the files of one repository and no other, so that it means the same
weights everywhere. What is not known for sure is not in the file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from localseek.errors import BadDataError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CATALOG_FILE = Path(__file__).with_name("catalog.toml")
DEFAULT_QUANT = "Q4_K_M"  # the largest share of its size in quality, on most machines
N_NEAREST = 3
NEAR = 0.6  # how alike names must be to be meant, of 1; difflib's own default

# What the keys of `scores` are called where people read them.
SCORES: Mapping[str, str] = MappingProxyType(
    {
        "aime24": "AIME 2024 pass@1",
        "aime24_cons64": "AIME 2024 cons@64",
        "aime25": "AIME 2025 pass@1",
        "math500": "MATH-500 pass@1",
        "gpqa_diamond": "GPQA Diamond pass@1",
        "livecodebench": "LiveCodeBench pass@1",
        "codeforces": "CodeForces rating",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufRepo:
    """A repository of the hub with GGUF files of a model."""

    repo: str
    bytes: Mapping[str, int] = field(default_factory=dict)  # of the file of a quantization


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogModel:
    """One model and what its authors say of it."""

    name: str  # the short one
    title: str
    repo: str  # of the authors, with the checkpoint
    gguf: tuple[GgufRepo, ...]  # the first is the one that the short name means
    licence: str
    architecture: str  # general.architecture of its GGUF files
    family: str
    n_ctx: int
    max_tokens: int  # of a reply, as the authors ran it
    sampling: Mapping[str, float]
    scores: Mapping[str, float]  # by the keys of SCORES
    ollama: tuple[str, ...]  # tags of deepseek-r1
    ollama_before: tuple[str, ...] = ()  # tags that meant it once, and mean another today
    note: str = ""

    def size_bytes(self, quant: str) -> int | None:
        """Bytes of the file that the short name means in a quantization, if they are known."""
        return self.gguf[0].bytes.get(quant)


class CatalogError(BadDataError):
    """A line of the catalog that nobody can mean."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}, line {line}: {problem}.")
        self.line = line


@cache
def catalog() -> Mapping[str, CatalogModel]:
    """All models by their short names, in the order of the file."""
    return parse_catalog(CATALOG_FILE.read_text(encoding="utf-8"), CATALOG_FILE)


def find(name: str) -> CatalogModel | None:
    """The model of a short name or a title, in upper or lower case."""
    wanted = name.lower()
    models = catalog().values()
    return next((m for m in models if wanted in (m.name.lower(), m.title.lower())), None)


def of_repo(repo: str) -> CatalogModel | None:
    """The model whose short name means the files of ``repo``."""
    return next((model for model in catalog().values() if model.gguf[0].repo == repo), None)


def about_repo(repo: str) -> CatalogModel | None:
    """The model that ``repo`` has files of, whoever made them."""
    models = catalog().values()
    return next((m for m in models if repo in (m.repo, *(gguf.repo for gguf in m.gguf))), None)


def nearest_names(name: str) -> list[str]:
    """The short names that look most like a mistyped one; none if it looks like none."""
    by_spelling = {m.name: m.name for m in catalog().values()}
    by_spelling |= {m.title.lower(): m.name for m in catalog().values()}
    close = get_close_matches(name.lower(), by_spelling, n=2 * N_NEAREST, cutoff=NEAR)
    return list(dict.fromkeys(by_spelling[spelling] for spelling in close))[:N_NEAREST]


def parse_catalog(text: str, path: Path) -> Mapping[str, CatalogModel]:
    """Read the text of a catalog; raises CatalogError with the line."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise CatalogError(path, line, str(error)) from error
    parser = _Parser(text, path)
    for key in table:
        if key != "model":
            parser.refuse(-1, key, f"{key} is no key; a catalog has model only")
    models = [parser.model(index, entry) for index, entry in enumerate(table.get("model", []))]
    names: dict[str, CatalogModel] = {}
    for index, model in enumerate(models):
        if model.name in names:
            parser.refuse(index, "name", f"{model.name} is there twice")
        names[model.name] = model
    return MappingProxyType(names)


class _Parser:
    """Turns tables into values; knows the text, to say in which line something is wrong."""

    def __init__(self, text: str, path: Path) -> None:
        self._lines = text.splitlines()
        self._path = path

    def refuse(self, index: int, key: str, problem: str) -> NoReturn:
        """Name the line of ``key`` in the ``index``-th model; -1 is before the first."""
        raise CatalogError(self._path, self._line(index, key), problem)

    def model(self, index: int, table: dict[str, object]) -> CatalogModel:
        """The model that is the ``index``-th of the file, from 0."""
        self._check_keys(index, table, CatalogModel)
        values: dict[str, object] = {}
        for key, value in table.items():
            if key == "gguf":
                values[key] = self._ggufs(index, value)
                continue
            convert, must_be = _VALUES[key]
            try:
                values[key] = convert(value)
            except TypeError:
                self.refuse(index, key, f"{key} must be {must_be}")
        return CatalogModel(**values)  # type: ignore[arg-type]  # each was converted

    def _ggufs(self, index: int, value: object) -> tuple[GgufRepo, ...]:
        if not isinstance(value, list) or not value:
            self.refuse(index, "gguf", "gguf must be a list of at least one repository")
        for table in value:
            self._check_keys(index, table, GgufRepo)
        try:
            return tuple(
                GgufRepo(repo=_text(table["repo"]), bytes=_whole_numbers(table.get("bytes", {})))
                for table in value
            )
        except TypeError:
            self.refuse(index, "gguf", "repo must be a text and bytes whole numbers by type")

    def _check_keys(self, index: int, table: dict[str, object], kind: type) -> None:
        known = {one.name: one for one in fields(kind)}
        for key in table:
            if key not in known:
                self.refuse(index, key, f"{key} is no key; there are {', '.join(sorted(known))}")
        for key, one in known.items():
            if key not in table and one.default is one.default_factory is MISSING:
                self.refuse(index, "name", f"{key} is missing")

    def _line(self, index: int, key: str) -> int:
        """Where ``key`` stands in the ``index``-th model; where the model begins, otherwise."""
        is_key = re.compile(rf"(?:^|[{{\s,]){re.escape(key)}\s*=")
        seen, start = -1, 1
        for number, line in enumerate(self._lines, 1):
            if line.strip() == "[[model]]":
                seen, start = seen + 1, number if seen < index else start
            elif seen == index and is_key.search(line.partition("#")[0]):
                return number
        return start


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(item) for item in value)


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError
    return value


def _whole_numbers(value: object) -> Mapping[str, int]:
    if not isinstance(value, dict):
        raise TypeError
    return MappingProxyType({key: _whole_number(item) for key, item in value.items()})


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return value


def _numbers(value: object) -> Mapping[str, float]:
    if not isinstance(value, dict):
        raise TypeError
    return MappingProxyType({key: _number(item) for key, item in value.items()})


def _scores(value: object) -> Mapping[str, float]:
    scores = _numbers(value)
    if not set(scores) <= set(SCORES):
        raise TypeError
    return scores


_TEXT = (_text, "a text in quotes")
_WHOLE_NUMBER = (_whole_number, "a whole number above 0")
_TEXTS = (_texts, "a list of texts")
_VALUES: Mapping[str, tuple[Callable[[object], object], str]] = {
    **dict.fromkeys(("name", "title", "repo", "licence", "architecture", "family", "note"), _TEXT),
    **dict.fromkeys(("n_ctx", "max_tokens"), _WHOLE_NUMBER),
    **dict.fromkeys(("ollama", "ollama_before"), _TEXTS),
    "sampling": (_numbers, "numbers by name"),
    "scores": (_scores, f"numbers by name, the names being {', '.join(SCORES)}"),
}
