"""A directory of config.json and safetensors opens as the tensors it holds."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from tiny_checkpoint import write_checkpoint

from localseek_quantize.checkpoints.checkpoint import open_checkpoint
from localseek_quantize.source import read_all

CONFIG = {"architectures": ["LlamaForCausalLM"], "hidden_size": 8}
RNG = np.random.default_rng(0)
TENSORS = {
    f"model.layers.{i}.{part}.weight": RNG.normal(size=shape).astype(np.float32)
    for i in range(3)
    for part, shape in {"q_proj": (6, 8), "norm": (8,), "experts": (2, 3, 4)}.items()
}


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16", "F64"])
@pytest.mark.parametrize("n_shards", [1, 4])
def test_every_tensor_comes_out_as_it_was_saved(dtype: str, n_shards: int, tmp_path: Path) -> None:
    rounded = write_checkpoint(tmp_path, CONFIG, TENSORS, dtype=dtype, n_shards=n_shards)

    checkpoint = open_checkpoint(tmp_path)

    assert checkpoint.n_files == n_shards
    assert checkpoint.notices == ()
    assert checkpoint.config.integer("hidden_size", 1, 99) == 8
    assert checkpoint.dtypes == dict.fromkeys(TENSORS, dtype)
    assert checkpoint.tensors.keys() == TENSORS.keys()
    for name, source in checkpoint.tensors.items():
        np.testing.assert_array_equal(read_all(source), rounded[name], strict=True)
    checkpoint.close()


def test_the_files_that_were_read_are_named(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, CONFIG, TENSORS, n_shards=2)
    checkpoint = open_checkpoint(tmp_path)

    assert {path.name for path in checkpoint.files} == {path.name for path in tmp_path.iterdir()}
    checkpoint.close()


def test_what_the_helper_writes_is_a_file_to_the_reference_library(tmp_path: Path) -> None:
    rounded = write_checkpoint(tmp_path, CONFIG, TENSORS, dtype="F16")
    with safe_open(tmp_path / "model.safetensors", framework="np") as file:
        for name, values in rounded.items():
            np.testing.assert_array_equal(file.get_tensor(name).astype(np.float32), values)


def test_other_json_files_are_read_or_empty(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, CONFIG, TENSORS)
    (tmp_path / "generation_config.json").write_text('{"top_k": 5}')
    checkpoint = open_checkpoint(tmp_path)

    assert checkpoint.json("generation_config.json").integer("top_k", 0, 9) == 5
    assert "top_k" not in checkpoint.json("missing.json")
    checkpoint.close()


@pytest.mark.parametrize("name", ["pruned.safetensors", "model-00001-of-00001.safetensors"])
def test_the_only_safetensors_file_is_the_model_under_any_name(name: str, tmp_path: Path) -> None:
    write_checkpoint(tmp_path, CONFIG, TENSORS)
    (tmp_path / "model.safetensors").rename(tmp_path / name)
    for other in ("consolidated", "adapter_model", "optimizer", "._pruned"):
        (tmp_path / f"{other}.safetensors").touch()
    checkpoint = open_checkpoint(tmp_path)

    assert checkpoint.tensors.keys() == TENSORS.keys()
    assert checkpoint.files[0].name == name
    checkpoint.close()


def test_shards_may_be_links_as_in_a_cache_of_downloads(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "blobs", CONFIG, TENSORS, n_shards=3)
    folder = tmp_path / "snapshot"
    folder.mkdir()
    for path in (tmp_path / "blobs").iterdir():
        (folder / path.name).symlink_to(f"../blobs/{path.name}")
    checkpoint = open_checkpoint(folder)

    assert checkpoint.tensors.keys() == TENSORS.keys()
    checkpoint.close()


def test_shards_of_another_saving_are_left_alone_with_a_notice(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, CONFIG, TENSORS, n_shards=3)
    (tmp_path / "model-00004-of-00004.safetensors").touch()
    (tmp_path / "consolidated.safetensors").touch()
    checkpoint = open_checkpoint(tmp_path)

    assert checkpoint.notices == (
        "model-00004-of-00004.safetensors is not in the index; it is not read.",
    )
    checkpoint.close()


class Canary:
    """A pickle that creates a file when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_nothing_of_a_checkpoint_is_run(tmp_path: Path) -> None:
    folder, canary = tmp_path / "checkpoint", tmp_path / "canary"
    auto_map = {"AutoConfig": "configuration_x.XConfig", "AutoModel": "modeling_x.XModel"}
    write_checkpoint(folder, {**CONFIG, "auto_map": auto_map}, TENSORS)
    for module in ("configuration_x", "modeling_x", "__init__", "numpy", "json"):
        code = f"import os\nos.mkdir({str(canary)!r})\n"
        (folder / f"{module}.py").write_text(code)
    for name in ("pytorch_model.bin", "optimizer.pt", "scheduler.pth", "training_args.bin"):
        (folder / name).write_bytes(pickle.dumps(Canary(canary)))
    modules = set(sys.modules)

    checkpoint = open_checkpoint(folder)

    for source in checkpoint.tensors.values():
        read_all(source)
    checkpoint.close()
    assert not canary.exists()
    assert not any("_x" in name for name in set(sys.modules) - modules)


def test_the_canary_sings_when_a_pickle_is_opened(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Canary(tmp_path / "canary")))  # noqa: S301 - our own

    assert (tmp_path / "canary").exists()
