"""`localseek ask --cache-prompt` and `localseek cache`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeModel, Ran, RunCommand
from scripts import PLAIN

# The models here read ten thousand tokens a second: nothing would be worth keeping.
AT_ANY_PRICE = "import localseek.jobs.prompt_cache as cache; cache._LEAST_GAIN_S = 0.0"

Ask = Callable[..., Ran]


@pytest.fixture(autouse=True)
def small_prompts_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localseek.jobs.prompt_cache._LEAST_GAIN_S", 0.0)


@pytest.fixture
def model(scripted_model: MakeModel, tmp_path: Path) -> Path:
    path = tmp_path / "scripted.gguf"
    path.symlink_to(scripted_model(PLAIN))
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(" ".join(f"item {n}" for n in range(90)))
    return path


@pytest.fixture
def ask(localseek: RunCommand, model: Path, report: Path) -> Ask:
    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        flags = ("-m", model, "--temperature", "0", "-f", report)
        return localseek("ask", *flags, *arguments, stdin=stdin)

    return run


def listed(localseek: RunCommand) -> Any:
    return json.loads(localseek("cache", "list", "--json").stdout)


def test_an_empty_cache_says_what_fills_it(localseek: RunCommand) -> None:
    for command in (("cache",), ("cache", "list")):
        ran = localseek(*command)

        assert (ran.returncode, ran.stdout) == (0, b"")
        assert b"ask --cache-prompt" in ran.stderr
    assert listed(localseek)["entries"] == []


def test_the_second_question_about_a_file_is_answered_from_the_cache(ask: Ask) -> None:
    first = ask("--cache-prompt", "-v", "Who?")
    second = ask("--cache-prompt", "--json", "And why?")

    assert first.stdout == b"It is four\n"
    assert b"prompt cache: it has nothing of this prompt.\n" in first.stderr
    assert re.search(rb"prompt cache: \d+ tokens were kept, 0\.\d MB\.\n", first.stderr)
    reply = json.loads(second.stdout)
    assert reply["answer"] == "It is four"
    assert reply["cached_tokens"] > reply["prompt_tokens"] - 160
    assert second.stderr == b""


def test_with_verbose_it_says_how_many_tokens_came_from_the_cache(ask: Ask) -> None:
    ask("--cache-prompt", "Who?")

    said = ask("--cache-prompt", "-v", "Who?").stderr

    assert re.search(rb"prompt cache: 704 tokens were taken up in \d\.\d\d s\.\n", said)
    assert b" (704 from cache)" in said


def test_without_the_flag_nothing_is_kept(ask: Ask, localseek: RunCommand) -> None:
    ask("Who?")

    assert listed(localseek)["entries"] == []


def test_a_setting_keeps_always_and_a_flag_not_this_time(
    ask: Ask, localseek: RunCommand, environment: dict[str, str]
) -> None:
    config = Path(environment["XDG_CONFIG_HOME"]) / "localseek/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("cache_prompt = true\ncache_limit_gb = 0.5\n")

    ask("--no-cache-prompt", "Who?")
    before = listed(localseek)
    ask("Who?")

    assert before["entries"] == []
    assert before["limit_bytes"] == 500_000_000
    assert len(listed(localseek)["entries"]) == 1


def test_what_is_piped_in_is_part_of_the_question(ask: Ask, localseek: RunCommand) -> None:
    for n in range(2):
        ask("--cache-prompt", "Who?", stdin=f"{n} is another each time, ".encode() * 9)

    (entry,) = listed(localseek)["entries"]
    assert entry["tokens"] < 800  # the file alone


def test_a_preset_and_a_system_prompt_are_kept_too(ask: Ask, localseek: RunCommand) -> None:
    ask("--cache-prompt", "-p", "summarize", "-s", "Be brief.", "Only the numbers.")

    again = ask("--cache-prompt", "--json", "-p", "summarize", "-s", "Be brief.", "Only names.")

    assert json.loads(again.stdout)["cached_tokens"] > 800
    (entry,) = listed(localseek)["entries"]
    assert entry["tokens"] > 840  # the file, and the instructions behind it


def test_an_answer_that_was_cut_leaves_what_was_read(ask: Ask, localseek: RunCommand) -> None:
    ran = ask("--cache-prompt", "--max-tokens", "1", "Who?")

    assert ran.returncode == 3
    assert len(listed(localseek)["entries"]) == 1


def test_a_list_names_model_tokens_size_and_the_last_use(ask: Ask, localseek: RunCommand) -> None:
    ask("--cache-prompt", "Who?")

    head, row, total = localseek("cache", "list").stdout.decode().splitlines()
    (entry,) = listed(localseek)["entries"]

    assert re.split(" {2,}", head) == ["MODEL", "TOKENS", "SIZE", "LAST USED"]
    pattern = r"scripted +(\d+)  0\.\d MB  \d{4}-\d\d-\d\d \d\d:\d\d"
    found = re.fullmatch(pattern, row)
    assert found is not None
    assert int(found[1]) == entry["tokens"]
    assert re.fullmatch(r"1 entry, 0\.\d MB of 8\.00 GB", total)
    assert entry["model"] == "scripted"
    assert entry["kv_type"] == "f16"
    assert Path(entry["path"]).stat().st_size == entry["size_bytes"]
    assert listed(localseek)["total_bytes"] == entry["size_bytes"]


def test_a_damaged_entry_is_listed_and_cleared(ask: Ask, localseek: RunCommand) -> None:
    ask("--cache-prompt", "Who?")
    path = Path(listed(localseek)["entries"][0]["path"])
    path.write_bytes(path.read_bytes()[:30])

    ran = localseek("cache", "list")

    assert b"(damaged)" in ran.stdout
    assert localseek("cache", "clear").stdout == b"removed 1 entry, 0.0 MB\n"
    assert not path.exists()


def test_a_stranger_cannot_write_to_the_terminal_by_the_name_of_a_model(
    localseek: RunCommand, scripted_model: MakeModel, report: Path, tmp_path: Path
) -> None:
    model = tmp_path / "a\x1b[2Jb.gguf"
    model.symlink_to(scripted_model(PLAIN))
    localseek("ask", "-m", model, "-f", report, "--cache-prompt", "Who?")

    ran = localseek("cache", "list")

    assert b"\x1b" not in ran.stdout
    assert b"[2Jb" in ran.stdout


def test_clear_removes_all_and_says_how_much(ask: Ask, localseek: RunCommand) -> None:
    ask("--cache-prompt", "Who?")
    ask("--cache-prompt", "-s", "Be brief.", "Who?")
    total = listed(localseek)["total_bytes"]

    folder = Path(listed(localseek)["folder"])
    (folder / ".0.part").write_bytes(bytes(10**6))  # of one that was killed
    os.utime(folder / ".0.part", (0, 0))

    ran = localseek("cache", "clear")

    assert ran.stdout.decode() == f"removed 2 entries, {1 + total / 1e6:.1f} MB\n"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("by_path", [False, True])
def test_clear_removes_what_is_of_one_model(
    *, ask: Ask, localseek: RunCommand, report: Path, tmp_path: Path, by_path: bool
) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes((tmp_path / "scripted.gguf").read_bytes())
    localseek("ask", "-m", other, "-f", report, "--cache-prompt", "Who?")
    ask("--cache-prompt", "Who?")

    ran = localseek("cache", "clear", other if by_path else "other")

    assert ran.stdout.startswith(b"removed 1 entry, ")
    assert [entry["model"] for entry in listed(localseek)["entries"]] == ["scripted"]


def test_a_model_that_nobody_knows_is_not_found(ask: Ask, localseek: RunCommand) -> None:
    ask("--cache-prompt", "Who?")

    ran = localseek("cache", "clear", "nobody")

    assert ran.returncode == 66
    assert b"there is no model 'nobody'" in ran.stderr
    assert len(listed(localseek)["entries"]) == 1


def test_two_at_once_leave_one_whole_entry(
    ask: Ask,
    localseek: RunCommand,
    environment: dict[str, str],
    model: Path,
    report: Path,
) -> None:
    code = f"{AT_ANY_PRICE}; import sys; from localseek.cli import app; sys.exit(app.run(sys.argv[1:]))"
    command = ["ask", "-m", str(model), "-f", str(report), "--temperature", "0", "--cache-prompt"]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, *command, question],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        for question in ("Who?", "Why?", "When?")
    ]
    for process in running:
        assert process.communicate(timeout=60) == (b"It is four\n", b"")

    (entry,) = listed(localseek)["entries"]
    assert [path.name for path in Path(entry["path"]).parent.iterdir()] == [
        Path(entry["path"]).name
    ]
    assert json.loads(ask("--cache-prompt", "--json", "Where?").stdout)["cached_tokens"] > 600
