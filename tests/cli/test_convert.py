"""`localseek convert`, on a real model that was taken back to a checkpoint."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from checkpoint_of_gguf import write_checkpoint_of
from conftest import RunCommand, command
from llama_quantize import read_tensors
from safetensors.numpy import load_file, save_file
from tiny_adapter import write_adapter

from localseek.models.gguf import read_gguf

PARIS = "What is the capital of France? One word."


@pytest.fixture(scope="module")
def checkpoint(smollm2_gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SmolLM2 as safetensors and tokenizer.json."""
    folder = tmp_path_factory.mktemp("checkpoints") / "SmolLM2-135M-Instruct"
    write_checkpoint_of(smollm2_gguf, folder)
    return folder


@pytest.fixture(scope="module")
def short(smollm2_gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two of its 30 layers, for tests in which nobody reads what it says."""
    folder = tmp_path_factory.mktemp("checkpoints") / "short"
    write_checkpoint_of(smollm2_gguf, folder, n_layers=2)
    return folder


@pytest.fixture(scope="module")
def converted(checkpoint: Path) -> Path:
    """The whole model as an F16 GGUF again, by the command."""
    out = checkpoint.with_name("converted.gguf")
    done = subprocess.run(
        command("convert", checkpoint, out, "--type", "F16"), capture_output=True, check=True
    )
    assert b"LlamaForCausalLM" in done.stderr
    assert b"vocabulary (3 conversations tokenize as in tokenizer.json)" in done.stderr
    assert b"one decoded token" in done.stderr
    assert done.stdout.startswith(b"converted.gguf  270.9 MB  16.00 bits/weight  (F16 211, F32 61)")
    return out


@pytest.fixture
def copied(short: Path, tmp_path: Path) -> Path:
    """A checkpoint whose small files may be changed; the weights are linked."""
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    for path in short.iterdir():
        if path.suffix == ".json":
            shutil.copy(path, folder)
        else:
            (folder / path.name).symlink_to(path)
    return folder


def tensor_data(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(read_gguf(path).data_start)
        return file.read()


def test_a_real_model_survives_the_way_back_and_forth(
    localseek: RunCommand, converted: Path, smollm2_gguf: Path, tmp_path: Path
) -> None:
    quantized = tmp_path / "quantized.gguf"

    localseek("quantize", smollm2_gguf, quantized, "--type", "F16", "--allow-requantize")
    asked = localseek("ask", "-m", converted, "--temperature", "0", PARIS)

    assert asked.stdout == b"The capital of France is Paris.\n"
    assert read_gguf(converted).tensors == read_gguf(quantized).tensors
    assert tensor_data(converted) == tensor_data(quantized)


def test_another_pre_tokenizer_is_found_out(
    localseek: RunCommand, copied: Path, tmp_path: Path
) -> None:
    chosen = localseek(
        "convert", copied, tmp_path / "a.gguf", "--type", "Q8_0", "--pre", "llama-bpe"
    )
    tokenizer = json.loads((copied / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["pre_tokenizer"]["pretokenizers"][0]["individual_digits"] = False
    (copied / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    unknown = localseek("convert", copied, tmp_path / "b.gguf", "--type", "Q8_0")

    assert chosen.returncode == 0
    assert b"in another way than tokenizer.json: from token" in chosen.stderr
    assert unknown.returncode == 65
    assert b"smollm" in unknown.stderr
    assert b"--pre" in unknown.stderr
    assert sorted(path.name for path in tmp_path.glob("*.gguf*")) == ["a.gguf"]


def test_a_weight_that_is_no_number_ends_it(
    localseek: RunCommand, short: Path, copied: Path, tmp_path: Path
) -> None:
    tensors = load_file(short / "model.safetensors")
    tensors["model.layers.1.mlp.up_proj.weight"][5, 3] = float("nan")
    (copied / "model.safetensors").unlink()
    save_file(tensors, copied / "model.safetensors")

    done = localseek("convert", copied, tmp_path / "out.gguf", "--type", "Q8_0")

    assert done.returncode == 65
    assert b"tensor blk.1.ffn_up.weight holds NaN in row 5;" in done.stderr
    assert b"--allow-nonfinite" in done.stderr
    assert list(tmp_path.glob("*.gguf*")) == []


def test_a_pickle_is_never_opened(localseek: RunCommand, copied: Path, tmp_path: Path) -> None:
    (copied / "model.safetensors").rename(copied / "pytorch_model.bin")

    done = localseek("convert", copied, tmp_path / "out.gguf")

    assert done.returncode == 65
    assert b"holds pytorch_model.bin; pickles can run code" in done.stderr
    assert b"hint: save the model again with safe_serialization=True" in done.stderr


def test_a_checkpoint_that_is_not_there(localseek: RunCommand, tmp_path: Path) -> None:
    done = localseek("convert", tmp_path / "missing", tmp_path / "out.gguf")

    assert done.returncode == 66
    assert done.stderr.count(b"error:") == 1


def test_an_adapter_is_merged_on_the_way(
    localseek: RunCommand, short: Path, tmp_path: Path
) -> None:
    name = "model.layers.1.mlp.down_proj"
    up, down = np.full((576, 2), 0.5, np.float32), np.full((2, 1536), 0.25, np.float32)
    write_adapter(
        tmp_path / "adapter",
        {f"{name}.lora_A.weight": down, f"{name}.lora_B.weight": up},
        r=2,
        lora_alpha=4,
    )
    base, merged = tmp_path / "base.gguf", tmp_path / "merged.gguf"

    plain = localseek("convert", short, base, "--type", "F16")
    done = localseek("convert", short, merged, "--type", "F16", "--lora", tmp_path / "adapter")

    assert (plain.returncode, done.returncode) == (0, 0)
    pairs = zip(read_tensors(read_gguf(base)), read_tensors(read_gguf(merged)), strict=True)
    [(old, new)] = [(old, new) for old, new in pairs if old != new]
    assert (new[0], new[1]) == ("blk.1.ffn_down.weight", "F16")
    weights = np.frombuffer(old[2], np.float16).astype(np.float32).reshape(576, 1536)
    expected = (weights + 2 * (up @ down)).astype(np.float16)  # alpha / r = 2
    np.testing.assert_array_equal(np.frombuffer(new[2], np.float16).reshape(576, 1536), expected)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_no_file_of_the_checkpoint_is_written_over(
    localseek: RunCommand, copied: Path, name: str
) -> None:
    before = (copied / name).read_bytes()

    done = localseek("convert", copied, copied / name)

    assert done.returncode == 2
    assert b"the input itself" in done.stderr
    assert (copied / name).read_bytes() == before


def test_what_is_not_read_may_change_and_what_a_killed_run_left_is_written_over(
    localseek: RunCommand, copied: Path
) -> None:
    (copied / "new.gguf.part").write_bytes(b"of a killed run")
    (copied / "notes.md").write_text("not read", encoding="utf-8")

    done = localseek("convert", copied, copied / "new.gguf", "--type", "Q8_0")

    assert (done.returncode, done.stderr.count(b"error:")) == (0, 0)
    assert not (copied / "new.gguf.part").exists()
    assert localseek("convert", copied, copied / "notes.md").returncode == 2
    assert (copied / "notes.md").read_text(encoding="utf-8") == "not read"
