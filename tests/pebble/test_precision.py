"""Which numbers a device multiplies in."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch

from localseek.pebble.precision import fast_dtype


def test_a_gpu_multiplies_bfloat16_and_a_processor_what_it_can() -> None:
    assert fast_dtype(torch.device("cuda")) == torch.bfloat16
    assert fast_dtype(torch.device("cpu")) in {torch.float32, torch.bfloat16}
