"""Settings from a file and from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from localseek.config import Config, ConfigError, load_config


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path / "nowhere.toml", {}) == Config()
    assert load_config(tmp_path, {}) == Config()  # a directory
    os.mkfifo(tmp_path / "fifo")
    assert load_config(tmp_path / "fifo", {}) == Config()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('default_model = "a.gguf"\nthink = "hide"\nediting_mode = "vi"\n')

    assert load_config(path, {}) == Config(default_model="a.gguf", think="hide", editing_mode="vi")
    assert load_config(path, {"LOCALSEEK_MODEL": "b.gguf"}).default_model == "b.gguf"


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("log = true\n")

    assert load_config(path, {}) == Config(log=True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            b'colour = "red"',
            "colour is no setting; there are cache_limit_gb, cache_prompt, default_model, ",
        ),
        (b'think = "loud"', "think is 'loud'; it must be show, hide, summary, only"),
        (b"default_model = 3", "default_model must be a text in quotes"),
        (b"cache_prompt = 1", "cache_prompt must be true or false"),
        (b"cache_limit_gb = -1", "cache_limit_gb must be a number of GB, 0 to 1,000,000"),
        (b"cache_limit_gb = nan", "cache_limit_gb must be a number of GB"),
        (b"cache_limit_gb = true", "cache_limit_gb must be a number of GB"),
        (b'log = "yes"', "log must be true or false"),
        (b"think = ", "Invalid value"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b"cache_limit_gb = " + b"9" * 5000, "Exceeds the limit"),
        (b"log = " + b"[" * 3000, "recursion|nested"),
    ],
)
def test_a_file_that_nobody_can_mean_is_named(tmp_path: Path, text: bytes, says: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text)

    with pytest.raises(ConfigError, match=says) as raised:
        load_config(path, {})

    assert str(path) in str(raised.value)
    assert raised.value.exit_code == 2
