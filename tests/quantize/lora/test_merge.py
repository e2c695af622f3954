"""An adapter that PEFT saved is merged while the checkpoint is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tiny_adapter import (
    BASE_CONFIG,
    D_FF,
    N_VOCAB,
    PREFIX,
    SHAPES,
    D,
    embedding_pair,
    merging,
    pair,
    write_adapter,
    write_base,
)
from tiny_checkpoint import Floats, write_checkpoint

from localseek_quantize.source import read_all

EMBEDDING, OUTPUT = "model.embed_tokens", "lm_head"
Q0, Q1 = (f"model.layers.{i}.self_attn.q_proj" for i in range(2))
DOWN = "model.layers.1.mlp.down_proj"
Weights = Mapping[str, npt.NDArray[np.float32]]


@pytest.fixture
def base(tmp_path: Path) -> Weights:
    return write_base(tmp_path)


def merge(folder: Path, name: str) -> npt.NDArray[np.float32]:
    with merging(folder) as checkpoint:
        return read_all(checkpoint.tensors[name])


def product(adapter: Mapping[str, Floats], module: str, prefix: str = PREFIX) -> Floats:
    """B · A of a linear layer, in float64."""
    b, a = (adapter[f"{prefix}{module}.lora_{half}.weight"] for half in "BA")
    return np.asarray(b, np.float64) @ np.asarray(a, np.float64)


def assert_close(actual: Floats, expected: Floats) -> None:
    assert actual.dtype == np.float32
    np.testing.assert_allclose(actual, expected, rtol=0, atol=2e-6 * np.abs(expected).max())


@pytest.mark.parametrize("adapter_dtype", ["F32", "F16", "BF16"])
@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16", "F8_E4M3"])
def test_a_matrix_gets_the_scaled_product_added(
    dtype: str, adapter_dtype: str, tmp_path: Path
) -> None:
    base = write_base(tmp_path, dtype)
    adapter = write_adapter(tmp_path / "adapter", pair(DOWN, (D, D_FF)), adapter_dtype)

    weights = merge(tmp_path, f"{DOWN}.weight")

    assert_close(weights, base[f"{DOWN}.weight"] + 8 / 4 * product(adapter, DOWN))


@pytest.mark.parametrize(
    ("config", "scale"),
    [
        ({"lora_alpha": 6}, 6 / 4),
        ({"lora_alpha": 0.5}, 0.5 / 4),
        ({"lora_alpha": -4}, -1),
        ({"lora_alpha": 6, "use_rslora": True}, 6 / math.sqrt(4)),
        ({"alpha_pattern": {"q_proj": 12}}, 12 / 4),
        ({"alpha_pattern": {"k_proj": 12}}, 8 / 4),
        ({"alpha_pattern": {r"layers\.0\..*": 12, "q_proj": 16}}, 12 / 4),
        ({"alpha_pattern": {"layers.1.self_attn.q_proj": 12, "q_proj": 16}}, 16 / 4),
        ({"alpha_pattern": {"^layers.0.self_attn.q_proj": 12}}, 8 / 4),
        ({"alpha_pattern": {f"^{Q0}": 12}, "use_rslora": True}, 12 / math.sqrt(4)),
        ({"r": 8, "rank_pattern": {"q_proj": 4}}, 8 / 4),
        (
            {"r": 8, "rank_pattern": {"q_proj": 4}, "alpha_pattern": {"self_attn.(q|k)_proj": 3}},
            3 / 4,
        ),
    ],
)
def test_the_scale_comes_from_alpha_and_r(
    config: dict[str, Any], scale: float, base: Weights, tmp_path: Path
) -> None:
    adapter = write_adapter(tmp_path / "adapter", pair(Q0, (D, D)), **config)

    expected = base[f"{Q0}.weight"] + scale * product(adapter, Q0)

    assert_close(merge(tmp_path, f"{Q0}.weight"), expected)


def test_modules_of_different_rank_are_merged_each_with_its_own(
    base: Weights, tmp_path: Path
) -> None:
    tensors = {**pair(Q0, (D, D), rank=2), **pair(Q1, (D, D), rank=4)}
    adapter = write_adapter(tmp_path / "adapter", tensors, rank_pattern={"layers.0.*q_proj": 2})

    for module, rank in ((Q0, 2), (Q1, 4)):
        expected = base[f"{module}.weight"] + 8 / rank * product(adapter, module)
        assert_close(merge(tmp_path, f"{module}.weight"), expected)


@pytest.mark.parametrize("module", [EMBEDDING, OUTPUT])
def test_an_embedding_is_merged_turned_round(module: str, base: Weights, tmp_path: Path) -> None:
    tensors = embedding_pair(module, (N_VOCAB, D))
    adapter = write_adapter(tmp_path / "adapter", tensors)
    a, b = (adapter[f"{PREFIX}{module}.lora_embedding_{half}"] for half in "AB")

    expected = base[f"{module}.weight"] + 2 * (b @ a).T

    assert_close(merge(tmp_path, f"{module}.weight"), expected)


def test_an_output_matrix_is_a_linear_layer(base: Weights, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "adapter", pair(OUTPUT, (N_VOCAB, D)))

    expected = base["lm_head.weight"] + 2 * product(adapter, OUTPUT)

    assert_close(merge(tmp_path, "lm_head.weight"), expected)


@pytest.mark.parametrize("module", [DOWN, EMBEDDING])
def test_any_block_of_rows_is_the_same_as_in_the_whole(
    module: str, base: Weights, tmp_path: Path
) -> None:
    tensors = {**pair(DOWN, (D, D_FF)), **embedding_pair(EMBEDDING, (N_VOCAB, D))}
    write_adapter(tmp_path / "adapter", tensors)
    with merging(tmp_path) as checkpoint, ThreadPoolExecutor(8) as pool:
        source = checkpoint.tensors[f"{module}.weight"]
        whole = read_all(source)
        starts = list(range(0, len(whole), 3)) * 8
        blocks = pool.map(lambda start: source.read(start, min(start + 3, len(whole))), starts)
        for start, block in zip(starts, blocks, strict=True):
            np.testing.assert_allclose(block, whole[start : start + 3], rtol=1e-6)


def test_experts_are_merged_one_by_one(tmp_path: Path) -> None:
    names = [f"model.layers.0.mlp.experts.{i}.down_proj" for i in range(3)]
    rng = np.random.default_rng(1)
    base = write_checkpoint(
        tmp_path / "base",
        BASE_CONFIG,
        {f"{name}.weight": rng.normal(size=(D, 8)) for name in names},
    )
    adapter = write_adapter(tmp_path / "adapter", pair(names[1], (D, 8)))

    expected = base[f"{names[1]}.weight"] + 2 * product(adapter, names[1])

    assert_close(merge(tmp_path, f"{names[1]}.weight"), expected)
    np.testing.assert_array_equal(merge(tmp_path, f"{names[2]}.weight"), base[f"{names[2]}.weight"])


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (f"{PREFIX}lm_head.weight", "lm_head.weight"),
        ("lm_head.weight", "lm_head.weight"),
        (f"{PREFIX}lm_head.modules_to_save.weight", "lm_head.weight"),
        (f"{PREFIX}lm_head.modules_to_save.default.weight", "lm_head.weight"),
        (f"{PREFIX}model.embed_tokens.weight", "model.embed_tokens.weight"),
        (f"{PREFIX}model.norm.weight", "model.norm.weight"),
        (f"{PREFIX}{Q0}.base_layer.weight", f"{Q0}.weight"),
    ],
)
def test_a_module_trained_in_full_takes_the_place_of_the_bases(
    name: str, target: str, base: Weights, tmp_path: Path
) -> None:
    values = np.random.default_rng(2).normal(size=SHAPES[target])
    adapter = write_adapter(tmp_path / "adapter", {name: values}, dtype="BF16")
    with merging(tmp_path) as checkpoint:
        assert checkpoint.dtypes[target] == "BF16"
        np.testing.assert_array_equal(read_all(checkpoint.tensors[target]), adapter[name])


def test_a_bias_that_was_trained_takes_the_place_of_the_bases(tmp_path: Path) -> None:
    tensors = {f"{Q0}.weight": np.ones((D, D)), f"{Q0}.bias": np.ones(D)}
    write_checkpoint(tmp_path / "base", BASE_CONFIG, tensors)
    trained = {**pair(Q0, (D, D)), f"{PREFIX}{Q0}.base_layer.bias": np.full(D, 3.0)}
    write_adapter(tmp_path / "adapter", trained, bias="lora_only")

    np.testing.assert_array_equal(merge(tmp_path, f"{Q0}.bias"), np.full(D, 3.0))


@pytest.mark.parametrize(
    ("prefix", "name"), [("", ""), (PREFIX, ".default"), ("", ".another-adapter")]
)
def test_names_with_and_without_prefix_and_adapter_mean_the_same(
    prefix: str, name: str, base: Weights, tmp_path: Path
) -> None:
    tensors = pair(Q1, (D, D), prefix=prefix)
    renamed = {key.replace(".weight", f"{name}.weight"): t for key, t in tensors.items()}
    write_adapter(tmp_path / "adapter", renamed)

    expected = base[f"{Q1}.weight"] + 2 * product(tensors, Q1, prefix)

    assert_close(merge(tmp_path, f"{Q1}.weight"), expected)


def test_an_embedding_saved_with_its_base_and_its_adapter_is_the_sum_of_both(
    base: Weights, tmp_path: Path
) -> None:
    own_base = np.random.default_rng(3).normal(size=(N_VOCAB, D))
    pair_of_both = embedding_pair(EMBEDDING, (N_VOCAB, D))
    named = {f"{PREFIX}{EMBEDDING}.base_layer.weight": own_base, **pair_of_both}
    adapter = write_adapter(tmp_path / "adapter", named)
    first, a, b = adapter.values()

    assert_close(merge(tmp_path, f"{EMBEDDING}.weight"), first + 2 * (b @ a).T)


def test_all_else_stays_as_it_is(base: Weights, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", pair(Q0, (D, D)))
    with merging(tmp_path) as checkpoint:
        assert checkpoint.tensors.keys() == base.keys()
        assert set(checkpoint.dtypes.values()) == {"F32"}
        assert [path.name for path in checkpoint.files] == [
            "model.safetensors",
            "config.json",
            "adapter_config.json",
            "adapter_model.safetensors",
        ]
        assert checkpoint.notices == ()
        for name in base.keys() - {f"{Q0}.weight"}:
            np.testing.assert_array_equal(read_all(checkpoint.tensors[name]), base[name])


def test_infinities_of_an_adapter_come_through_to_be_found(base: Weights, tmp_path: Path) -> None:
    tensors = pair(Q0, (D, D))
    tensors[f"{PREFIX}{Q0}.lora_B.weight"][3, 0] = np.inf
    write_adapter(tmp_path / "adapter", tensors)

    assert not np.isfinite(merge(tmp_path, f"{Q0}.weight")[3]).any()
