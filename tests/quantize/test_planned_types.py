"""Rows that no block of their type divides: said in one line, with llama.cpp's own number."""

from __future__ import annotations

import logging
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from llama_quantize import facts_of, llama_quantize
from small_models import SmallModel, write_small_model

from localseek.models.gguf import read_gguf
from localseek_quantize.gguf.input import open_gguf
from localseek_quantize.planned_types import PlannedTensors, TypeChoices, plan_tensors
from localseek_quantize.quantization.recipes import QUANT_TYPES, RecipeOptions
from localseek_quantize.source import NamedSource

PLAIN = RecipeOptions()
NARROW = SmallModel(n_embd=288, n_ff=544, n_layer=2)
LAYERS = ("blk.",)  # of the output, upstream changes the type too, but does not count it


def planned(path: Path, quant_type: str) -> PlannedTensors:
    choices = TypeChoices(quant_type=QUANT_TYPES[quant_type], recipe=PLAIN)
    with closing(open_gguf(path)) as source:
        tensors = [NamedSource(tensor.info.name, tensor) for tensor in source.tensors]
        return plan_tensors(tensors, facts_of(read_gguf(path)), choices)


@pytest.mark.parametrize("quant_type", ["Q2_K", "Q4_K_M", "Q8_0", "F16"])
@pytest.mark.parametrize(
    "model",
    [
        SmallModel(n_layer=2, only=LAYERS),
        replace(NARROW, only=LAYERS),
        SmallModel(n_embd=48, n_ff=80, n_layer=2, only=LAYERS),
    ],
    ids=["rows of 256", "rows of 288", "rows of 48"],
)
def test_as_many_tensors_as_llama_cpp_counts_get_a_larger_type(
    model: SmallModel, quant_type: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = write_small_model(tmp_path / "source.gguf", model)
    with caplog.at_level(logging.DEBUG):
        llama_quantize(source, tmp_path / "out.gguf", QUANT_TYPES[quant_type], PLAIN)

    notices = planned(source, quant_type).notices

    theirs = re.search(r"WARNING: (\d+) of \d+ tensor\(s\) required fallback", caplog.text)
    ours = [re.match(r"the rows of (\d+) tensor", notice) for notice in notices]
    assert [found and found[1] for found in ours] == ([theirs[1]] if theirs else [])


def test_the_notice_says_which_types_take_the_place_of_which(tmp_path: Path) -> None:
    source = write_small_model(tmp_path / "source.gguf", NARROW)

    [notice] = planned(source, "Q4_K_M").notices

    assert notice == (
        "the rows of 16 tensors are no multiple of 256 weights, so they get a larger type: "
        "13 Q5_0 instead of Q4_K, 3 Q8_0 instead of Q6_K."
    )


def test_one_tensor_is_no_plural(tmp_path: Path) -> None:
    model = SmallModel(n_embd=48, n_layer=1, only=("attn_q.",))
    source = write_small_model(tmp_path / "source.gguf", model)

    [notice] = planned(source, "Q8_0").notices

    assert notice == (
        "the rows of 1 tensor are no multiple of 32 weights, so they get a larger type: "
        "1 F16 instead of Q8_0."
    )
