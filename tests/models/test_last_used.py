"""The model used last is remembered for its owner, and forgotten without harm."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from model_stores import alone

from localseek.config import last_used_file
from localseek.models import last_used
from localseek.models.built_in import BUILT_IN_FILE
from localseek.models.last_used import last_uses, model_used_last, note_use, used_at


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    alone(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("a.gguf", "b.gguf"):
        (tmp_path / name).touch()
    return tmp_path


def test_nothing_was_used_at_first() -> None:
    assert model_used_last() is None
    assert last_uses() == []


def test_the_last_is_the_last(home: Path) -> None:
    for name in ("a.gguf", "b.gguf", "a.gguf"):
        note_use(Path(name))

    assert model_used_last() == home / "a.gguf"
    assert [use.path.name for use in last_uses()] == ["b.gguf", "a.gguf"]
    at = used_at(home / "b.gguf")
    assert at is not None
    assert abs(at - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_one_that_went_away_is_passed_over(home: Path) -> None:
    note_use(home / "a.gguf")
    note_use(home / "b.gguf")
    (home / "b.gguf").unlink()

    assert model_used_last() == home / "a.gguf"


def test_a_use_is_known_by_every_name_of_the_file(home: Path) -> None:
    (home / "link.gguf").symlink_to("a.gguf")

    note_use(home / "link.gguf")

    assert used_at(home / "a.gguf") == used_at(home / "link.gguf") is not None
    assert model_used_last() == home / "link.gguf"


def test_the_built_in_model_is_no_choice() -> None:
    note_use(BUILT_IN_FILE)

    assert not last_used_file().exists()


def test_only_so_many_are_remembered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_used, "MAX_USES", 3)

    for number in range(5):
        note_use(home / f"{number}.gguf")

    assert [use.path.name for use in last_uses()] == ["2.gguf", "3.gguf", "4.gguf"]


def test_the_note_is_whole_and_for_its_owner_only(home: Path) -> None:
    note_use(home / "a.gguf")
    note_use(home / "\udcff.gguf")

    path = last_used_file()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["last_used.json"]
    assert len(json.loads(path.read_text())) == 2
    assert last_uses()[-1].path == home / "\udcff.gguf"


def test_where_nothing_can_be_written_it_is_forgotten(home: Path) -> None:
    (home / ".local").touch()

    note_use(home / "a.gguf")

    assert model_used_last() is None
