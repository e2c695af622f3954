"""What strangers put into the folders of models leads nowhere, and never to a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from gguf_bytes import tiny_model
from model_stores import (
    COMMIT,
    alone,
    hub_cache,
    in_hub_cache,
    in_lmstudio,
    in_ollama,
    manifest_path,
    ollama_root,
    sha256,
)

from localseek.config import imported_folder, last_used_file
from localseek.models import built_in
from localseek.models.last_used import last_uses, model_used_last
from localseek.models.small_json import MAX_BYTES
from localseek.models.store import named_models

GGUF = tiny_model("bpe").encode()
LAYER = "application/vnd.ollama.image.model"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    alone(monkeypatch, tmp_path / "home")
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", tmp_path / "nowhere")
    (tmp_path / "home").mkdir()
    (tmp_path / "outside.gguf").write_bytes(GGUF)
    return tmp_path / "home"


def references() -> list[str]:
    return [named.reference for named in named_models()]


def manifest(digest: object, **more: object) -> bytes:
    return json.dumps({"layers": [{"mediaType": LAYER, "digest": digest}], **more}).encode()


@pytest.mark.parametrize(
    "content",
    [
        manifest("sha256:../../../../outside.gguf"),
        manifest("sha256:/etc/passwd"),
        manifest("../../outside.gguf"),
        manifest(f"sha256:{'A' * 64}"),
        manifest(f"sha256:{'0' * 64}\n"),
        manifest(f"sha256:{'0' * 64}"),  # there is no such blob
        manifest(["sha256:0"]),
        manifest(None),
        b"",
        b"[]",
        b"null",
        b'{"layers": {}}',
        b'{"layers": [1, null, {"mediaType": []}]}',
        b"[" * 200_000,
        b"\xff\xfe\x00",
        b" " * (MAX_BYTES + 1),
        b'{"layers": [' + b"{}," * 300_000 + b"{}]}",
    ],
    ids=range(17),
)
def test_a_manifest_of_another_form_is_passed_over(content: bytes, home: Path) -> None:
    root = ollama_root(home)
    in_ollama(root, "good", "1b", GGUF)
    path = manifest_path(root, "evil", "1b")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    assert references() == ["good:1b"]


def test_a_model_in_two_layers_is_no_model_of_ours(home: Path) -> None:
    root = ollama_root(home)
    in_ollama(root, "good", "1b", GGUF)
    layer = {"mediaType": LAYER, "digest": f"sha256:{sha256(GGUF)}"}
    path = manifest_path(root, "two", "1b")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"layers": [layer, layer]}))

    assert references() == ["good:1b"]


@pytest.mark.parametrize("name", ["..", "\x1b[31mred", "a b", "-x", "x" * 200, "é", "\udcff"])
def test_a_name_that_ollama_would_not_give_is_passed_over(name: str, home: Path) -> None:
    root = ollama_root(home)
    in_ollama(root, "good", "1b", GGUF)
    library = manifest_path(root, "good", "1b").parents[1]
    if name != "..":
        (library / name).mkdir()
        (library / name / "1b").write_bytes((library / "good" / "1b").read_bytes())
        (library / "good" / name).write_bytes((library / "good" / "1b").read_bytes())

    assert references() == ["good:1b"]


def test_links_of_ollamas_store_that_lead_out_are_passed_over(home: Path) -> None:
    root = ollama_root(home)
    blob = in_ollama(root, "evil", "1b", GGUF)
    blob.unlink()
    blob.symlink_to(home.parent / "outside.gguf")
    elsewhere = home.parent / "manifest"
    elsewhere.write_bytes(manifest(f"sha256:{sha256(GGUF)}"))
    manifest_path(root, "evil", "2b").symlink_to(elsewhere)

    assert references() == []


def test_pipes_and_devices_are_not_waited_for(home: Path) -> None:
    root = ollama_root(home)
    blob = in_ollama(root, "evil", "1b", GGUF)
    blob.unlink()
    os.mkfifo(blob)
    os.mkfifo(manifest_path(root, "evil", "2b"))
    pipe = in_lmstudio(home, "acme/tiny/x.gguf", GGUF)
    pipe.unlink()
    os.mkfifo(pipe)
    imported_folder().mkdir(parents=True)
    os.mkfifo(imported_folder() / "evil.json")
    os.mkfifo(last_used_file())

    assert references() == []
    assert last_uses() == []


def repoint(target: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return change


@pytest.mark.parametrize(
    "change",
    [
        repoint("../../../../../../../../outside.gguf"),
        repoint("/dev/zero"),
        repoint("/etc/passwd"),
        repoint("x-Q8_0.gguf"),  # itself
        repoint("missing"),
        repoint("."),
    ],
)
def test_links_of_the_cache_that_lead_out_are_passed_over(
    change: Callable[[Path], None], home: Path
) -> None:
    cache = hub_cache(home)
    in_hub_cache(cache, "acme/good", "x-Q8_0.gguf", GGUF)
    change(in_hub_cache(cache, "acme/evil", "x-Q8_0.gguf", GGUF))

    assert references() == ["acme/good:Q8_0"]


def test_a_link_into_another_repository_is_passed_over(home: Path) -> None:
    good = in_hub_cache(hub_cache(home), "acme/good", "x-Q8_0.gguf", GGUF)
    evil = in_hub_cache(hub_cache(home), "acme/evil", "x-Q8_0.gguf", GGUF)
    evil.unlink()
    evil.symlink_to(good.resolve())

    assert references() == ["acme/good:Q8_0"]


@pytest.mark.parametrize(
    "folder",
    [
        "models--..--..",
        "models--",
        "models--a--b--c",
        "models--\x1b[2J--x",
        "models--acme--x y",
        "datasets--acme--tiny",
        "models--.--x",
    ],
)
def test_a_folder_that_is_no_repository_is_passed_over(folder: str, home: Path) -> None:
    path = hub_cache(home) / folder / "snapshots" / COMMIT / "x.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(GGUF)

    assert references() == []


@pytest.mark.parametrize("commit", ["main", "..", "a" * 39, "A" * 40, "\x1b[2J"])
def test_a_snapshot_that_is_no_commit_is_passed_over(commit: str, home: Path) -> None:
    path = hub_cache(home) / "models--acme--tiny" / "snapshots" / commit / "x.gguf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(GGUF)

    assert references() == []


@pytest.mark.parametrize("ref", [b"\xff" * 40, b"../../../x", b"x" * 10_000_000, b""])
def test_a_reference_to_no_commit_is_as_good_as_none(ref: bytes, home: Path) -> None:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0.gguf", GGUF)
    (hub_cache(home) / "models--acme--tiny" / "refs" / "main").write_bytes(ref)

    assert references() == ["acme/tiny:Q8_0"]


def test_folders_that_are_links_are_not_entered(home: Path) -> None:
    in_hub_cache(home.parent / "other", "acme/tiny", "x-Q8_0.gguf", GGUF)
    cache = hub_cache(home)
    cache.mkdir(parents=True)
    (cache / "models--acme--tiny").symlink_to(home.parent / "other" / "models--acme--tiny")
    (home / ".lmstudio" / "models").mkdir(parents=True)
    (home / ".lmstudio" / "models" / "acme").symlink_to(home.parent / "other")
    (home / ".lmstudio" / "models" / "loop").symlink_to(".")

    assert references() == []


def test_names_with_escapes_are_names(home: Path) -> None:
    path = in_lmstudio(home, "acme/tiny/\x1b[2J-Q8_0.gguf", GGUF)
    other = in_lmstudio(home, "ac me/ti ny/\udcff.gguf", GGUF)

    assert references() == [str(other), "acme/tiny:Q8_0"]
    assert path.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[[1]]",
        b'{"path": 1}',
        b'{"path": "relative.gguf"}',
        b'{"path": "/nul\\u0000"}',
        b'{"path": "' + b"x" * 100 + b'"}',
        b"[" * 100_000,
    ],
    ids=range(8),
)
def test_state_that_somebody_spoiled_is_as_good_as_none(content: bytes, home: Path) -> None:
    imported_folder().mkdir(parents=True)
    (imported_folder() / "evil.json").write_bytes(content)
    (imported_folder() / "..json").write_bytes(b'{"path": "/x.gguf"}')
    last_used_file().write_bytes(b"[" + content + b"]")

    for named in named_models():
        assert not named.model.is_complete
    assert model_used_last() is None


def test_homes_that_are_no_folders_have_no_models(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.rmdir()
    home.touch()
    assert references() == []
    monkeypatch.setenv("HOME", "nul/../x")
    monkeypatch.setenv("OLLAMA_MODELS", "x" * 5000)
    assert references() == []
