"""What is removed is gone with its bytes, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock
from gguf_bytes import tiny_model
from huggingface_hub import scan_cache_dir
from model_stores import (
    COMMIT,
    OLDER,
    alone,
    hub_cache,
    in_hub_cache,
    in_lmstudio,
    in_ollama,
    ollama_root,
    sha256,
)

from localseek.errors import DiskError
from localseek.jobs.removal import BeingFetchedError, NotOursError, plan_removal, remove
from localseek.models import built_in
from localseek.models.imported import import_model
from localseek.models.reference_error import NoSuchModelError, NotHereError

GGUF = tiny_model("bpe").encode()
OTHER = GGUF + bytes(32)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    alone(monkeypatch, tmp_path)
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", tmp_path / "pebble.Q8_0.gguf")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


def removed(reference: str) -> int:
    removal = plan_removal(reference)
    remove(removal)
    return removal.freed_bytes


def in_cache(cache: Path) -> dict[str, set[str]]:
    """What huggingface_hub finds in the cache: it must not find it broken."""
    found = scan_cache_dir(cache)
    assert not found.warnings
    return {
        repo.repo_id: {file.file_name for one in repo.revisions for file in one.files}
        for repo in found.repos
    }


def test_the_last_file_takes_the_repository_along(home: Path) -> None:
    cache = hub_cache(home)
    in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)
    in_hub_cache(cache, "acme/kept", "x-Q8_0.gguf", GGUF)

    assert removed("acme/tiny:Q8_0") == len(GGUF)

    assert in_cache(cache) == {"acme/kept": {"x-Q8_0.gguf"}}
    assert not (cache / "models--acme--tiny").exists()


def test_other_files_of_the_repository_stay(home: Path) -> None:
    cache = hub_cache(home)
    in_hub_cache(cache, "acme/tiny", "d/x-Q8_0.gguf", GGUF)
    kept = in_hub_cache(cache, "acme/tiny", "d/x-Q4_0.gguf", OTHER)
    in_hub_cache(cache, "acme/tiny", "README.md", b"# tiny")

    removed("acme/tiny:Q8_0")

    assert in_cache(cache) == {"acme/tiny": {"x-Q4_0.gguf", "README.md"}}
    assert kept.read_bytes() == OTHER
    assert len(list((cache / "models--acme--tiny" / "blobs").iterdir())) == 2


def test_every_name_of_the_bytes_goes(home: Path) -> None:
    cache = hub_cache(home)
    in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF, commit=OLDER, revision="v1")
    in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF, commit=COMMIT)
    in_hub_cache(cache, "acme/tiny", "y-Q4_0.gguf", OTHER, commit=COMMIT)

    removed("acme/tiny:Q8_0")

    folder = cache / "models--acme--tiny"
    assert in_cache(cache) == {"acme/tiny": {"y-Q4_0.gguf"}}
    assert {path.name for path in (folder / "snapshots").iterdir()} == {COMMIT}
    assert files(folder / "refs") == {"main"}


def test_all_parts_go(home: Path) -> None:
    cache = hub_cache(home)
    for number in (1, 2):
        name = f"x-0000{number}-of-00002.gguf"
        in_hub_cache(cache, "acme/tiny", name, GGUF + bytes(32 * number))

    assert removed("acme/tiny") == 2 * len(GGUF) + 96

    assert not (cache / "models--acme--tiny").exists()


def test_what_is_being_fetched_is_not_removed_under_its_hands(home: Path) -> None:
    cache = hub_cache(home)
    in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)
    lock = cache / ".locks" / "models--acme--tiny" / f"{sha256(GGUF)}.lock"
    lock.parent.mkdir(parents=True)
    before = files(cache)

    with FileLock(lock), pytest.raises(BeingFetchedError) as raised:
        removed("acme/tiny:Q8_0")

    assert raised.value.exit_code == 75
    assert files(cache) >= before
    assert removed("acme/tiny:Q8_0") == len(GGUF)


def test_the_download_of_another_file_goes_on(home: Path) -> None:
    cache = hub_cache(home)
    in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)
    folder = cache / "models--acme--tiny"
    part = folder / "blobs" / f"{'0' * 64}.part"
    part.write_bytes(b"GGUF")

    removed("acme/tiny:Q8_0")

    assert part.read_bytes() == b"GGUF"


def test_a_cache_without_links_is_emptied_too(home: Path) -> None:
    cache = hub_cache(home)
    path = in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)
    path.resolve().replace(path)

    removed("acme/tiny:Q8_0")

    assert not (cache / "models--acme--tiny").exists()


def test_a_path_in_the_cache_is_as_good_as_a_name(home: Path) -> None:
    cache = hub_cache(home)
    path = in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)

    removed(str(path))

    assert not (cache / "models--acme--tiny").exists()


def test_what_a_hostile_link_leads_to_stays(home: Path) -> None:
    cache = hub_cache(home)
    (home / "mine.gguf").write_bytes(GGUF)
    in_hub_cache(cache, "acme/tiny", "x-Q8_0.gguf", GGUF)
    folder = cache / "models--acme--tiny"
    (folder / "snapshots" / COMMIT / "y-Q8_0.gguf").symlink_to(home / "mine.gguf")
    (folder / "snapshots" / COMMIT / "sub").symlink_to(home)
    (folder / "refs" / "evil").symlink_to(home / "mine.gguf")

    removed("acme/tiny:Q8_0")

    assert (home / "mine.gguf").read_bytes() == GGUF


def test_nothing_is_touched_by_a_plan(home: Path) -> None:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    before = files(home)

    plan_removal("acme/tiny:Q8_0")

    assert files(home) == before


def test_an_imported_model_is_forgotten_and_its_file_stays(home: Path) -> None:
    (home / "mine.gguf").write_bytes(GGUF)
    import_model(home / "mine.gguf", "one")
    import_model(home / "mine.gguf", "two")

    assert removed("two") == 0

    assert (home / "mine.gguf").read_bytes() == GGUF
    assert plan_removal("one").model.name == "one"
    with pytest.raises(NoSuchModelError):
        plan_removal("two")


@pytest.mark.parametrize("by_path", [False, True])
def test_the_files_of_others_stay(home: Path, *, by_path: bool) -> None:
    studio = in_lmstudio(home, "acme/tiny/x-Q8_0.gguf", GGUF)
    ollama = in_ollama(ollama_root(home), "tiny", "1b", OTHER)
    mine, pebble = home / "mine.gguf", home / "pebble.Q8_0.gguf"
    mine.write_bytes(GGUF + b"mine")
    pebble.write_bytes(GGUF + b"pebble")
    before = files(home)
    owned = {
        "acme/tiny:Q8_0": (studio, "LM Studio", "in LM Studio"),
        "tiny:1b": (ollama, "Ollama", "ollama rm tiny:1b"),
        str(mine): (mine, "you", "yourself"),
        "pebble": (pebble, "localseek", "is a part of localseek"),
    }

    for name, (path, owner, hint) in owned.items():
        with pytest.raises(NotOursError) as raised:
            plan_removal(str(path) if by_path else name)

        assert raised.value.exit_code == 2
        assert raised.value.owner == owner
        assert hint in raised.value.hint

    assert files(home) == before


def test_what_is_not_here_is_not_removed() -> None:
    with pytest.raises(NotHereError):
        plan_removal("r1-8b")


def test_a_folder_that_cannot_be_written_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    removal = plan_removal("acme/tiny:Q8_0")

    def fail(path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system", os.fspath(path))

    monkeypatch.setattr(Path, "unlink", fail)

    with pytest.raises(DiskError, match=r"x-Q8_0\.gguf cannot be removed: read-only"):
        remove(removal)
