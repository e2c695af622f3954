"""What was converted is read back as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch
from gguf_bytes import tiny_model

from localseek.errors import BadDataError
from localseek.models.built_in import BUILT_IN_FILE
from localseek.pebble.batches import Diet, sampled_texts
from localseek.pebble.checkpoint import write_model
from localseek.pebble.from_gguf import read_gguf
from localseek.pebble.model import Pebble, Shape
from localseek.pebble.more_tokens import extended
from localseek.pebble.tokens import train_tokens

TEXT = "<｜User｜>What is 48 + 37?<｜Assistant｜><think>\n48 + 37 = 85\n</think>\n\n85"


def test_a_model_comes_back_from_its_gguf(tmp_path: Path) -> None:
    tokens = extended(train_tokens(sampled_texts(Diet(), 500)))
    model = Pebble(Shape(n_tokens=tokens.n_tokens, n_layers=2, n_forward=256))
    write_model(tmp_path / "model", model, tokens, dtype=torch.float32)
    path = tmp_path / "model.gguf"
    command = [sys.executable, "-m", "localseek", "convert", str(tmp_path / "model"), str(path)]
    subprocess.run([*command, "--type", "F32"], check=True)

    loaded = read_gguf(path)

    assert loaded.model.shape == model.shape
    weights = loaded.model.state_dict()
    assert all(torch.equal(weights[name], value) for name, value in model.state_dict().items())
    assert loaded.tokens.encode(TEXT) == tokens.encode(TEXT)
    assert loaded.tokens.tokenizer.get_vocab() == tokens.tokenizer.get_vocab()


def test_the_built_in_model_is_one() -> None:
    loaded = read_gguf(BUILT_IN_FILE)

    assert loaded.tokens.decode(loaded.tokens.encode(TEXT)) == TEXT


def test_another_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gguf"
    path.write_bytes(tiny_model("bpe").encode())

    with pytest.raises(BadDataError, match="is no pebble"):
        read_gguf(path)
