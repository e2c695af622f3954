"""`--log`, and `localseek log` as a shell sees it."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, RunCommand, command
from log_entries import entry
from pty_screen import OpenChat, Screen

from localseek.jobs.log.database import LogDatabase


@pytest.fixture
def model(scripted_model: MakeModel) -> Path:
    return scripted_model(scripts.THINKS)


@pytest.fixture
def log_path(environment: dict[str, str]) -> Path:
    return Path(environment["XDG_STATE_HOME"]) / "localseek" / "log.sqlite3"


@pytest.fixture
def some_entries(log_path: Path) -> None:
    log = LogDatabase(log_path, makes=True)
    log.add([entry("Is 7919 prime?", "Yes, it is."), entry("What is \x1b[31m17 * 23?", "391")])
    log.add([entry("And now for\nsomething else", "No prime here", reasoning="hm\x07")])
    log.close()


def test_nothing_is_logged_unless_it_is_asked_for(
    localseek: RunCommand, model: Path, log_path: Path
) -> None:
    localseek("ask", "-m", model, "2+2?")

    ran = localseek("log")

    assert not log_path.exists()
    assert (ran.returncode, ran.stdout) == (66, b"")
    assert b"nothing was logged yet" in ran.stderr


def test_what_ask_logs_is_shown_and_comes_again(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    model = scripted_model(scripts.THINKS_UNTIL_TOLD)
    flags = ("--think-budget", "6", "--seed", "7")
    asked = localseek("ask", "-m", model, "2+2?", "--log", *flags)

    shown = json.loads(localseek("log", "show", "1", "--json").stdout)
    text = localseek("log", "show", "1").stdout.decode()
    again = localseek("log", "replay", "1")

    assert (asked.returncode, asked.stderr) == (0, b"")
    assert (shown["id"], shown["command"], shown["question"]) == (1, "ask", "2+2?")
    assert (shown["answer"], shown["sampling"]["seed"]) == ("It is four", 7)
    assert (shown["finish"], len(shown["forced"])) == ("think_budget", 1)
    assert shown["model_path"] == str(model)
    assert text.startswith("entry 1 · ")
    assert "\n── question\n2+2?\n" in text
    assert text.endswith("\n── answer\nIt is four\n")
    assert (again.returncode, again.stderr) == (0, b"")
    assert again.stdout.decode() == f"the same {len(shown['reply_ids'])} tokens\n"


def test_the_config_can_ask_for_it_and_a_flag_against_it(
    localseek: RunCommand, model: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "localseek" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("log = true\n")

    localseek("ask", "-m", model, "one")
    localseek("ask", "-m", model, "two", "--no-log")

    listed = localseek("log", "list", "--json").stdout.splitlines()
    assert [json.loads(line)["question"] for line in listed] == ["one"]


def test_a_reply_that_is_no_answer_is_logged_too(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    ran = localseek(
        "ask", "-m", scripted_model(scripts.THINKS_FOREVER), "hi", "--log", "--max-tokens", "9"
    )

    assert ran.returncode == 4
    assert json.loads(localseek("log", "list", "--json").stdout)["finish"] == "length"
    assert localseek("log", "replay", "1").stdout == b"the same 9 tokens\n"


def test_each_sample_is_an_entry(localseek: RunCommand, model: Path) -> None:
    ran = localseek("ask", "-m", model, "2+2?", "--log", "--samples", "3", "--vote", "-q")

    ids = [
        json.loads(line)["id"] for line in localseek("log", "list", "--json").stdout.splitlines()
    ]
    assert (ran.returncode, ran.stderr, ids) == (0, b"", [3, 2, 1])
    assert localseek("log", "replay", "3").returncode == 0


def test_batch_logs_each_line(localseek: RunCommand, model: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("".join(f"{n}?\n" for n in range(5)))

    ran = localseek("batch", "--lines", source, "-", "-m", model, "--log", "--n-ctx", "64")

    listed = [json.loads(line) for line in localseek("log", "list", "--json").stdout.splitlines()]
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert sorted(each["question"] for each in listed) == [f"{n}?" for n in range(5)]
    assert {each["command"] for each in listed} == {"batch"}
    assert localseek("log", "replay", "1").returncode == 0


def test_chat_logs_each_turn(chat: OpenChat, localseek: RunCommand) -> None:
    screen = chat(scripts.THINKS, "--log")
    screen.enter("2+2?")
    screen.enter("and 3+3?")
    screen.child.sendeof()
    screen.child.wait()

    listed = [json.loads(line) for line in localseek("log", "list", "--json").stdout.splitlines()]
    assert [each["question"] for each in listed] == ["and 3+3?", "2+2?"]
    assert {each["command"] for each in listed} == {"chat"}
    assert [localseek("log", "replay", str(each["id"])).returncode for each in listed] == [0, 0]


@pytest.mark.usefixtures("some_entries")
def test_a_search_shows_where_it_was_found(localseek: RunCommand) -> None:
    found = localseek("log", "search", "PRIME").stdout.decode()
    both = localseek("log", "search", "prime", "7919").stdout.decode().splitlines()
    none = localseek("log", "search", "nowhere")

    rows = found.splitlines()
    assert rows[0].startswith("3  ")
    assert rows[0].endswith("And now for something else")
    assert rows[1] == "   answer: No prime here"
    assert rows[2].startswith("1  ")
    assert (len(rows), len(both)) == (4, 2)
    assert both[1] == "   question: Is 7919 prime?"
    assert (none.returncode, none.stdout) == (0, b"")
    assert none.stderr == b"localseek: nothing was found.\n"
    assert localseek("log", "search", "").returncode == 2
    assert localseek("log", "search", "a\udcffbc").returncode == 0
    assert localseek("log", "show", str(10**20)).returncode == 2
    assert localseek("log", "delete", str(10**20)).returncode == 2


@pytest.mark.usefixtures("some_entries")
def test_a_list_spells_out_control_characters_and_fits_the_terminal(
    localseek: RunCommand, environment: dict[str, str]
) -> None:
    piped = localseek("log", "list", "--limit", "2").stdout.decode().splitlines()
    screen = Screen(command("log", "list"), environment, columns=40)
    screen.child.wait()
    lines = screen.until_shown("1  ")

    assert len(piped) == 2
    assert piped[1].endswith(r"What is \x1b[31m17 * 23?")
    assert [len(line) < 40 for line in lines] == [True] * 3
    assert lines[1].endswith("…")


@pytest.mark.usefixtures("some_entries")
def test_entries_are_deleted_and_all_of_them_cleared(localseek: RunCommand) -> None:
    deleted = localseek("log", "delete", "1", "3")
    missing = localseek("log", "delete", "3")
    unasked = localseek("log", "clear")
    cleared = localseek("log", "clear", "--yes")

    assert (deleted.returncode, deleted.stdout, deleted.stderr) == (0, b"", b"")
    assert (missing.returncode, b"no entry 3" in missing.stderr) == (66, True)
    assert unasked.returncode == 2
    assert b"whether to remove the only entry of the log" in unasked.stderr
    assert cleared.stdout == b"removed the only entry of the log\n"
    assert localseek("log").stderr == b"localseek: the log is empty.\n"
    assert localseek("log", "show", "2").returncode == 66


def test_a_replay_that_differs_names_the_token_and_exits_1(
    localseek: RunCommand, model: Path, log_path: Path
) -> None:
    localseek("ask", "-m", model, "2+2?", "--log")
    with sqlite3.connect(log_path) as database:
        ids = database.execute("SELECT reply_ids FROM replies").fetchone()[0]
        other = ids[:4] + ids[:4] + ids[8:]
        database.execute("UPDATE replies SET reply_ids = ?", [other])
    database.close()

    ran = localseek("log", "replay", "1")
    told = json.loads(localseek("log", "replay", "1", "--json").stdout)

    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr == (
        b'localseek: error: token 2 of 7 is another one: "two" then, " plus" now.\n'
    )
    assert (told["same"], told["same_tokens"], told["tokens"]) == (False, 1, 7)
    assert (told["then"]["text"], told["now"]["text"]) == ("two", " plus")


def test_a_model_that_is_gone_is_one_line(
    localseek: RunCommand, model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(model.read_bytes())
    localseek("ask", "-m", copy, "2+2?", "--log")

    moved = copy.rename(tmp_path / "moved.gguf")
    gone = localseek("log", "replay", "1")

    assert (gone.returncode, gone.stdout) == (66, b"")
    assert b"copy.gguf is not there any more" in gone.stderr
    assert localseek("log", "replay", "1", "-m", moved).returncode == 0


def test_what_is_wrong_with_the_log_costs_no_answer(
    localseek: RunCommand, model: Path, log_path: Path
) -> None:
    log_path.parent.mkdir(parents=True)
    log_path.write_text("my notes\n" * 200)

    ran = localseek("ask", "-m", model, "2+2?", "--log")
    listed = localseek("log")

    assert (ran.returncode, ran.stdout) == (0, b"It is four\n")
    assert b"localseek: this is not logged: " in ran.stderr
    assert b"file is not a database" in ran.stderr
    assert (listed.returncode, b"no log of localseek" in listed.stderr) == (65, True)


def test_ctrl_c_logs_what_had_come_and_stops_a_replay(
    environment: dict[str, str], scripted_model: MakeModel, localseek: RunCommand
) -> None:
    model = scripted_model(scripts.THINKS_FOREVER)
    flags = ("--loops", "ignore", "--think", "show", "--log")
    with subprocess.Popen(
        command("ask", "-m", model, "hi", *flags),
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        process.stderr.read(30)
        process.send_signal(signal.SIGINT)
        process.stderr.read()

    entry = json.loads(localseek("log", "show", "1", "--json").stdout)
    assert (process.returncode, entry["finish"]) == (130, "interrupted")
    assert entry["reasoning"].startswith("hm, let me see")
    again = localseek("log", "replay", "1")
    assert (again.returncode, again.stdout[:9]) == (0, b"the same ")
