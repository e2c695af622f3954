"""Sessions on disk: whole lines, for their owner, one chat a file, whatever happened to them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from localseek.chat.messages import Question
from localseek.chat.records import Grown, Replied
from localseek.chat.session import Session
from localseek.jobs.journal import Journal
from localseek.jobs.session_store import (
    AmbiguousSessionError,
    NotASessionError,
    SessionNotFoundError,
    SessionStore,
)


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "state" / "sessions")


def talk(journal: Journal, *questions: str) -> Session:
    """Ask something and get an answer, each recorded."""
    session = Session()
    session.on_record = journal.append
    for question in questions:
        session.ask(Question(question))
        session.keep(Replied(answer="yes", reasoning="hm", finish="stop", model="r1"))
    return session


def resumed(store: SessionStore, name: str = "") -> tuple[Session, Journal, list[str]]:
    """Go on with a session; return what was told as well."""
    session, told = Session(), list[str]()
    journal = store.resume(name, session, told.append, told.append)
    session.on_record = journal.append
    return session, journal, told


def test_a_model_whose_name_is_no_text_is_found_again(store: SessionStore) -> None:
    journal = store.new(pytest.fail)
    session = Session()
    session.on_record = journal.append
    session.choose_model("m\udcff", "/m\udcff.gguf")
    session.ask(Question("2+2?"))
    session.keep(Replied(answer="four", reasoning="", finish="stop", model="m\udcff"))
    journal.close()

    session, _, told = resumed(store)

    assert told == []
    assert session.model.path == "/m\udcff.gguf"
    assert session.turns[0].model == "m\udcff"


def test_a_session_is_a_file_for_its_owner_only(store: SessionStore) -> None:
    journal = store.new(pytest.fail)

    talk(journal, "2+2?")

    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_a_chat_in_which_nothing_is_asked_leaves_no_file(store: SessionStore) -> None:
    journal = store.new(pytest.fail)
    session = Session()
    session.on_record = journal.append

    session.set_system("Be brief.")
    journal.close()

    assert not journal.path.exists()


def test_what_was_said_is_there_when_it_is_gone_on_with(store: SessionStore) -> None:
    journal = store.new(pytest.fail)
    before = talk(journal, "2+2?", "3+3?")
    journal.close()

    session, journal, told = resumed(store)
    session.undo()
    journal.close()

    assert told == []
    assert session.turns == before.turns[:1]
    assert resumed(store)[0].turns == before.turns[:1]


def test_each_record_is_on_the_disk_when_it_happens(store: SessionStore) -> None:
    journal = store.new(pytest.fail)
    session = Session()
    session.on_record = journal.append

    session.ask(Question("2+2?"))
    session.grow(Grown((("reasoning", "two"),)))

    lines = [json.loads(line) for line in journal.path.read_text().splitlines()]
    assert [line.get("type") for line in lines] == [None, "asked", "grown"]


@pytest.mark.parametrize("n_bytes", [1, 10, 100])
def test_a_torn_last_line_is_dropped_and_told(store: SessionStore, n_bytes: int) -> None:
    journal = store.new(pytest.fail)
    talk(journal, "2+2?", "3+3?")
    journal.close()
    os.truncate(journal.path, journal.path.stat().st_size - n_bytes)

    session, journal, told = resumed(store)
    session.settle()
    talk(journal, "4+4?")
    journal.close()

    assert told == [f"{journal.id}: its last line was cut in the middle, and is left out."]
    session, _, told = resumed(store)
    assert [turn.question.text for turn in session.turns] == ["2+2?", "4+4?"]
    assert told == []


def test_a_reply_that_was_cut_off_is_ended_once_and_for_all(store: SessionStore) -> None:
    journal = store.new(pytest.fail)
    session = Session()
    session.on_record = journal.append
    session.ask(Question("2+2?"))
    session.grow(Grown((("answer", "fo"),)))
    journal.close()

    session, journal, _ = resumed(store)
    was_cut = session.settle()
    journal.close()

    assert was_cut
    session, _, _ = resumed(store)
    assert not session.settle()
    assert [(turn.answer, turn.finish) for turn in session.turns] == [("fo", "interrupted")]


def test_lines_that_make_no_sense_are_left_out_and_told(store: SessionStore) -> None:
    journal = store.new(pytest.fail)
    talk(journal, "2+2?")
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b'{"type": "tomorrow"}\n\xff\x00\n')

    session, journal, told = resumed(store)

    assert told == [f"{journal.id}: 2 lines of it cannot be read, and are left out."]
    assert len(session.turns) == 1


def test_two_chats_never_share_a_file(store: SessionStore) -> None:
    first = store.new(pytest.fail)
    talk(first, "2+2?")

    session, second, told = resumed(store)
    talk(second, "3+3?")

    assert told == [f"{first.id} is open in another chat; this one goes on in a copy."]
    assert second.path != first.path
    assert len(session.turns) == 1
    assert "3+3?" not in first.path.read_text()
    assert "2+2?" in second.path.read_text()


def test_a_name_may_be_as_short_as_it_is_clear(store: SessionStore) -> None:
    for question in ("one", "two"):
        journal = store.new(pytest.fail)
        talk(journal, question)
        journal.close()

    assert store.read(journal.id[-4:]).turns[0].question.text == "two"
    with pytest.raises(AmbiguousSessionError, match="2 sessions have '20' in their names"):
        store.read("20")
    with pytest.raises(SessionNotFoundError):
        store.read("../../etc/passwd")


def test_the_list_shows_the_newest_first_and_skips_what_is_no_session(store: SessionStore) -> None:
    for i, question in enumerate(["one\ntwo", "three"]):
        journal = store.new(pytest.fail)
        talk(journal, question)
        journal.close()
        os.utime(journal.path, (i, i))
    (journal.path.parent / "x.jsonl").write_text("{}\n")
    (journal.path.parent / "y.jsonl").mkdir()

    kept = list(store.kept())

    assert [each.first_words for each in kept] == ["three", "one two"]


def test_without_a_session_there_is_none_to_go_on_with(store: SessionStore) -> None:
    assert list(store.kept()) == []
    with pytest.raises(SessionNotFoundError, match="no session was kept yet"):
        resumed(store)


@pytest.mark.parametrize("text", ["", "{}\n", "[" * 100_000, '{"localseek": "session"}\n'])
def test_a_file_that_is_no_session_is_refused(store: SessionStore, text: str) -> None:
    journal = store.new(pytest.fail)
    talk(journal, "2+2?")
    journal.close()
    journal.path.write_text(text)

    with pytest.raises(NotASessionError):
        resumed(store, journal.id)


def test_a_full_disk_is_told_once_and_what_was_missed_is_written_later(tmp_path: Path) -> None:
    told: list[str] = []
    full, path = os.open("/dev/full", os.O_RDWR), tmp_path / "x.jsonl"
    journal = Journal(Path("/dev/full"), told.append)
    journal.go_on(full, 0)

    session = talk(journal, "2+2?", "3+3?")
    path.write_text('{"localseek": "session", "version": 1}\n')
    os.dup2(os.open(path, os.O_RDWR | os.O_APPEND), full)  # room again
    session.undo()

    assert told == ["this chat is not remembered: /dev/full: No space left on device."]
    assert [turn.question.text for turn in SessionStore(tmp_path).read("x").turns] == ["2+2?"]


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "file").touch()

    talk(SessionStore(tmp_path / "file" / "sessions").new(told.append), "2+2?", "3+3?")

    assert len(told) == 1
    assert "Not a directory" in told[0]
