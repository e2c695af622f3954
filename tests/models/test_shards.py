"""A model in several files is complete, in order, and given by its first."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_bytes import GgufBytes, Tensor, tiny_model
from gguf_lies import Lie, drop, field, u32, write

from localseek.models.header import read_header
from localseek.models.header_error import HeaderError, ModelNotFoundError


def three_shards(folder: Path) -> list[GgufBytes]:
    """A tiny model dealt out to three files, ``m-00001-of-00003.gguf`` and so on."""
    whole = tiny_model("bpe")
    shards = [whole, GgufBytes(), GgufBytes()]
    tensors, whole.tensors = whole.tensors, []
    for index, one in enumerate(tensors):
        shards[index % 3].tensors.append(one)
    for index, shard in enumerate(shards):
        shard.set("split.no", "u16", index)
        shard.set("split.count", "u16", 3)
        shard.set("split.tensors.count", "i32", len(tensors))
    write_shards(folder, shards)
    return shards


def write_shards(folder: Path, shards: list[GgufBytes]) -> None:
    for index, shard in enumerate(shards):
        (folder / f"m-{index + 1:05d}-of-00003.gguf").write_bytes(shard.encode())


def test_the_other_shards_are_found_by_themselves(tmp_path: Path) -> None:
    three_shards(tmp_path)
    one_file = read_header(write(tmp_path / "whole.gguf", tiny_model("bpe")))

    header = read_header(tmp_path / "m-00001-of-00003.gguf")

    assert [shard.name[:7] for shard in header.shards] == ["m-00001", "m-00002", "m-00003"]
    assert header.size_bytes == sum(shard.stat().st_size for shard in header.shards)
    assert header.n_params == one_file.n_params


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    three_shards(tmp_path)
    (tmp_path / "m-00003-of-00003.gguf").unlink()

    with pytest.raises(ModelNotFoundError, match="m-00003-of-00003"):
        read_header(tmp_path / "m-00001-of-00003.gguf")


def test_the_second_shard_is_no_model_and_names_the_first(tmp_path: Path) -> None:
    three_shards(tmp_path)

    with pytest.raises(HeaderError, match=r"split\.no is 1 \(of 3 shards\)") as caught:
        read_header(tmp_path / "m-00002-of-00003.gguf")

    assert "m-00001-of-00003.gguf" in caught.value.hint


@pytest.mark.parametrize(
    ("index", "lie", "named"),
    [
        (1, field("split.no", "u32", 1), "split.no"),
        (1, field("split.no", "u16", 2), "split.no"),
        (1, drop("split.no"), "split.no"),
        (0, u32("split.count", 3), "split.count"),
        (0, field("split.count", "u16", 4), "split.count"),
        (0, field("split.tensors.count", "u16", 21), "split.tensors.count"),
        (0, field("split.tensors.count", "i32", 20), "split.tensors.count"),
        (
            2,
            lambda m: m.tensors.append(Tensor("output_norm.weight", [8], b"\0" * 32)),
            "tensor output_norm.weight",
        ),
        (2, u32("general.alignment", 8), "general.alignment"),
    ],
)
def test_a_shard_that_does_not_belong_is_refused(
    index: int, lie: Lie, named: str, tmp_path: Path
) -> None:
    shards = three_shards(tmp_path)
    lie(shards[index])
    write_shards(tmp_path, shards)

    with pytest.raises(HeaderError) as caught:
        read_header(tmp_path / "m-00001-of-00003.gguf")

    assert caught.value.field == named
