"""Each tensor gets the type, and each byte the value, that llama.cpp itself would write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from llama_quantize import llama_quantize, our_quantize, random_importance
from small_models import SmallModel, random_model, write_small_model

from localseek_quantize.quantization.recipes import QUANT_TYPES, RecipeOptions

PLAIN = RecipeOptions()

# Only the tensors for which it matters that a model has 80 layers, or how many heads.
MANY = SmallModel(n_layer=80, only=("attn_v.",))
HEADS = SmallModel(only=("attn_", "output"))
MODELS = {
    "16 layers": SmallModel(n_layer=16, only=("attn_v", "_down", "output")),
    "own values for each head": replace(HEADS, n_head_kv=8),
    "values for two heads": replace(HEADS, n_head_kv=4, architecture="qwen3"),
    "values for eight heads": replace(HEADS, n_head_kv=1, type_name="F16"),
    "no heads for values": replace(HEADS, n_head_kv=0, n_layer=2),
    "tied": SmallModel(architecture="qwen2", is_tied=True, type_name="BF16"),
    "fused": replace(HEADS, is_fused=True, n_head_kv=8),
    "rows of 288": SmallModel(n_embd=288, n_ff=544),
    "rows of 288, tied": SmallModel(n_embd=288, n_ff=544, is_tied=True, n_layer=2),
    "rows of 48": SmallModel(n_embd=48, n_ff=80),
    "8 experts": SmallModel(n_expert=8, n_layer=2),
    "16 experts": SmallModel(n_expert=16, architecture="qwen3moe", only=("_down", "attn_")),
    "shared expert": SmallModel(n_expert=2, n_layer=3, architecture="qwen2moe"),
    "mla": SmallModel(architecture="deepseek2", n_expert=2, n_dense=1, n_layer=5),
    "mla uncompressed": SmallModel(architecture="deepseek2", n_expert=8, is_fused=True, n_layer=1),
    "llama of 80 layers": replace(MANY, n_head_kv=1),
    "llama of 80 layers, own values for each head": replace(MANY, n_head_kv=8),
    "llama of 80 layers and one ahead": replace(MANY, n_head_kv=1, n_layer=81, n_ahead=1),
    "qwen2 of 80 layers": replace(MANY, n_head_kv=8, architecture="qwen2"),
    "qwen3 of 80 layers": replace(MANY, n_head_kv=1, architecture="qwen3"),
}
WITH_IMPORTANCE = ["16 layers", "tied", "rows of 288", "8 experts"]


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_type_is_what_llama_cpp_writes(model: SmallModel, tmp_path: Path) -> None:
    source = write_small_model(tmp_path / "source.gguf", model)
    for quant_type in QUANT_TYPES.values():
        theirs = llama_quantize(source, tmp_path / "out.gguf", quant_type, PLAIN)

        assert our_quantize(source, quant_type, PLAIN) == theirs, quant_type


@pytest.mark.parametrize("name", WITH_IMPORTANCE)
def test_with_an_importance_matrix_too(name: str, tmp_path: Path) -> None:
    source = write_small_model(tmp_path / "source.gguf", MODELS[name])
    importance = random_importance(source)
    options = RecipeOptions(has_importance=True)
    for quant_type in QUANT_TYPES.values():
        theirs = llama_quantize(source, tmp_path / "out.gguf", quant_type, options, importance)

        assert our_quantize(source, quant_type, options, importance) == theirs, quant_type


# What a person may ask for, and for two models each.
OPTIONS = {
    "pure": RecipeOptions(pure=True),
    "output": RecipeOptions(output_type="Q8_0"),
    "embedding": RecipeOptions(embedding_type="Q3_K"),
    "both, as floats": RecipeOptions(output_type="BF16", embedding_type="F16"),
    "one pattern": RecipeOptions(tensor_types=((r"\.ffn_down\.", "Q8_0"),)),
    "the first of two patterns": RecipeOptions(
        tensor_types=((r"blk\.[02]\.attn", "Q2_K"), (r"attn_v\.weight$", "Q5_1"))
    ),
    "a pattern that takes tensors out of the count": RecipeOptions(
        tensor_types=((r"blk\.(0|1|3)\.(attn_v|ffn_down)", "F16"),)
    ),
    "a pattern for the output": RecipeOptions(tensor_types=(("^output|^token", "Q4_1"),)),
    "a pattern against an option": RecipeOptions(
        tensor_types=((".*", "IQ4_NL"),), output_type="Q6_K", pure=True
    ),
}


@pytest.mark.parametrize("is_tied", [False, True], ids=["untied", "tied"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("name", ["F16", "Q4_K_M", "Q3_K_M"])
def test_options_do_what_they_do_in_llama_cpp(
    name: str, options: RecipeOptions, is_tied: bool, tmp_path: Path
) -> None:
    model = SmallModel(n_layer=5, is_tied=is_tied)
    source = write_small_model(tmp_path / "source.gguf", model)

    theirs = llama_quantize(source, tmp_path / "out.gguf", QUANT_TYPES[name], options)

    assert our_quantize(source, QUANT_TYPES[name], options) == theirs


@pytest.mark.parametrize("seed", range(30))
def test_random_models_with_random_options_come_out_alike(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    source = write_small_model(tmp_path / "source.gguf", random_model(rng))
    importance = random_importance(source) if rng.random() < 0.5 else None
    options = random_options(rng, has_importance=importance is not None)
    quant_type = list(QUANT_TYPES.values())[rng.integers(len(QUANT_TYPES))]

    theirs = llama_quantize(source, tmp_path / "out.gguf", quant_type, options, importance)

    assert our_quantize(source, quant_type, options, importance) == theirs


@pytest.mark.parametrize("name", ["Q4_K_M", "Q2_K", "F16"])
def test_a_quantized_model_is_decoded_and_quantized_again_alike(name: str, tmp_path: Path) -> None:
    first = write_small_model(tmp_path / "first.gguf", SmallModel(n_layer=3))
    source, target = tmp_path / "source.gguf", tmp_path / "out.gguf"
    llama_quantize(first, source, QUANT_TYPES["Q8_0"], PLAIN)

    theirs = llama_quantize(source, target, QUANT_TYPES[name], PLAIN, allow_requantize=True)

    assert our_quantize(source, QUANT_TYPES[name], PLAIN) == theirs


def random_options(rng: np.random.Generator, *, has_importance: bool) -> RecipeOptions:
    """Options that fit rows of any size: llama.cpp ends the process over others."""
    floats = [None, None, "F16", "BF16"]
    patterns = [r"blk\.[0-9]+\.ffn_down", r"attn_v\.weight$", r"blk\.(1|3)\.", "_exps", r"\d\d"]
    types = ["Q2_K", "Q4_1", "Q5_K", "F16", "IQ4_XS"]
    n_patterns = int(rng.choice([0, 0, 1, 2]))
    return RecipeOptions(
        pure=bool(rng.random() < 0.1),
        output_type=floats[rng.integers(4)],
        embedding_type=floats[rng.integers(4)],
        tensor_types=tuple(
            (patterns[rng.integers(5)], types[rng.integers(5)]) for _ in range(n_patterns)
        ),
        has_importance=has_importance,
    )
