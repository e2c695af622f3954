"""What people type for a model is told apart by its form alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.errors import LocalseekError, UsageError
from localseek.models.reference_error import NoSuchModelError, ReferenceFormError
from localseek.models.reference_forms import (
    BuiltIn,
    HubModel,
    LocalFile,
    StoredName,
    parse_reference,
)

LLAMA = "bartowski/DeepSeek-R1-Distill-Llama-8B-GGUF"
R1_8B = HubModel(repo=LLAMA, alias="r1-8b")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("pebble", BuiltIn()),
        ("Pebble", BuiltIn()),
        ("r1-8b", R1_8B),
        ("R1-8B", R1_8B),
        ("DeepSeek-R1-Distill-Llama-8B", R1_8B),
        ("r1-8b:q8_0", HubModel(repo=LLAMA, alias="r1-8b", quant="Q8_0")),
        ("owner/repo", HubModel(repo="owner/repo")),
        ("owner/repo:Q4_K_M", HubModel(repo="owner/repo", quant="Q4_K_M")),
        ("owner/repo:ud-q4_k_xl", HubModel(repo="owner/repo", quant="UD-Q4_K_XL")),
        ("owner/repo/x.gguf", HubModel(repo="owner/repo", file="x.gguf")),
        ("owner/repo/a/b c/x.gguf", HubModel(repo="owner/repo", file="a/b c/x.gguf")),
        ("owner/repo:a/x.gguf", HubModel(repo="owner/repo", file="a/x.gguf")),
        ("owner/repo@v1.0", HubModel(repo="owner/repo", revision="v1.0")),
        ("owner/repo@main:Q8_0", HubModel(repo="owner/repo", quant="Q8_0")),
        (
            "owner/repo@refs/pr/3:Q8_0",
            HubModel(repo="owner/repo", revision="refs/pr/3", quant="Q8_0"),
        ),
        (
            f"owner/repo@{'a' * 40}:d/x.gguf",
            HubModel(repo="owner/repo", revision="a" * 40, file="d/x.gguf"),
        ),
        ("hf.co/owner/repo", HubModel(repo="owner/repo")),
        ("hf.co/owner/repo:Q4_K_M", HubModel(repo="owner/repo", quant="Q4_K_M")),
        ("HF.co/owner/repo/x.gguf", HubModel(repo="owner/repo", file="x.gguf")),
        ("https://huggingface.co/owner/repo", HubModel(repo="owner/repo")),
        ("https://huggingface.co/owner/repo/", HubModel(repo="owner/repo")),
        ("http://www.huggingface.co/owner/repo/tree/main", HubModel(repo="owner/repo")),
        (
            "https://huggingface.co/owner/repo/blob/main/a/x.gguf",
            HubModel(repo="owner/repo", file="a/x.gguf"),
        ),
        (
            "https://huggingface.co/owner/repo/resolve/v2/x%20y.gguf?download=true",
            HubModel(repo="owner/repo", revision="v2", file="x y.gguf"),
        ),
        (
            "https://huggingface.co/owner/repo/resolve/refs%2Fpr%2F1/x.gguf#top",
            HubModel(repo="owner/repo", revision="refs/pr/1", file="x.gguf"),
        ),
        ("deepseek-r1:8b", StoredName(name="deepseek-r1", tag="8b")),
        (
            "deepseek-r1:7b-qwen-distill-q4_K_M",
            StoredName(name="deepseek-r1", tag="7b-qwen-distill-q4_K_M"),
        ),
        ("my-finetune", StoredName(name="my-finetune")),
        ("x.gguf", LocalFile(path=Path("x.gguf"))),
        ("folder/x.gguf", LocalFile(path=Path("folder/x.gguf"))),
        ("./owner/repo", LocalFile(path=Path("owner/repo"))),
        ("../x", LocalFile(path=Path("../x"))),
        ("/owner/repo/x.gguf", LocalFile(path=Path("/owner/repo/x.gguf"))),
        ("C:\\models\\x.gguf", LocalFile(path=Path("C:\\models\\x.gguf"))),
    ],
)
def test_each_form_is_told_from_the_others(text: str, means: object) -> None:
    assert parse_reference(text) == means


def test_a_home_directory_that_nobody_has_is_left_as_it_is() -> None:
    for text in ("~nobody-of-this-name/x.gguf", "~\0"):
        assert parse_reference(text) == LocalFile(path=Path(text))


def test_a_home_directory_is_filled_in(tmp_path: Path) -> None:
    assert parse_reference("~/x.gguf") == LocalFile(path=tmp_path / "x.gguf")


@pytest.mark.parametrize("text", ["owner/repo/x.gguf", "owner/repo", "mine", "deepseek-r1:8b"])
def test_what_looks_like_a_path_is_one_if_the_file_is_there(text: str, tmp_path: Path) -> None:
    path = tmp_path / text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()

    assert parse_reference(text) == LocalFile(path=Path(text))


def test_a_folder_or_a_file_does_not_take_a_short_name_away(tmp_path: Path) -> None:
    (tmp_path / "owner" / "repo").mkdir(parents=True)
    for name in ("pebble", "r1-8b"):
        (tmp_path / name).touch()

    assert parse_reference("owner/repo") == HubModel(repo="owner/repo")
    assert parse_reference("r1-8b") == R1_8B
    assert parse_reference("pebble") == BuiltIn()
    assert parse_reference("./pebble") == LocalFile(path=Path("pebble"))


def test_something_else_than_a_file_is_a_path_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")

    assert parse_reference("fifo") == LocalFile(path=Path("fifo"))
    assert parse_reference("loop") == LocalFile(path=Path("loop"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("owner/repo@main/x.gguf", "a file stands behind a colon"),
        ("owner/repo/../../x.gguf", "leads elsewhere"),
        ("owner/repo:../x.gguf", "leads elsewhere"),
        ("owner/repo//x.gguf", "leads elsewhere"),
        ("owner/repo:\x1b[2J.gguf", "leads elsewhere"),
        ("owner/repo:Q4_K_M extra", "behind the colon stands a quantization"),
        ("owner/repo:Q4:K", "behind the colon stands a quantization"),
        ("https://example.com/owner/repo", "only addresses at huggingface.co"),
        ("https://huggingface.co/datasets/owner/repo", "belongs to the datasets"),
        ("hf.co/owner", "has not the form of a repository"),
        ("hf.co/", "has not the form of a repository"),
        ("https://huggingface.co/owner/repo/blob/main/README.md", "leads to no GGUF file"),
        ("hf.co/owner/repo/blob/main/%2e%2e/x.gguf", "leads elsewhere"),
    ],
)
def test_a_form_that_is_none_is_refused_by_its_fault(text: str, says: str) -> None:
    with pytest.raises(ReferenceFormError, match=says) as raised:
        parse_reference(text)

    assert raised.value.exit_code == 2
    assert "\x1b" not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["-owner/repo", "owner/re--po", "owner/..", "owner/repo@../x:Q8_0", "own er/x.git"]
)
def test_a_name_that_no_repository_can_have_is_refused(text: str) -> None:
    with pytest.raises((UsageError, NoSuchModelError)):
        parse_reference(text)


@pytest.mark.parametrize(
    "text", ["", ".", "a/b/c", "a b", "x" * 5000, "nul\0", "r1-8b@v1", ":Q4_K_M"]
)
def test_what_has_no_form_is_no_model(text: str) -> None:
    with pytest.raises(NoSuchModelError) as raised:
        parse_reference(text)

    assert raised.value.exit_code == 66


PIECES = [
    *("owner/repo", "r1-8b", "pebble", "deepseek-r1:8b", "x", ".gguf", "Q4_K_M", "main", "é"),
    *("/", ":", "@", "..", "%2e", "\\", " ", "#", "?", "~", "\0", "\x1b", "\udcff", "\n"),
    *("hf.co/", "https://", "huggingface.co/", "blob/", "resolve/", "tree/"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_text_is_a_reference_or_an_error_of_ours(text: str) -> None:
    reference, said = None, ""
    try:
        reference = parse_reference(text)
    except LocalseekError as error:
        said = f"{error}{error.hint}"

    assert "\x1b" not in said
    if isinstance(reference, HubModel):
        assert not {"", ".", ".."} & {
            *reference.repo.split("/"),
            *(reference.file or "x").split("/"),
        }
        assert parse_reference(reference.text) == reference


@pytest.mark.parametrize(
    "reference",
    [
        HubModel(repo="o/r"),
        HubModel(repo="o/r", quant="Q4_K_M"),
        HubModel(repo="o/r", file="d/x.gguf"),
        HubModel(repo="o/r", revision="v1", quant="Q8_0"),
        HubModel(repo="o/r", revision="a" * 40, file="d/x.gguf"),
        HubModel(repo=LLAMA, alias="r1-8b", quant="Q8_0"),
        R1_8B,
    ],
)
def test_the_text_of_a_reference_means_it(reference: HubModel) -> None:
    assert parse_reference(reference.text) == reference
