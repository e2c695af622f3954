"""The log as a file: found again, found by its texts, forgotten, killed, locked, full, foreign."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from log_entries import ENTRY, entry

from localseek.errors import DiskError, NoPermissionError, TryAgainError
from localseek.jobs.log import schema
from localseek.jobs.log.database import LogDatabase
from localseek.jobs.log.error import (
    DamagedEntryError,
    ForeignLogError,
    NoLogError,
    NoSuchEntryError,
)


@pytest.fixture
def log(log_path: Path) -> Iterator[LogDatabase]:
    with closing(LogDatabase(log_path, makes=True)) as database:
        yield database


@contextmanager
def reopened(path: Path) -> Iterator[LogDatabase]:
    with closing(LogDatabase(path, makes=False)) as database:
        yield database


def found(log: LogDatabase, *phrases: str) -> list[int]:
    return [summary.id for summary in log.search(phrases, 99)]


def test_an_entry_comes_back_as_it_was(log: LogDatabase, log_path: Path) -> None:
    log.add([ENTRY])
    log.close()

    with reopened(log_path) as again:
        assert again.get(1) == ENTRY
        (summary,) = again.newest(5)
    assert (summary.id, summary.at, summary.question) == (1, ENTRY.at, "2+2?")


def test_what_is_no_text_comes_back_or_is_replaced(log: LogDatabase) -> None:
    odd = Path(os.fsdecode(b"/models/\xff.gguf"))
    log.add([replace(entry(question="a\ud800b\0c"), model=replace(ENTRY.model, path=odd))])

    read = log.get(1)

    assert (read.exchange.question, read.model.path) == ("a?b\0c", odd)


def test_only_its_owner_can_read_it(log: LogDatabase, log_path: Path) -> None:
    log.add([ENTRY])  # what is written ahead is a file of its own

    files = list(log_path.parent.iterdir())

    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(log_path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("has_index", [True, False])
def test_a_search_finds_parts_of_words_in_any_case_the_newest_first(
    log_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_index: bool
) -> None:
    if not has_index:
        monkeypatch.setattr(schema, "INDEX", ("CREATE VIRTUAL TABLE t USING fts99(x)",))
    with closing(LogDatabase(log_path, makes=True)) as log:
        log.add([entry("Is 7919 Prime?", "Yes."), entry("今天天气怎么样", "很好")])
        log.add([entry("factor 91", "7 and 13: it is no prime", reasoning='100% "sure" \\o/')])

        assert found(log) == [3, 2, 1]
        assert found(log, "prim") == found(log, "PRIME") == [3, 1]
        assert found(log, "prime", "factor") == [3]
        assert found(log, "prime", "no") == [3]  # too short for the index
        assert found(log, "天气怎") == found(log, "天") == [2]
        assert found(log, '"sure"') == found(log, "100%") == found(log, "\\o/") == [3]
        assert found(log, "10_%") == found(log, "prime AND") == found(log, "nowhere") == []
        assert [summary.id for summary in log.search(["prime"], 1)] == [3]
        indexed = {name for (name,) in log._connection.execute("SELECT name FROM sqlite_master")}  # noqa: SLF001
    assert ("replies_text" in indexed) == has_index


def test_what_is_deleted_is_gone_from_the_disk(log: LogDatabase, log_path: Path) -> None:
    log.add([entry(answer=f"the s3cret {i} is out") for i in range(50)])
    log.add([entry(answer="harmless")])

    log.delete(range(1, 51))

    assert found(log) == [51]
    assert found(log, "s3cret") == []
    for file in log_path.parent.iterdir():
        assert b"s3cret" not in file.read_bytes()
        assert b"3cr" not in file.read_bytes()  # nor its three letters in the index


def test_ids_are_never_given_twice(log: LogDatabase) -> None:
    log.add([ENTRY, ENTRY])

    log.clear()
    log.add([ENTRY])

    assert found(log) == [3]


def test_if_one_of_several_ids_is_none_nothing_is_deleted(log: LogDatabase) -> None:
    log.add([ENTRY])

    with pytest.raises(NoSuchEntryError, match="no entry 7"):
        log.delete([1, 7])

    assert found(log) == [1]


def test_where_nothing_was_logged_there_is_no_log(log_path: Path) -> None:
    with pytest.raises(NoLogError):
        LogDatabase(log_path, makes=False)
    log_path.parent.mkdir(parents=True)
    log_path.touch()  # a process was killed right then
    with pytest.raises(NoLogError):
        LogDatabase(log_path, makes=False)

    with closing(LogDatabase(log_path, makes=True)) as log:
        log.add([ENTRY])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("DROP TABLE replies; PRAGMA application_id = 3", "another program"),
        ("PRAGMA user_version = 2", "another version of localseek"),
        (None, "file is not a database"),
    ],
)
def test_what_is_no_log_is_left_alone(log_path: Path, change: str | None, problem: str) -> None:
    if change is None:
        log_path.parent.mkdir(parents=True)
        log_path.write_bytes(b"my notes, and more of them\n" * 100)
    else:
        with closing(LogDatabase(log_path, makes=True)) as log:
            log._connection.executescript(change)  # noqa: SLF001
    before = log_path.read_bytes()

    for makes in (True, False):
        with pytest.raises(ForeignLogError, match=problem):
            LogDatabase(log_path, makes=makes)

    assert log_path.read_bytes() == before


def test_a_fifo_is_not_waited_for(log_path: Path) -> None:
    log_path.parent.mkdir(parents=True)
    os.mkfifo(log_path)

    with pytest.raises(ForeignLogError, match="no regular file"):
        LogDatabase(log_path, makes=True)


@pytest.mark.parametrize("column", ["reply_ids", "course", "sampling", "at", "counts", "command"])
def test_a_damaged_row_is_told_and_the_others_are_there(log: LogDatabase, column: str) -> None:
    log.add([ENTRY, ENTRY])
    log._connection.execute(f"UPDATE replies SET {column} = 'x' WHERE id = 1")  # noqa: S608, SLF001

    with pytest.raises(DamagedEntryError, match="entry 1"):
        log.get(1)

    assert log.get(2) == ENTRY
    assert found(log) == [2, 1]


def test_a_lock_is_waited_for_and_not_for_ever(log: LogDatabase, log_path: Path) -> None:
    other = sqlite3.connect(log_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with closing(LogDatabase(log_path, makes=True, wait_s=0.2)) as waiting:
            started = time.monotonic()
            with pytest.raises(TryAgainError, match="another process is writing"):
                waiting.add([ENTRY])
            assert 0.15 < time.monotonic() - started < 2
            assert waiting.newest(1) == []  # to read it nobody waits
    finally:
        other.close()


def test_a_full_disk_is_told_and_what_was_there_stays(log: LogDatabase) -> None:
    log.add([ENTRY])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**17, before[1]))
    try:
        with pytest.raises(DiskError):
            log.add([entry(answer="x" * 2**18)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    log.add([ENTRY])

    assert [log.get(summary.id) for summary in log.newest(9)] == [ENTRY, ENTRY]


@pytest.mark.skipif(os.getuid() == 0, reason="root may do anything")
def test_a_log_that_may_not_be_written_is_told(log: LogDatabase, log_path: Path) -> None:
    log.close()
    log_path.chmod(0o000)

    with pytest.raises(NoPermissionError):
        LogDatabase(log_path, makes=True)


def test_where_no_file_can_be_made_that_is_told(log_path: Path) -> None:
    log_path.parent.parent.mkdir(parents=True)
    log_path.parent.touch()

    with pytest.raises(DiskError, match="File exists"):
        LogDatabase(log_path, makes=True)


WRITER = """
import sys
from contextlib import closing
from pathlib import Path
sys.path.insert(0, {tests!r})
from log_entries import entry
from localseek.jobs.log.database import LogDatabase
for i in range(10_000):
    with closing(LogDatabase(Path({path!r}), makes=True, wait_s=30)) as log:
        log.add([entry(answer=f"{{sys.argv[1]}}.{{i}} " + "words " * 200)])
        print(i, flush=True)
"""


def writer(path: Path, name: str) -> subprocess.Popen[bytes]:
    code = WRITER.format(tests=str(Path(__file__).parents[2]), path=str(path))
    return subprocess.Popen([sys.executable, "-c", code, name], stdout=subprocess.PIPE)


def test_processes_that_begin_and_write_at_once_and_are_killed_lose_nothing(log_path: Path) -> None:
    processes = [writer(log_path, name) for name in "abcd"]
    told = {}
    for name, process in zip("abcd", processes, strict=True):
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        process.send_signal(signal.SIGKILL)
        told[name] = len(lines) + process.communicate()[0].count(b"\n")

    with closing(LogDatabase(log_path, makes=True)) as log:
        assert log._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)  # noqa: SLF001
        kept = [log.get(summary.id).exchange.reply.answer for summary in log.newest(10**6)]
        assert len(log.search(["words"], 10**6)) == len(kept)
    for name, n_told in told.items():
        n_kept = sum(answer.startswith(f"{name}.") for answer in kept)
        assert n_told <= n_kept <= n_told + 1
