"""Runs end, stop, go on, and never write over one another."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch
from tiny_pebble import lively
from torch import Tensor

from localseek.errors import UsageError
from localseek.pebble import reinforce, train
from localseek.pebble.average import Average
from localseek.pebble.batches import Batch, Diet, sampled_texts
from localseek.pebble.checkpoint import (
    Progress,
    find_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from localseek.pebble.gradients import Crew, Loss
from localseek.pebble.model import Shape
from localseek.pebble.optimizer import Optimizer
from localseek.pebble.tokens import Tokens, train_tokens


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return train_tokens(sampled_texts(Diet(), 50), n_tokens=320)


def test_a_checkpoint_reads_back_as_it_was_written(tokens: Tokens, tmp_path: Path) -> None:
    model = lively(Shape(n_tokens=320, n_layers=1, n_hidden=32, n_heads=2, n_forward=32))
    optimizer = Optimizer(dict(model.named_parameters()))
    progress = Progress(seed=5, step=3, tokens=999, seconds=1.5)
    for _ in range(2):  # the second takes the place of the first
        write_checkpoint(tmp_path, model, tokens, memory=optimizer.memory, progress=progress)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
    loaded = read_checkpoint(tmp_path / "checkpoint")
    assert loaded.progress == progress
    assert loaded.memory.keys() == optimizer.memory.keys()
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(loaded.model.state_dict()[name], weight)


def test_the_last_checkpoint_is_found_when_a_run_died_between_the_names(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.old").mkdir()
    (tmp_path / "checkpoint.part").mkdir()
    assert find_checkpoint(tmp_path) == tmp_path / "checkpoint"
    assert (tmp_path / "checkpoint").is_dir()


def small_run(out: Path, n_tokens: int, *options: str) -> int:
    arguments = ["--out", str(out), "--tokens", str(n_tokens), "--threads", "1"]
    arguments += ["--layers", "1", "--forward", "32", "--step-tokens", "3000"]
    return train.main([*arguments, *options])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little data, and no test at the end, which takes an untrained model long."""
    monkeypatch.setattr(train, "N_TEXTS", 50)
    monkeypatch.setattr("localseek.pebble.run.TEST_EACH", 1)
    monkeypatch.setattr("localseek.pebble.run.TEST_TOKENS", 3)
    monkeypatch.setattr(reinforce, "N_PUZZLES", 2)
    monkeypatch.setattr(reinforce, "MAX_TOKENS", 5)


@pytest.mark.usefixtures("quick")
def test_a_run_that_is_resumed_ends_where_one_without_a_stop_does(tmp_path: Path) -> None:
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    options = ("--fall", "1e-9")  # the rate must not depend on the length of the run
    assert small_run(whole, 5000, *options) == 0
    assert small_run(halves, 2900, *options) == 0
    assert read_checkpoint(halves / "checkpoint").progress.step == 1  # type: ignore[union-attr]
    assert small_run(halves, 5000, "--resume", *options) == 0
    one, other = (read_checkpoint(out / "checkpoint") for out in (whole, halves))
    assert one.progress is not None
    assert other.progress is not None
    assert (one.progress.step, one.progress.tokens) == (other.progress.step, other.progress.tokens)
    for name, weight in one.model.state_dict().items():
        torch.testing.assert_close(other.model.state_dict()[name], weight)
    mean, same = (average(out) for out in (whole, halves))
    for name, weight in mean.items():
        torch.testing.assert_close(same[name], weight)
        assert not torch.equal(weight, one.model.state_dict()[name])


def average(out: Path) -> dict[str, Tensor]:
    model = read_checkpoint(out / "average" / "checkpoint").model
    return dict(model.named_parameters())


def test_a_later_step_counts_for_more_in_the_average() -> None:
    shape = Shape(n_tokens=8, n_layers=1, n_hidden=32, n_heads=2, n_forward=32)
    models = [lively(shape, seed=seed) for seed in (1, 2, 3)]
    found = Average(models[0])
    for step, model in enumerate(models, 1):
        found.add(model, step)
    for name, weight in found.model.state_dict().items():
        one, two, three = (model.state_dict()[name] for model in models)
        torch.testing.assert_close(weight, (one + 2 * two + 3 * three) / 6)


@pytest.mark.usefixtures("quick")
def test_a_run_that_learns_from_one_token_in_five_draws_five(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []
    gradients = Crew.gradients

    def counted(crew: Crew, made: list[Batch], loss: Loss) -> tuple[dict[str, Tensor], float]:
        learned.append(sum(batch.n_tokens for batch in made))
        return gradients(crew, made, loss)

    monkeypatch.setattr(Crew, "gradients", counted)
    assert small_run(tmp_path, 16_000, "--one-in", "5") == 0
    progress = read_checkpoint(tmp_path / "checkpoint").progress
    assert progress is not None
    assert (progress.step, len(learned)) == (2, 2)
    assert 30_000 <= progress.tokens < 32_000
    assert sum(learned) == pytest.approx(6000, rel=0.4)


@pytest.mark.usefixtures("quick")
def test_a_new_run_does_not_write_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small_run(tmp_path, 1000) == 0
    assert small_run(tmp_path, 2000) == UsageError.exit_code
    assert "has a checkpoint already" in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_an_unknown_task_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small_run(tmp_path, 1000, "--tasks", "boxes,chess") == UsageError.exit_code
    assert "no such task: chess" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("chess=2", "no such task: chess"),
        ("boxes", "boxes is no TASK=WEIGHT"),
        ("boxes=0", "boxes=0 is no TASK=WEIGHT"),
        ("boxes=nan", "boxes=nan is no TASK=WEIGHT"),
    ],
)
def test_weights_that_are_none_are_refused(
    weights: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small_run(tmp_path, 1000, "--weights", weights) == UsageError.exit_code
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("layers", "message"),
    [("one", "--faster is one."), ("-1", "--faster is -1."), ("0,1", "no such layer: 1.")],
)
def test_layers_that_are_none_are_refused(
    layers: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small_run(tmp_path, 1000, f"--faster={layers}") == UsageError.exit_code
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_a_model_is_not_made_smaller(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert small_run(one, 1000) == 0
    assert small_run(two, 1000, "--from", str(one), "--forward", "16") == UsageError.exit_code
    assert f"{one} is larger than that." in capsys.readouterr().err


def test_one_in_less_than_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small_run(tmp_path, 1000, "--one-in", "0") == UsageError.exit_code
    assert "--one-in is 0." in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--drills", "--guesses"])
@pytest.mark.parametrize("share", ["1.5", "-0.1", "nan"])
def test_a_share_that_is_none_is_refused(
    flag: str, share: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small_run(tmp_path, 1000, flag, share) == UsageError.exit_code
    assert f"{flag} is {share}." in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_stage_two_goes_on_from_stage_one(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert small_run(one, 1000) == 0
    arguments = ["--from", str(one), "--out", str(two), "--tokens", "1", "--tasks", "letters"]
    assert reinforce.main([*arguments, "--threads", "1"]) == 0
    assert read_checkpoint(two / "checkpoint").model.shape.n_layers == 1
