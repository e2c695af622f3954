"""The catalog says what is published, and nothing that nobody can mean."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from localseek.chat.families import FAMILIES
from localseek.models import catalog
from localseek.models.architectures import VETTED
from localseek.models.catalog import CATALOG_FILE, CatalogError, parse_catalog
from localseek.models.reference_forms import HubModel, parse_reference

OFFICIAL = {
    "r1-1.5b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B",
    "r1-7b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
    "r1-8b": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
    "r1-14b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B",
    "r1-32b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
    "r1-70b": "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
    "r1-0528-8b": "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B",
}
TEXT = CATALOG_FILE.read_text(encoding="utf-8")


def test_every_official_distill_has_a_short_name() -> None:
    assert {name: model.repo for name, model in catalog.catalog().items()} == OFFICIAL


@pytest.mark.parametrize("name", OFFICIAL)
def test_what_is_advised_is_what_the_family_of_the_model_does(name: str) -> None:
    model = catalog.catalog()[name]

    assert model.sampling == FAMILIES[model.family].sampling
    assert model.architecture in VETTED
    assert model.n_ctx == 131072


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_repository_has_a_name_that_one_can_have(name: str) -> None:
    model = catalog.catalog()[name]

    for repo in (model.repo, *(gguf.repo for gguf in model.gguf)):
        assert parse_reference(f"{repo}:Q4_K_M") == HubModel(repo=repo, quant="Q4_K_M")


def test_known_sizes_are_those_of_the_first_repository_only() -> None:
    sizes = {name: m.size_bytes("Q4_K_M") for name, m in catalog.catalog().items()}

    assert {name: size for name, size in sizes.items() if size} == {
        "r1-8b": 4_920_736_608,
        "r1-0528-8b": 5_027_783_040,
    }


def test_a_tag_of_ollama_means_one_model_today() -> None:
    tags = [tag for model in catalog.catalog().values() for tag in model.ollama]

    assert len(tags) == len(set(tags))
    assert "8b" in catalog.catalog()["r1-0528-8b"].ollama


def test_models_are_found_by_their_titles_and_repositories() -> None:
    model = catalog.catalog()["r1-8b"]

    assert catalog.find("R1-8B") is model
    assert catalog.find("deepseek-r1-distill-llama-8b") is model
    assert catalog.of_repo("bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF") is model
    assert catalog.of_repo("unsloth/DeepSeek-R1-Distill-Llama-8B-GGUF") is None
    assert catalog.about_repo("unsloth/DeepSeek-R1-Distill-Llama-8B-GGUF") is model
    assert catalog.find("r1") is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("r1-8", "r1-8b"),
        ("R18B", "r1-8b"),
        ("r1-0528", "r1-0528-8b"),
        ("deepseek-r1-distill-lama-70b", "r1-70b"),
    ],
)
def test_a_mistyped_name_gets_the_nearest(typed: str, first: str) -> None:
    assert catalog.nearest_names(typed)[0] == first


def test_what_looks_like_no_name_gets_none() -> None:
    assert catalog.nearest_names("gpt-oss") == []


def test_the_catalog_cannot_be_changed() -> None:
    model = catalog.catalog()["r1-8b"]

    with pytest.raises(FrozenInstanceError):
        model.repo = "evil/evil"  # type: ignore[misc]
    with pytest.raises(TypeError):
        model.scores["aime24"] = 100  # type: ignore[index]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('licence = "MIT, from Llama 3.1', 'license = "MIT, from Llama 3.1', "license is no key"),
        ('ollama = ["14b"', 'ollamas = ["14b"', "ollamas is no key"),
        ("n_ctx = 131072\nmax_tokens = 65536", "n_ctx = 0\nmax_tokens = 65536", "whole number"),
        ("n_ctx = 131072\nmax_tokens = 65536", "n_ctx = true\nmax_tokens = 65536", "n_ctx must"),
        ('name = "r1-32b"', "name = 32", "name must be a text in quotes"),
        ('name = "r1-70b"', 'name = "r1-32b"', "r1-32b is there twice"),
        ("scores = { aime24 = 69.7", "scores = { aime42 = 69.7", "aime24, aime24_cons64"),
        ("sampling = { temperature = 0.6", 'sampling = { temperature = "hot"', "numbers by name"),
        ('{ repo = "bartowski/DeepSeek-R1-Distill-Qwen-32B', '{ rep = "bartowski/x', "rep is no"),
        ('ollama = ["70b",', 'ollama = [70, "70b",', "ollama must be a list of texts"),
        ("{ Q4_K_M = 4920736608 }", "{ Q4_K_M = 4.9 }", "bytes whole numbers"),
    ],
)
def test_a_line_that_nobody_can_mean_is_named(before: str, after: str, says: str) -> None:
    assert before in TEXT
    text = TEXT.replace(before, after, 1)

    with pytest.raises(CatalogError, match=says) as raised:
        parse_catalog(text, CATALOG_FILE)

    wrong = TEXT[: TEXT.index(before)].count("\n") + 1
    # A list over several lines is named by where it begins.
    assert wrong - 1 <= raised.value.line <= wrong
    assert f"catalog.toml, line {raised.value.line}: " in str(raised.value)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[[model]]\nname = ", 2, "Invalid value"),
        ("x = 1\n", 1, "x is no key"),
        ('[[model]]\nname = "a"\n', 2, "title is missing"),
        ('# one\n\n[[model]]\ntitle = "a"\n', 3, "name is missing"),
    ],
)
def test_what_is_missing_or_no_toml_is_named(text: str, line: int, says: str) -> None:
    with pytest.raises(CatalogError, match=says) as raised:
        parse_catalog(text, Path("catalog.toml"))

    assert raised.value.line == line
    assert raised.value.exit_code == 65
