"""A directory that is no checkpoint, or not a whole one, is refused with what to do."""

from __future__ import annotations

import errno
import json
import os
import pickle
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_checkpoint import Raw, encode, write_checkpoint, write_safetensors

from localseek.errors import BadDataError, LocalseekError, NoPermissionError, NotFoundError
from localseek_quantize.checkpoints.checkpoint import open_checkpoint
from localseek_quantize.checkpoints.error import CheckpointError, MissingFileError
from localseek_quantize.checkpoints.safetensors_file import TooManyFilesError

INDEX = "model.safetensors.index.json"
SHARDS = [f"model-0000{i}-of-00003.safetensors" for i in (1, 2, 3)]
TENSORS = {f"t{i}": np.full((2, 3), float(i), np.float32) for i in range(6)}

Change = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_checkpoint(tmp_path, {"model_type": "llama"}, TENSORS, n_shards=3)
    return tmp_path


def refusal(path: Path, error: type[LocalseekError] = CheckpointError) -> LocalseekError:
    with pytest.raises(error) as caught:
        open_checkpoint(path)
    assert str(caught.value).isprintable()
    return caught.value


def weight_map(change: Callable[[dict[str, Any]], object]) -> Change:
    """Write the index again with other names in it."""

    def rewrite(folder: Path) -> None:
        index = json.loads((folder / INDEX).read_text())
        change(index["weight_map"])
        (folder / INDEX).write_text(json.dumps(index))

    return rewrite


def listed(name: object) -> Change:
    return weight_map(lambda files: files.update(t0=name))


def index_text(text: str) -> Change:
    return lambda folder: (folder / INDEX).write_text(text)


def again_in_shard_2(folder: Path) -> None:
    both = {name: encode(TENSORS[name], "BF16") for name in ("t2", "t3", "t0")}
    write_safetensors(folder / SHARDS[1], both)


def twice_in_the_index(folder: Path) -> None:
    text = (folder / INDEX).read_text()
    (folder / INDEX).write_text(text.replace('"t0":', f'"t0": "{SHARDS[1]}", "t0":'))


