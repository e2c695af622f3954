"""What Tab finds, in the shells themselves where they are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import RunCommand
from gguf_bytes import tiny_model
from model_stores import BARTOWSKI, hub_cache, in_hub_cache
from pty_screen import Screen

from localseek.cli.completion.request import Typed, complete, typed_in_bash
from localseek.cli.completion.scripts import SCRIPTS

Complete = Callable[[str], list[str]]
ROOT = Path(__file__).parents[2]
Q4 = "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf"


@pytest.fixture
def home(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a model of the hub and a session, and a folder with files, where we are."""
    for name in os.environ.keys() - environment.keys():
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    in_hub_cache(hub_cache(Path(environment["HOME"])), BARTOWSKI, Q4, tiny_model("bpe").encode())
    sessions = tmp_path / "state" / "localseek" / "sessions"
    sessions.mkdir(parents=True)
    (sessions / "20261123-201703-5f3a.jsonl").touch()
    files = tmp_path / "files"
    for name in ("x.gguf", "notes.txt", "models/a.gguf", "models/b.gguf", "my dir/c d.gguf"):
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).touch()
    monkeypatch.chdir(files)
    return Path(environment["HOME"])


@pytest.fixture
def completed(home: Path, capsys: pytest.CaptureFixture[str]) -> Complete:
    def run(line: str) -> list[str]:
        environ = {"LOCALSEEK_COMPLETE": "bash", "COMP_LINE": f"localseek {line}"}
        assert complete(environ) == 0
        return capsys.readouterr().out.splitlines()

    return run


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pre", ["presets"]),
        ("presets ", ["show", "new"]),
        ("nonsense ", []),
        ("ask --think ", ["show", "hide", "summary", "only"]),
        ("ask --think=s", ["show", "summary"]),
        ("ask -q --think h", ["hide"]),
        ("ask --kv-type q8", ["q8_0"]),
        ("ask --code ", ["first", "last", "all"]),
        ("ask --speculate ng", ["ngram"]),
        ("ask --max-t", ["--max-tokens"]),
        ("ask -- --max-t", []),
        ("ask --no-l", ["--no-log"]),
        ("ask -p comm", ["commit-message"]),
        ("ask --preset=sq", ["sql"]),  # and at an equals sign
        ("presets show sq", ["sql"]),
        ("convert in out --type Q4_K", ["Q4_K_M", "Q4_K_S"]),
        ("quantize -t IQ4_X", ["IQ4_XS"]),
        ("chat --session ", ["20261123-201703-5f3a"]),
        ("chat -m r1 --think h", ["hide"]),
        ("pull r1-7", ["r1-7b", "r1-70b"]),
        ("completion f", ["fish"]),
        ("ask -m r1", ["r1-8b:Q4_K_M"]),
        ("chat r1", ["r1-8b:Q4_K_M"]),
        ("rm r1", ["r1-8b:Q4_K_M"]),
        ("ask -m r1-8b:Q", ["Q4_K_M"]),  # bash begins a word at a colon
        ("ask -m mod", ["models/"]),
        ("ask -m models/", ["models/a.gguf", "models/b.gguf"]),
        ("ask -m x", ["x.gguf"]),
        ("ask -m no", []),
        ("ask -m my", ["my\\ dir/"]),
        ("ask -m my\\ dir/", ["my\\ dir/c\\ d.gguf"]),
        ("ask -m 'my dir/", ["my dir/c d.gguf"]),
        ("ask 'it''s' \"a \\\"b\" -m x", ["x.gguf"]),
    ],
)
def test_what_may_stand_there_is_found(completed: Complete, line: str, expected: list[str]) -> None:
    assert sorted(completed(line)) == sorted(expected)


def test_every_option_of_a_command_is_offered(completed: Complete, localseek: RunCommand) -> None:
    shown = localseek("ask", "--help").stdout.decode()

    assert set(re.findall(r"--[a-z][a-z-]+", shown.partition("Examples")[0])) == {
        option for option in completed("ask --") if option != "--"
    }


def test_the_cursor_may_be_amid_the_line() -> None:
    environ = {"COMP_LINE": "localseek ask é --th é", "COMP_POINT": "21"}

    assert typed_in_bash(environ) == Typed(("ask", "é"), "--th")


def test_a_home_is_looked_into(completed: Complete, home: Path) -> None:
    (home / "m.gguf").touch()

    assert completed("ask -m ~/m") == ["~/m.gguf"]


def test_neither_llama_nor_numpy_is_loaded_for_it(home: Path) -> None:
    code = (
        "import sys; from localseek.cli.completion.request import complete; complete();"
        "print(sorted({'llama_cpp', 'numpy', 'rich', 'prompt_toolkit'} & sys.modules.keys()))"
    )
    environ = {"LOCALSEEK_COMPLETE": "bash", "COMP_LINE": "localseek ask -m r1"}

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode().splitlines() == ["r1-8b:Q4_K_M", "[]"]


def test_the_command_prints_the_script(localseek: RunCommand) -> None:
    for shell, script in SCRIPTS.items():
        assert localseek("completion", shell).stdout.decode() == script.lstrip("\n")
    assert localseek("completion", "csh").returncode == 2


START = {
    "bash": (["--norc", "--noprofile", "-i"], "bind 'set show-all-if-ambiguous on'; . {script}"),
    "zsh": (["-f", "-i"], "autoload -U compinit; compinit -D; . {script}"),
    "fish": (["--no-config", "-i"], "source {script}"),
}


@contextmanager
def shell(name: str, folder: Path) -> Iterator[Screen]:
    """A shell with our script, in which `localseek` is this one."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    flags, start = START[name]
    wrapper = folder / "localseek"
    wrapper.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m localseek "$@"\n')
    wrapper.chmod(0o755)
    script = folder / "script"
    script.write_text(SCRIPTS[name])
    environ = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    screen = Screen([program, *flags], environ)
    try:
        screen.child.sendline(f"{start.format(script=script)}; clear; echo rea''dy")
        screen.until_shown("ready")
        yield screen
    finally:
        screen.child.close(force=True)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_shell_completes_when_tab_is_pressed(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with shell(name, tmp_path_factory.mktemp("bin")) as screen:
        for typed, completed in (
            ("pres", "presets"),
            ("ask --think=h", "ask --think=hide"),
            ("ask -m r1-8b:Q", "ask -m r1-8b:Q4_K_M"),
            ("ask -m my", "ask -m my\\ dir/"),
            ("ask -f no", "ask -f notes.txt"),
            ("pull r1-7", "r1-70b"),
        ):
            screen.child.send(f"localseek {typed}\t")
            screen.until_shown(completed)
            screen.child.sendcontrol("u")
