"""What the names of files tell about models before anything is opened."""

from __future__ import annotations

import pytest

from localseek.models.file_names import (
    canonical_quant,
    is_model,
    model_files,
    part_names,
    quant_of,
    stem_of,
)


@pytest.mark.parametrize(
    ("name", "quant"),
    [
        ("DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf", "Q4_K_M"),
        ("SmolLM2-135M-Instruct.Q4_1.gguf", "Q4_1"),
        ("ggml-model-q4_0.gguf", "Q4_0"),
        ("x-UD-Q4_K_XL.gguf", "UD-Q4_K_XL"),
        ("x.i1-IQ4_XS.gguf", "IQ4_XS"),
        ("x-Q6_K_L.gguf", "Q6_K_L"),
        ("gpt-oss-20b-mxfp4.gguf", "MXFP4"),
        ("x-bf16.gguf", "BF16"),
        ("x-fp16.gguf", "F16"),
        ("Q8_0/model-00001-of-00002.gguf", "Q8_0"),
        ("UD-IQ1_M/x-Q2_K-00001-of-00002.gguf", "Q2_K"),
        ("Qwen2.5-7B-Instruct.gguf", None),
        ("Q4_K_M", "Q4_K_M"),
        ("Quark-7B-SQ4_0x.gguf", None),
    ],
)
def test_a_name_tells_the_quantization(name: str, quant: str | None) -> None:
    assert quant_of(name) == quant


@pytest.mark.parametrize(
    "name",
    [
        "mmproj-F16.gguf",
        "x.mmproj-Q8_0.gguf",
        "imatrix.gguf",
        "imatrix_unsloth.gguf",
        "x-imatrix.gguf",
        "model.safetensors",
        "x.gguf.part",
        ".gguf",
        "",
    ],
)
def test_what_belongs_beside_a_model_is_none(name: str) -> None:
    assert not is_model(name)
    assert not is_model(f"folder/{name}")


def test_a_model_made_with_an_imatrix_is_one() -> None:
    assert is_model("Llama-3-8B-imatrix-Q4_K_M.GGUF")


def test_parts_are_one_model() -> None:
    names = ["README.md", "x-Q8_0.gguf", *(f"BF16/x-0000{i}-of-00003.gguf" for i in (3, 1, 2))]

    parts, single = model_files(names)

    assert parts.paths == tuple(f"BF16/x-0000{i}-of-00003.gguf" for i in (1, 2, 3))
    assert (parts.quant, parts.n_parts, parts.is_complete) == ("BF16", 3, True)
    assert (single.paths, single.quant, single.n_parts) == (("x-Q8_0.gguf",), "Q8_0", 1)


def test_a_part_that_is_missing_is_noticed() -> None:
    [model] = model_files(["x-00001-of-00003.gguf", "x-00003-of-00003.gguf"])

    assert not model.is_complete


def test_models_of_the_same_name_in_two_counts_are_two() -> None:
    assert len(model_files(["x-00001-of-00002.gguf", "x-00001-of-00003.gguf"])) == 2


def test_a_part_knows_the_names_of_all() -> None:
    assert part_names("x-00002-of-00002.gguf") == ["x-00001-of-00002.gguf", "x-00002-of-00002.gguf"]
    assert part_names("x.gguf") == ("x.gguf",)
    for no_part in ("x-00001-of-00000.gguf", "x-00000-of-00002.gguf", "x-00003-of-00002.gguf"):
        assert part_names(no_part) == (no_part,)
    assert stem_of("x-00002-of-00002.gguf") == stem_of("x.GGUF") == "x"


def test_labels_are_compared_in_one_spelling() -> None:
    assert canonical_quant("q4_k_m") == "Q4_K_M"
    assert canonical_quant("fp16") == "F16"
    assert canonical_quant("UD-q4_k_xl") == "UD-Q4_K_XL"
