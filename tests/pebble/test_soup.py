"""Models of one line become their average; others are refused, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch
from tiny_pebble import lively

from localseek.errors import NotFoundError, UsageError
from localseek.pebble import soup
from localseek.pebble.batches import Diet, sampled_texts
from localseek.pebble.checkpoint import Progress, read_checkpoint, write_checkpoint, write_model
from localseek.pebble.model import Shape
from localseek.pebble.tokens import Tokens, train_tokens


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return train_tokens(sampled_texts(Diet(), 50), n_tokens=320)


def shape(n_layers: int = 1) -> Shape:
    return Shape(n_tokens=320, n_layers=n_layers, n_hidden=32, n_heads=2, n_forward=32)


def test_a_model_that_is_named_twice_counts_twice(tokens: Tokens, tmp_path: Path) -> None:
    one, other = lively(shape(), seed=1), lively(shape(), seed=2)
    write_model(tmp_path / "one", one, tokens, dtype=torch.float32)
    write_checkpoint(tmp_path / "run", other, tokens, memory={}, progress=Progress(seed=1))
    names = [str(tmp_path / name) for name in ("mixed", "one", "run", "run")]
    assert soup.main(names) == 0
    found = read_checkpoint(tmp_path / "mixed")
    for name, weight in found.model.state_dict().items():
        expected = (one.state_dict()[name] + 2 * other.state_dict()[name]) / 3
        torch.testing.assert_close(weight, expected)
    assert found.tokens.tokenizer.get_vocab() == tokens.tokenizer.get_vocab()


def test_models_of_other_shapes_are_refused(
    tokens: Tokens, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n_layers in (1, 2):
        model = lively(shape(n_layers))
        write_model(tmp_path / f"{n_layers}", model, tokens, dtype=torch.float32)
    names = [str(tmp_path / name) for name in ("mixed", "1", "2")]
    assert soup.main(names) == UsageError.exit_code
    assert "differ in shape or vocabulary" in capsys.readouterr().err
    assert not (tmp_path / "mixed").exists()


@pytest.mark.parametrize("name", ["missing", "missing.gguf"])
def test_a_model_that_is_not_there_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [str(tmp_path / "mixed"), str(tmp_path / name)]
    assert soup.main(names) == NotFoundError.exit_code
    assert name in capsys.readouterr().err


def test_nothing_is_written_over(
    tokens: Tokens, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_model(tmp_path / "one", lively(shape()), tokens, dtype=torch.float32)
    names = [str(tmp_path / "one"), str(tmp_path / "one")]
    assert soup.main(names) == UsageError.exit_code
    assert "exists already" in capsys.readouterr().err
