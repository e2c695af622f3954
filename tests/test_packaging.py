"""What a user's site-packages gets from us."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

ROOT = Path(__file__).parents[1]


def test_the_wheel_owns_two_import_names_and_carries_the_presets_and_the_manual_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    names = ZipFile(tmp_path / build_wheel(str(tmp_path))).namelist()

    top_level = {name.split("/")[0] for name in names}
    assert {t for t in top_level if not t.endswith((".dist-info", ".data"))} == {
        "localseek",
        "localseek_quantize",
    }
    presets = {path.name for path in (ROOT / "prompts").glob("*.toml")}
    assert presets
    assert {f"localseek/prompts/{name}" for name in presets} <= set(names)
    assert {"localseek/py.typed", "localseek_quantize/py.typed"} <= set(names)
    data = [name.partition(".data/")[2] for name in names if ".data/" in name]
    assert data == ["data/share/man/man1/localseek.1"]


def test_the_wheel_holds_the_built_in_model_and_its_card_in_12_mb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    wheel = ZipFile(tmp_path / build_wheel(str(tmp_path)))

    assert wheel.getinfo("localseek/pebble/pebble.Q8_0.gguf").file_size <= 12_000_000
    assert "localseek/pebble/MODEL_CARD.md" in wheel.namelist()
