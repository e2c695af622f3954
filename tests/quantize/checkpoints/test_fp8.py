"""DeepSeek-V3's FP8 comes out as bytes times factors; whatever else is quantized is refused."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_checkpoint import FP8_CONFIG, Raw, e4m3, encode, write_checkpoint, write_safetensors

from localseek_quantize.checkpoints.checkpoint import open_checkpoint
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.source import Rows, read_all

NAME = "model.layers.0.mlp.up_proj.weight"


def read(folder: Path, name: str = NAME) -> Rows:
    checkpoint = open_checkpoint(folder)
    try:
        return read_all(checkpoint.tensors[name])
    finally:
        checkpoint.close()


def write(folder: Path, tensors: dict[str, Raw], config: dict[str, Any] | None = None) -> None:
    folder.mkdir(exist_ok=True)
    write_safetensors(folder / "model.safetensors", tensors)
    (folder / "config.json").write_text(json.dumps({"quantization_config": config or FP8_CONFIG}))


def fp8(*shape: int) -> Raw:
    n = math.prod(shape)
    return Raw("F8_E4M3", shape, bytes(i % 127 for i in range(n)))


def factors(*shape: int, dtype: str = "F32") -> Raw:
    return encode(np.arange(1.0, 1 + math.prod(shape)).reshape(shape), dtype)


@pytest.mark.parametrize("dtype", ["F32", "BF16"])
@pytest.mark.parametrize("block", [(128, 128), (2, 3), (64, 1)])
def test_each_weight_is_its_byte_times_the_factor_of_its_block(
    block: tuple[int, int], dtype: str, tmp_path: Path
) -> None:
    rows, columns = 131, 150  # neither is a multiple of any block
    scale = factors(-(-rows // block[0]), -(-columns // block[1]), dtype=dtype)
    weight = fp8(rows, columns)
    write(
        tmp_path,
        {NAME: weight, f"{NAME}_scale_inv": scale},
        {**FP8_CONFIG, "weight_block_size": block},
    )

    found = read(tmp_path)

    n = scale.shape[1]
    bits = np.frombuffer(scale.data, "<u2").astype(np.uint32) << 16
    by_hand = bits.view("<f4") if dtype == "BF16" else np.frombuffer(scale.data, "<f4")
    for r, c in ((0, 0), (0, 149), (127, 128), (128, 127), (130, 0), (130, 149), (63, 64)):
        value = np.float32(e4m3(weight.data[r * columns + c]))
        assert found[r, c] == value * by_hand[r // block[0] * n + c // block[1]]


@given(st.data())
def test_any_range_of_rows_is_that_part_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fp8-rows"
    rows, columns = 23, 7
    config = {"quantization_config": {**FP8_CONFIG, "weight_block_size": [5, 4]}}
    values = np.random.default_rng(0).normal(size=(rows, columns)).astype(np.float32)
    rounded = write_checkpoint(folder, config, {NAME: values}, dtype="F8_E4M3")
    start = data.draw(st.integers(0, rows))
    stop = data.draw(st.integers(start, rows))
    checkpoint = open_checkpoint(folder)

    part = checkpoint.tensors[NAME].read(start, stop)

    checkpoint.close()
    np.testing.assert_array_equal(part, rounded[NAME][start:stop], strict=True)
    np.testing.assert_allclose(rounded[NAME], values, rtol=2**-4, atol=0.01)


def test_factors_and_weights_may_lie_in_different_shards(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(130, 140)).astype(np.float32)
    tensors = {
        "model.embed_tokens.weight": values,
        NAME: values,
        "model.norm.weight": values[0],
        "lm_head.weight": values,
    }
    rounded = write_checkpoint(tmp_path, {}, tensors, dtype="F8_E4M3", n_shards=5)
    checkpoint = open_checkpoint(tmp_path)

    assert checkpoint.tensors.keys() == tensors.keys()
    assert checkpoint.dtypes[NAME] == "F8_E4M3"
    assert checkpoint.dtypes["lm_head.weight"] == "BF16"
    for name, source in checkpoint.tensors.items():
        np.testing.assert_array_equal(read_all(source), rounded[name], strict=True)
    checkpoint.close()


SCALE = f"{NAME}_scale_inv"


@pytest.mark.parametrize(
    ("tensors", "field", "found"),
    [
        ({NAME: fp8(130, 140)}, f"tensor {SCALE}", "missing"),
        ({SCALE: factors(2, 2)}, f"tensor {NAME}", "missing"),
        ({NAME: factors(130, 140), SCALE: factors(2, 2)}, f"tensor {NAME}", "F32"),
        ({NAME: fp8(130, 140), SCALE: factors(2, 1)}, f"tensor {SCALE}", "F32 of shape [2, 1]"),
        ({NAME: fp8(130, 140), SCALE: factors()}, f"tensor {SCALE}", "F32 of shape []"),
        ({NAME: fp8(130, 140), SCALE: fp8(2, 2)}, f"tensor {SCALE}", "F8_E4M3 of shape [2, 2]"),
        (
            {NAME: fp8(2, 130, 140), SCALE: factors(2, 2)},
            f"the shape of tensor {NAME}",
            [2, 130, 140],
        ),
    ],
)
def test_factors_that_do_not_fit_are_refused(
    tensors: dict[str, Raw], field: str, found: object, tmp_path: Path
) -> None:
    write(tmp_path, tensors)

    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(tmp_path)

    assert (caught.value.field, caught.value.found) == (field, found)


@pytest.mark.parametrize(
    ("config", "field"),
    [
        *(
            ({"quant_method": method, "bits": 4}, "quant_method")
            for method in ("gptq", "awq", "bitsandbytes", "compressed-tensors", "mxfp4", "\x1b[2J")
        ),
        ({"load_in_8bit": True}, "quant_method"),
        ({"quant_method": 8}, "quant_method"),
        ({**FP8_CONFIG, "fmt": "e5m2"}, "fmt"),
        ({**FP8_CONFIG, "weight_block_size": [128]}, "weight_block_size"),
        ({**FP8_CONFIG, "weight_block_size": [128, 0]}, "weight_block_size"),
        ({**FP8_CONFIG, "weight_block_size": [128, True]}, "weight_block_size"),
        ({**FP8_CONFIG, "weight_block_size": "128"}, "weight_block_size"),
    ],
)
def test_another_quantization_is_refused_by_its_name(
    config: dict[str, Any], field: str, tmp_path: Path
) -> None:
    write(tmp_path, {NAME: factors(2, 2)}, config)

    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(tmp_path)

    assert caught.value.exit_code == 65
    assert caught.value.field == f"quantization_config.{field}"
    assert str(caught.value).isprintable()


def test_the_refusal_of_a_quantized_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, {NAME: factors(2, 2)}, {"quant_method": "gptq"})

    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(tmp_path)

    assert str(caught.value) == (
        "config.json: quantization_config.quant_method is 'gptq'; it must be 'fp8', or not there."
    )
    assert "quantized from" in caught.value.hint


def test_the_blocks_are_128_by_128_where_config_json_is_silent(tmp_path: Path) -> None:
    write(tmp_path, {NAME: fp8(130, 140), SCALE: factors(2, 2)})
    expected = read(tmp_path)
    for config in ({}, {"quantization_config": {"quant_method": "fp8"}}):
        (tmp_path / "config.json").write_text(json.dumps(config))

        np.testing.assert_array_equal(read(tmp_path), expected)
