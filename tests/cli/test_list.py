"""`localseek list` and `localseek import`: what is here, by names that work."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeModel, RunCommand
from gguf_bytes import tiny_model
from model_stores import (
    BARTOWSKI,
    COMMIT,
    hub_cache,
    in_hub_cache,
    in_lmstudio,
    in_ollama,
    ollama_root,
    sha256,
)
from scripts import PLAIN, THINKS

from localseek.models import built_in

GGUF = tiny_model("bpe").encode()
Q4 = "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf"
HEAD = ["NAME", "SIZE", "TYPE", "FAMILY", "KEPT BY", "LAST USED"]
PEBBLE = ["pebble", "11.6 MB", "Q8_0", "llama", "localseek", "-"]


@pytest.fixture
def home(environment: dict[str, str]) -> Path:
    return Path(environment["HOME"])


def listed(localseek: RunCommand) -> list[dict[str, Any]]:
    """What `list --json` says of all models but the built-in one, which comes last."""
    *others, pebble = json.loads(localseek("list", "--json").stdout)
    assert pebble["source"] == "built-in"
    return list(others)


def rows(stdout: bytes) -> list[list[str]]:
    return [re.split(r"  +", line.strip()) for line in stdout.decode().splitlines()]


def test_an_empty_disk_says_how_to_get_a_model(localseek: RunCommand) -> None:
    ran = localseek("list")

    assert ran.returncode == 0
    assert rows(ran.stdout) == [HEAD, PEBBLE]
    assert b"localseek pull r1-8b" in ran.stderr


def test_a_package_without_the_built_in_model_has_none(
    localseek: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_in, "BUILT_IN_FILE", tmp_path / "nowhere")

    ran = localseek("list")

    assert (ran.returncode, ran.stdout) == (0, b"")
    assert b"localseek pull r1-8b" in ran.stderr


def test_a_table_names_every_model_and_who_keeps_it(localseek: RunCommand, home: Path) -> None:
    in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)
    in_lmstudio(home, "acme/tiny-GGUF/tiny.gguf", GGUF + bytes(32))
    in_ollama(ollama_root(home), "deepseek-r1", "8b", GGUF + bytes(64))

    ran = localseek("list")

    assert ran.returncode == 0
    assert ran.stderr == b""
    assert rows(ran.stdout) == [
        HEAD,
        ["r1-8b:Q4_K_M", "0.4 MB", "Q4_K_M", "r1", "HF cache", "-"],
        ["acme/tiny-GGUF/tiny.gguf", "0.4 MB", "F32", "llama", "LM Studio", "-"],
        ["deepseek-r1:8b", "0.4 MB", "F32", "llama", "Ollama", "-"],
        PEBBLE,
    ]


def test_json_has_what_a_program_needs(localseek: RunCommand, home: Path) -> None:
    path = in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)

    assert listed(localseek) == [
        {
            "reference": "r1-8b:Q4_K_M",
            "source": "hub",
            "path": str(path),
            "n_files": 1,
            "size_bytes": len(GGUF),
            "quantization": "Q4_K_M",
            "architecture": "llama",
            "family": "r1",
            "title": "tiny",
            "repo": BARTOWSKI,
            "commit": COMMIT,
            "file": Q4,
            "sha256": sha256(GGUF),
            "last_used": None,
            "problem": None,
        }
    ]


def test_what_is_no_model_is_not_listed(localseek: RunCommand, home: Path) -> None:
    for kind, name in (("adapter", "a-F16.gguf"), ("imatrix", "b.gguf"), ("mmproj", "c.gguf")):
        other = tiny_model("bpe")
        other.set("general.type", "string", kind)
        in_hub_cache(hub_cache(home), "acme/tiny", name, other.encode())
    projector = tiny_model("bpe")
    projector.set("general.architecture", "string", "clip")
    in_lmstudio(home, "acme/tiny/vision.gguf", projector.encode())

    assert listed(localseek) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html>" * 10, "is no GGUF file"),
        (b"", "is no GGUF file"),
        (GGUF[:30], "is cut short"),
        (b"GGUF" + b"\xff" * 100, "the GGUF version is"),
    ],
)
def test_a_damaged_file_is_listed_with_what_is_wrong(
    localseek: RunCommand, home: Path, content: bytes, says: str
) -> None:
    in_lmstudio(home, "acme/tiny/\x1b[2Jx-Q8_0.gguf", content)

    ran = localseek("list")
    as_json = localseek("list", "--json")

    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == 3
    assert says in ran.stderr.decode()
    assert says in json.loads(as_json.stdout)[0]["problem"]
    assert b"\x1b" not in ran.stdout + ran.stderr + as_json.stdout


def test_a_missing_part_is_said(localseek: RunCommand, home: Path) -> None:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-Q8_0-00001-of-00003.gguf", GGUF)

    assert b"acme/tiny:Q8_0: 1 of its 3 files are here." in localseek("list").stderr


def test_the_model_used_last_comes_first(
    localseek: RunCommand, scripted_model: MakeModel, home: Path
) -> None:
    home.mkdir()
    for name, script in (("a", PLAIN), ("b", THINKS)):
        (home / f"{name}.gguf").write_bytes(scripted_model(script).read_bytes())
        localseek("import", home / f"{name}.gguf")
    before = [row["reference"] for row in listed(localseek)]

    localseek("ask", "-m", "b", "hi")

    after = listed(localseek)
    assert before == ["a", "b"]
    assert [row["reference"] for row in after] == ["b", "a"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", after[0]["last_used"])
    assert after[1]["last_used"] is None


def test_an_imported_model_answers_by_its_name(
    localseek: RunCommand, scripted_model: MakeModel, tmp_path: Path
) -> None:
    file = tmp_path / "my-finetune.Q8_0.gguf"
    file.symlink_to(scripted_model(PLAIN))

    imported = localseek("import", file)
    asked = localseek("ask", "-m", "my-finetune.Q8_0", "--temperature", "0", "Well?")

    assert (imported.returncode, imported.stdout) == (0, b"my-finetune.Q8_0\n")
    assert asked.stdout == b"It is four\n"
    assert not list(tmp_path.rglob("*.gguf.*"))


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (["missing.gguf"], (66, "there is no file")),
        (["page.gguf"], (65, "no GGUF file")),
        (["good.gguf", "--name", "r1-8b"], (2, "localseek has a model of that name")),
        (["good.gguf", "--name", "../evil"], (2, "cannot be called '../evil'")),
    ],
)
def test_what_cannot_be_imported_is_said_in_a_line(
    localseek: RunCommand,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    ends: tuple[int, str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.gguf").write_bytes(GGUF)
    (tmp_path / "page.gguf").write_bytes(b"<!DOCTYPE html>")

    ran = localseek("import", *arguments)

    assert ran.returncode == ends[0]
    assert ran.stderr.decode().startswith("localseek: error: ")
    assert ends[1] in ran.stderr.decode()
    assert listed(localseek) == []


def test_state_that_cannot_be_written_is_named(
    localseek: RunCommand, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "good.gguf").write_bytes(GGUF)
    Path(environment["XDG_STATE_HOME"]).touch()

    ran = localseek("import", tmp_path / "good.gguf")

    assert ran.returncode == 73
    assert b"cannot be written" in ran.stderr