# What is wrong -> (how the directory gets so, the field that the error names).
ATTACKS: dict[str, tuple[Change, str]] = {
    "parent": (listed("../model-00001-of-00003.safetensors"), "weight_map.t0"),
    "parent with backslash": (listed("..\\x.safetensors"), "weight_map.t0"),
    "absolute": (listed("/etc/x.safetensors"), "weight_map.t0"),
    "absolute on Windows": (listed("C:\\x.safetensors"), "weight_map.t0"),
    "drive": (listed("C:x.safetensors"), "weight_map.t0"),
    "folder below": (listed("below/x.safetensors"), "weight_map.t0"),
    "NUL": (listed("x\0.safetensors"), "weight_map.t0"),
    "escape": (listed("\x1b[2J.safetensors"), "weight_map.t0"),
    "hidden": (listed(".safetensors"), "weight_map.t0"),
    "empty name": (listed(""), "weight_map.t0"),
    "long name": (listed("n" * 245 + ".safetensors"), "weight_map.t0"),
    "pickle": (listed("pytorch_model.bin"), "weight_map.t0"),
    "number": (listed(1), "weight_map.t0"),
    "list": (listed(SHARDS[:1]), "weight_map.t0"),
    "null": (listed(None), "weight_map.t0"),
    "another shard": (listed(SHARDS[1]), "weight_map.t0"),
    "tensor in no shard": (weight_map(lambda files: files.update(t9=SHARDS[0])), "tensor t9"),
    "tensor not in the index": (weight_map(lambda files: files.pop("t0")), "weight_map.t0"),
    "tensor in two shards": (again_in_shard_2, "tensor t0"),
    "tensor twice in the index": (twice_in_the_index, "it"),
    "shard not in the index": (
        weight_map(lambda files: (files.pop("t4"), files.pop("t5"))),
        "weight_map",
    ),
    "a single file as well": (
        lambda folder: write_safetensors(folder / "model.safetensors", {}),
        "weight_map",
    ),
    "empty map": (index_text('{"weight_map": {}}'), "weight_map"),
    "no map": (index_text("{}"), "weight_map"),
    "map a list": (index_text('{"weight_map": []}'), "weight_map"),
    "no JSON": (index_text("weights"), "it"),
    "no object": (index_text("[]"), "it"),
    "brackets without end": (index_text("[" * 100_000), "it"),
    "deep name": (
        index_text('{"weight_map": {"t0": ' + "[" * 900 + "]" * 900 + "}}"),
        "weight_map.t0",
    ),
    "5,000 shards": (
        weight_map(lambda files: files.update({f"t{i}": f"{i}.safetensors" for i in range(5000)})),
        "weight_map",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_on_the_index(attack: str, folder: Path) -> None:
    change, field = ATTACKS[attack]
    change(folder)

    error = refusal(folder)

    assert isinstance(error, CheckpointError)
    assert (error.exit_code, error.field) == (65, field)


def test_a_missing_shard_is_named(folder: Path) -> None:
    (folder / SHARDS[1]).unlink()

    error = refusal(folder, MissingFileError)

    assert error.exit_code == 66
    assert SHARDS[1] in str(error)
    assert "names 3 files, 1 of them" in error.hint


def test_a_link_to_a_shard_that_was_never_fetched_is_missing(folder: Path) -> None:
    (folder / SHARDS[1]).unlink()
    (folder / SHARDS[1]).symlink_to("../blobs/0123")

    assert SHARDS[1] in str(refusal(folder, NotFoundError))


@pytest.mark.parametrize("n_left", [1, 3])
def test_shards_without_their_index_are_not_guessed_at(n_left: int, folder: Path) -> None:
    (folder / INDEX).unlink()
    for name in SHARDS[n_left:]:
        (folder / name).unlink()

    error = refusal(folder, MissingFileError)

    assert error.exit_code == 66
    assert INDEX in str(error)


def test_a_bad_shard_closes_the_good_ones(folder: Path) -> None:
    (folder / SHARDS[2]).write_bytes(b"PK\3\4 and so on")

    error = refusal(folder)  # an open file would be a ResourceWarning

    assert SHARDS[2] in str(error)


def test_config_json_must_be_there(folder: Path) -> None:
    (folder / "config.json").unlink()

    assert "config.json" in str(refusal(folder, MissingFileError))


@pytest.mark.parametrize("dtype", ["U8", "I32", "F8_E5M2"])
def test_weights_of_a_type_that_is_none_are_refused_early(dtype: str, tmp_path: Path) -> None:
    write_checkpoint(tmp_path, {}, {})
    raw = Raw(dtype, (2,), bytes(8 if dtype == "I32" else 2))
    write_safetensors(tmp_path / "model.safetensors", {"mask": raw, "up_proj.weight": raw})

    error = refusal(tmp_path)

    assert isinstance(error, CheckpointError)
    assert error.field == "the dtype of tensor up_proj.weight"
    assert "BF16" in str(error)


@pytest.mark.parametrize(
    "name",
    [
        "pytorch_model.bin",
        "pytorch_model.bin.index.json",
        "model.pt",
        "consolidated.00.pth",
        "x.ckpt",
    ],
)
def test_a_directory_of_pickles_is_refused_and_none_is_opened(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "a_training_args.bin").touch()
    (folder / name).write_bytes(pickle.dumps(canary))
    (folder / name).chmod(0)

    error = refusal(folder, BadDataError)

    shown = "a_training_args.bin" if not name.startswith("pytorch") else name
    assert error.exit_code == 65
    assert str(error).endswith(
        f"holds {shown}; pickles can run code when they are opened, so localseek never opens them."
    )
    assert "safe_serialization=True" in error.hint


OTHERS: dict[str, tuple[list[str], str]] = {
    "adapter": (["adapter_config.json", "adapter_model.safetensors"], "--lora"),
    "adapter as pickle": (["adapter_config.json", "adapter_model.bin"], "--lora"),
    "GGUF": (["model-Q4_K_M.gguf", "config.json"], "localseek quantize"),
    "Mistral's layout": (["consolidated.safetensors", "params.json"], "model.safetensors"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_directory_of_something_else_gets_a_hint(kind: str, tmp_path: Path) -> None:
    names, hint = OTHERS[kind]
    for name in names:
        (tmp_path / name).touch()

    error = refusal(tmp_path, BadDataError)

    assert error.exit_code == 65
    assert hint in error.hint


def test_a_directory_without_weights_is_missing_them(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")

    error = refusal(tmp_path, MissingFileError)

    assert (error.exit_code, error.hint[:25]) == (66, "a checkpoint is a directo")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.gguf", b"GGUF\3\0\0\0", "is a GGUF file"),
        ("blob", b"GGUF\3\0\0\0", "is a GGUF file"),
        ("pytorch_model.bin", b"\x80\2", "pickles can run code"),
        ("X.PT", b"PK\3\4", "pickles can run code"),
        ("x.safetensors", b"", "is a file, no checkpoint"),
        ("x.zip", b"PK\3\4", "is a file, no checkpoint"),
        ("x.tar", b"", "is a file, no checkpoint"),
    ],
)
def test_a_file_in_place_of_a_directory(
    name: str, content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    error = refusal(path, BadDataError)

    assert error.exit_code == 65
    assert says in str(error)
    assert error.hint


@pytest.mark.parametrize("name", ["missing", "file/below", "n" * 300, "nul\0", "owner/repo"])
def test_a_path_that_is_not_there_is_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    error = refusal(tmp_path / name, NotFoundError)

    assert error.exit_code == 66
    assert error.hint


def test_a_path_that_is_nothing_of_that_kind_is_refused_at_once(tmp_path: Path) -> None:
    fifo, loop = tmp_path / "fifo", tmp_path / "loop"
    os.mkfifo(fifo)
    loop.symlink_to(loop)

    for path in (fifo, loop, Path("/dev/zero")):
        assert refusal(path, BadDataError).exit_code == 65


@pytest.mark.parametrize("name", [INDEX, SHARDS[0]])
def test_a_fifo_in_the_directory_is_not_waited_for(name: str, folder: Path) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)

    assert refusal(folder, BadDataError).exit_code == 65


@pytest.mark.parametrize(
    ("number", "error"), [(errno.EACCES, NoPermissionError), (errno.EIO, OSError)]
)
def test_a_directory_that_cannot_be_listed(
    number: int, error: type[Exception], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Iterator[Path]:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "iterdir", refuse)

    with pytest.raises(error):
        open_checkpoint(folder)


def test_more_shards_than_files_may_be_open_is_said(folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 2, hard))
    try:
        error = refusal(folder, TooManyFilesError)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert error.exit_code == 71
    assert "ulimit -n" in error.hint
