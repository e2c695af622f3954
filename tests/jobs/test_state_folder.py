"""Which states go for another one, and what is not touched."""

from __future__ import annotations

import os
from pathlib import Path
from time import time

from localseek.jobs.file_hold import Hold, take_hold
from localseek.jobs.state_folder import kept_files, make_room, remove_forgotten

HOUR_S = 3600


def put(folder: Path, name: str, n_bytes: int, *, age_s: float) -> Path:
    path = folder / name
    path.write_bytes(bytes(n_bytes))
    os.utime(path, (time() - age_s, time() - age_s))
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_those_used_longest_ago_go_and_no_more_than_needed(tmp_path: Path) -> None:
    for age_s, name in enumerate("dcba"):
        put(tmp_path, f"{name}.state", 100, age_s=10 * age_s)

    assert make_room(tmp_path, 150, but_not=tmp_path / "x.state", limit_bytes=400)

    assert names(tmp_path) == {"c.state", "d.state"}


def test_the_one_that_is_replaced_stays_until_then_and_counts_for_nothing(tmp_path: Path) -> None:
    replaced = put(tmp_path, "a.state", 300, age_s=10)
    put(tmp_path, "b.state", 100, age_s=5)

    assert make_room(tmp_path, 300, but_not=replaced, limit_bytes=400)

    assert names(tmp_path) == {"a.state", "b.state"}


def test_what_is_too_large_by_itself_moves_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.state", 100, age_s=10)

    assert not make_room(tmp_path, 500, but_not=tmp_path / "x.state", limit_bytes=400)

    assert names(tmp_path) == {"a.state"}


def test_what_another_run_is_writing_stays_and_what_a_killed_one_left_goes(tmp_path: Path) -> None:
    put(tmp_path, ".1.part", 100, age_s=60)
    written = put(tmp_path, ".2.part", 100, age_s=60)
    put(tmp_path, ".3.part", 10, age_s=0)  # which nobody may have got to hold yet
    put(tmp_path, "a.state", 250, age_s=5)
    put(tmp_path, "notes.txt", 10, age_s=9 * HOUR_S)

    with written.open("r+b") as file:
        assert take_hold(file.fileno()) is Hold.OURS
        assert make_room(tmp_path, 200, but_not=tmp_path / "x.state", limit_bytes=400)
        assert names(tmp_path) == {".2.part", ".3.part", "notes.txt"}

    assert remove_forgotten(tmp_path) == 100
    assert names(tmp_path) == {".3.part", "notes.txt"}


def test_a_folder_that_is_not_there_is_empty_and_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"

    assert kept_files(folder) == []
    assert make_room(folder, 10, but_not=folder / "x.state", limit_bytes=100)
    assert folder.is_dir()
