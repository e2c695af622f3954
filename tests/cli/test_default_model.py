"""Which model answers when none is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import MakeModel, RunCommand
from model_stores import BARTOWSKI, hub_cache, in_hub_cache
from scripts import PLAIN, SKIPS_THINKING, THINKS

from localseek.models import built_in

Q4 = "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf"


@pytest.fixture
def pebble(scripted_model: MakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built-in model, whether the package has one or not."""
    path = tmp_path / "pebble.Q8_0.gguf"
    path.write_bytes(scripted_model(PLAIN).read_bytes())
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", path)
    monkeypatch.setattr("localseek.models.last_used.BUILT_IN_FILE", path)
    return path


def answered_by(localseek: RunCommand, *arguments: str | Path) -> str:
    ran = localseek("ask", "--json", *arguments, "hi")
    assert ran.returncode == 0, ran.stderr
    return str(json.loads(ran.stdout)["model"])


def test_at_first_it_is_pebble_and_a_line_says_how_to_get_another(
    localseek: RunCommand, pebble: Path
) -> None:
    for _ in range(2):  # it is no choice, so it is said again
        ran = localseek("ask", "--temperature", "0", "hi")

        assert (ran.returncode, ran.stdout) == (0, b"It is four\n")
        [line] = ran.stderr.decode().splitlines()
        assert "no model chosen yet: using pebble" in line
        assert "localseek pull r1-8b" in line


def test_a_model_that_was_named_is_used_again(
    localseek: RunCommand, pebble: Path, scripted_model: MakeModel
) -> None:
    path = scripted_model(THINKS)

    named = answered_by(localseek, "-m", path)
    again = localseek("ask", "--json", "hi")

    assert json.loads(again.stdout)["model"] == named == path.stem
    assert again.stderr == b""


def test_naming_pebble_does_not_make_it_the_last(
    localseek: RunCommand, pebble: Path, scripted_model: MakeModel
) -> None:
    path = scripted_model(THINKS)
    answered_by(localseek, "-m", path)

    assert answered_by(localseek, "-m", "pebble") == "pebble.Q8_0"
    assert answered_by(localseek) == path.stem


def test_the_config_comes_before_the_last_and_may_name_it_shortly(
    localseek: RunCommand,
    pebble: Path,
    scripted_model: MakeModel,
    environment: dict[str, str],
) -> None:
    model = scripted_model(SKIPS_THINKING).read_bytes()
    in_hub_cache(hub_cache(Path(environment["HOME"])), BARTOWSKI, Q4, model)
    answered_by(localseek, "-m", scripted_model(THINKS))
    config = Path(environment["XDG_CONFIG_HOME"], "localseek", "config.toml")
    config.parent.mkdir(parents=True)
    config.write_text('default_model = "r1-8b"\n')

    assert answered_by(localseek) == Q4.removesuffix(".gguf")
    environment["LOCALSEEK_MODEL"] = "pebble"
    assert answered_by(localseek) == "pebble.Q8_0"


def test_a_model_that_failed_is_not_the_last(
    localseek: RunCommand, pebble: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF")
    assert localseek("ask", "-m", tmp_path / "bad.gguf", "hi").returncode == 65

    assert answered_by(localseek) == "pebble.Q8_0"


def test_without_any_it_is_said_how_to_choose(
    localseek: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", tmp_path / "nowhere")

    ran = localseek("ask", "hi")

    assert ran.returncode == 66
    assert b"no model was chosen" in ran.stderr


def test_a_model_that_is_not_here_says_how_to_get_it(localseek: RunCommand) -> None:
    ran = localseek("ask", "-m", "r1-8b", "hi")

    assert ran.returncode == 66
    error, hint = ran.stderr.decode().splitlines()
    assert error.startswith(f"localseek: error: r1-8b ({BARTOWSKI}, Q4_K_M, 4.92 GB) is not on")
    assert hint == "hint: localseek pull r1-8b"
