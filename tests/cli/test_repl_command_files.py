"""Slash commands that read and write files, and the completion of paths and models."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from chat_state import Chat

from localseek.cli.repl.commands import completions


@pytest.fixture
def chat(state_chat: Chat) -> Chat:
    """A conversation of one turn, under a system prompt."""
    return state_chat


def test_a_file_goes_with_the_next_question_only(chat: Chat) -> None:
    Path("a.txt").write_text("one\n")

    assert chat.type("/file a.txt") == "with the next question: a.txt\n"
    assert chat.type("/file") == "with the next question: a.txt\n"
    sent = chat.state.question("what?").asked.question.message
    assert sent.content.startswith("[file name]: a.txt\n[file content begin]\none\n")
    assert chat.type("/file") == "no file goes with the next question.\n"


def test_a_dash_drops_the_files_again(chat: Chat) -> None:
    Path("a.txt").write_text("one\n")
    chat.type("/file a.txt")

    assert chat.type("/file -") == "no file goes with the next question.\n"


@pytest.mark.parametrize("name", ["nothing.txt", ".", "pipe"])
def test_what_is_no_text_file_is_an_error_at_once(chat: Chat, name: str) -> None:
    os.mkfifo("pipe")

    assert chat.type(f"/file {name}").startswith("localseek: error: ")
    assert chat.state.attached == []


@pytest.mark.parametrize("suffix", ["md", "json"])
def test_save_writes_a_new_file_and_never_another_ones(chat: Chat, suffix: str) -> None:
    path = Path(f"a.{suffix}")
    leftover = Path(f"a.{suffix}.part")
    leftover.touch()

    assert chat.type(f"/save {path}") == f"saved: {path}\n"
    written = path.read_text()
    assert "four" in written
    assert chat.type(f"/save {path}") == f"{path} is there already; choose another name.\n"
    assert path.read_text() == written
    assert {each.name for each in Path().iterdir()} <= {path.name, leftover.name, "state"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/save", "/save takes a file name that ends in .md or .json."),
        ("/save a.txt", "/save takes a file name that ends in .md or .json."),
        (
            "/save nowhere/a.md",
            "localseek: error: nowhere/a.md cannot be written: No such file or directory.",
        ),
        ("/save a\0.md", "localseek: error: a\\x00.md cannot be written: embedded null byte."),
        ("/load", "/load takes a file that /save wrote, or a session of /sessions."),
        ("/load a.json", "localseek: error: there is no file 'a.json'."),
        ("/load editor", "localseek: error: editor cannot be loaded: it is no JSON, as /save"),
    ],
)
def test_files_that_cannot_be_are_one_line(chat: Chat, line: str, said: str) -> None:
    Path("editor").write_text("not JSON")

    assert chat.type(line).splitlines()[0].startswith(said)


def test_load_goes_on_with_what_was_saved(chat: Chat) -> None:
    turns = chat.state.session.turns
    chat.type("/save a.json")
    chat.type("/clear")

    assert chat.type("/load a.json") == "loaded: 1 turn\n"
    assert chat.state.session.turns == turns


def test_without_history_there_are_no_sessions(chat: Chat) -> None:
    assert chat.type("/sessions") == "no session is kept (--no-history).\n"


@pytest.mark.parametrize("command", ["file", "save", "load"])
def test_completion_knows_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "notes").mkdir()
    for name in ("note.md", "notes/a b.md", ".hidden", "b\x1b.md"):
        (tmp_path / name).touch()

    def words(typed: str) -> list[str]:
        return [word for word, _ in completions(f"/{command} {typed}")]

    assert words("no") == ["note.md", "notes/"]
    assert words("notes/") == ["notes/a b.md"]
    assert words(f"{tmp_path}/note.") == [f"{tmp_path}/note.md"]
    assert words("~/note.") == ["~/note.md"]
    assert words("") == ["note.md", "notes/"]
    assert words("nowhere/") == []


def test_completion_knows_models_by_name_and_by_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_STATE_HOME", "HF_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    imported = tmp_path / "home" / "localseek" / "imported" / "mine.json"
    imported.parent.mkdir(parents=True)
    imported.write_text(f'{{"path": "{tmp_path}/x.gguf"}}')
    for name in ("x.gguf", "x.txt"):
        (tmp_path / name).touch()

    assert [word for word, _ in completions("/model mi")] == ["mine"]
    assert [word for word, _ in completions("/model x")] == ["x.gguf"]


def test_completion_knows_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "localseek" / "sessions"
    folder.mkdir(parents=True)
    (folder / "20261123-201703-5f3a.jsonl").touch()

    assert [word for word, _ in completions("/load 2026")] == ["20261123-201703-5f3a"]
