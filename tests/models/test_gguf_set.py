"""Which files of a repository a reference means."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from localseek.models.gguf_set import NoGgufError, NoSuchQuantError, PartMissingError, gguf_files
from localseek.models.hub import Listing
from localseek.models.hub_error import FileNotInRepoError
from localseek.models.reference_error import AmbiguousModelError
from localseek.models.reference_forms import HubModel
from localseek.models.remote_file import RemoteFile

COMMIT = "c" * 40


def listing(paths: Iterable[str], repo: str = "acme/tiny") -> Listing:
    files = tuple(
        RemoteFile(
            repo=repo, revision="main", commit=COMMIT, path=path, size_bytes=1, etag="e" * 64
        )
        for path in paths
    )
    return Listing(
        repo=repo,
        revision="main",
        commit=COMMIT,
        files=files,
        license=None,
        base_models=(),
        is_gated=False,
    )


USUAL = listing(
    [
        "README.md",
        "mmproj-F16.gguf",
        "x-Q4_K_M.gguf",
        "x-Q8_0.gguf",
        "x-UD-Q4_K_XL.gguf",
        "BF16/x-BF16-00001-of-00002.gguf",
        "BF16/x-BF16-00002-of-00002.gguf",
        "Q6_K/x-00001-of-00002.gguf",
    ]
)


def chosen(listing: Listing, **wanted: str) -> list[str]:
    model = HubModel(repo=listing.repo, **wanted)
    return [file.path for file in gguf_files(listing, model)]


def test_a_quantization_is_one_model() -> None:
    assert chosen(USUAL, quant="Q8_0") == ["x-Q8_0.gguf"]
    assert chosen(USUAL, quant="UD-Q4_K_XL") == ["x-UD-Q4_K_XL.gguf"]
    assert chosen(USUAL, quant="BF16") == [
        "BF16/x-BF16-00001-of-00002.gguf",
        "BF16/x-BF16-00002-of-00002.gguf",
    ]


def test_without_one_it_is_the_usual_or_the_only_one() -> None:
    assert chosen(USUAL) == ["x-Q4_K_M.gguf"]
    assert chosen(listing(["only.gguf", "config.json"])) == ["only.gguf"]


def test_any_part_stands_for_all() -> None:
    for number in (1, 2):
        assert len(chosen(USUAL, file=f"BF16/x-BF16-0000{number}-of-00002.gguf")) == 2


def test_a_quantization_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(NoSuchQuantError) as raised:
        chosen(USUAL, quant="Q5_K_M")

    assert raised.value.exit_code == 66
    assert raised.value.quants == ("BF16", "Q4_K_M", "Q6_K", "Q8_0", "UD-Q4_K_XL")


def test_a_file_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(FileNotInRepoError) as raised:
        chosen(USUAL, file="x-Q4_K_S.gguf")

    assert "x-Q4_K_M.gguf" in raised.value.hint


def test_two_of_a_quantization_are_one_too_many() -> None:
    with pytest.raises(AmbiguousModelError) as raised:
        chosen(listing(["a-Q8_0.gguf", "b-Q8_0.gguf"]), quant="Q8_0")

    assert raised.value.fitting == ("acme/tiny/a-Q8_0.gguf", "acme/tiny/b-Q8_0.gguf")


def test_a_file_that_is_no_model_is_not_taken_for_one() -> None:
    with pytest.raises(AmbiguousModelError):
        chosen(USUAL, file="mmproj-F16.gguf")


def test_a_missing_part_is_noticed_before_the_fetch() -> None:
    with pytest.raises(PartMissingError, match="has 1 of the 2 parts") as raised:
        chosen(USUAL, quant="Q6_K")

    assert raised.value.exit_code == 65


def test_a_checkpoint_is_answered_with_its_gguf_files() -> None:
    authors = listing(["model.safetensors"], "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B")

    with pytest.raises(NoGgufError) as raised:
        chosen(authors)

    assert "r1-14b" in raised.value.hint
    with pytest.raises(NoGgufError, match="has no GGUF file"):
        chosen(listing(["README.md"]))
