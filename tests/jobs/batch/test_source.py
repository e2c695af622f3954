"""Input files: what is a record, and how much of one is ever held."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from localseek.errors import BadDataError, NotFoundError, UsageError
from localseek.jobs.batch import source as source_module
from localseek.jobs.batch import table as table_module
from localseek.jobs.batch.intake import Intake
from localseek.jobs.batch.line import BadLine, Defaults, Line, Record
from localseek.jobs.batch.source import InputFormat, Source

CSV = InputFormat(kind="csv", column="text")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "in"


def lines_of(path: Path, input_format: InputFormat) -> list[Line | BadLine]:
    source = Source(path, input_format)
    try:
        return [source.read(record, Defaults()) for record in source.records()]
    finally:
        source.close()


def prompts(lines: list[Line | BadLine]) -> list[tuple[object, str]]:
    return [
        (line.id, line.messages[0].content if isinstance(line, Line) else line.problem)
        for line in lines
    ]


def test_blank_lines_count_and_say_nothing(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf"a"\r\n\n  \n"b"')

    assert prompts(lines_of(path, InputFormat())) == [(1, "a"), (4, "b")]


def test_plain_lines_are_prompts_as_they_are(path: Path) -> None:
    path.write_bytes(b'say "hi"\n\n  {1}\n\xff\n')

    assert prompts(lines_of(path, InputFormat(kind="lines"))) == [
        (1, 'say "hi"'),
        (3, "  {1}"),
        (4, "byte 1 of it is not UTF-8."),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_column_of_a_table_has_the_prompts(path: Path, delimiter: str) -> None:
    rows = [["id", "text", "more"], ["x", '"two\nlines"', "1"], ["y", "b", "2"]]
    path.write_text("\n".join(delimiter.join(row) for row in rows))

    assert prompts(lines_of(path, CSV)) == [("x", "two\nlines"), ("y", "b")]


def test_a_bad_row_does_not_end_the_table(path: Path) -> None:
    path.write_bytes(b"text,n\na,1\nb\n\xff,3\n,4\nc,5\n")

    assert prompts(lines_of(path, CSV)) == [
        (2, "a"),
        (3, "it has 1 columns; the first line has 2."),
        (4, "byte 1 of it is not UTF-8."),
        (5, "the prompt is empty."),
        (6, "c"),
    ]


def test_a_quote_that_never_ends_is_one_bad_row(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_module, "MOST_BYTES", 30)
    path.write_text('text\na\n"b\n' + "x" * 20 + "\n" + "y" * 20 + "\nc\n")

    bad = [line for line in lines_of(path, CSV) if isinstance(line, BadLine)]

    assert "field larger than field limit" in bad[0].problem


def test_a_column_that_is_not_there_is_a_mistake_of_the_command_line(path: Path) -> None:
    path.write_text("a,b\n1,2\n")

    with pytest.raises(UsageError, match=r"no column 'text'; its first line has 'a', 'b'"):
        lines_of(path, CSV)


def test_no_more_of_a_line_is_read_than_a_record_may_hold(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "MOST_BYTES", 10)
    monkeypatch.setattr(source_module, "_PIECE", 3)
    path.write_bytes(b'"' + b"x" * 100 + b'"\n"b"\n' + b"y" * 11)

    lines = lines_of(path, InputFormat())

    assert [line.number for line in lines] == [1, 2, 3]
    assert [isinstance(line, BadLine) for line in lines] == [True, False, True]


def test_a_survey_counts_and_finds_the_longest(path: Path) -> None:
    path.write_bytes(b'"a"\n\n"bcd"\n"e"\n')
    source = Source(path, InputFormat())

    survey = source.survey(lambda: False)

    assert survey.n_records == 3
    assert survey.longest == Record(number=3, data=b'"bcd"')
    assert len(list(source.records())) == 3
    source.close()


def test_a_survey_ends_on_demand(path: Path) -> None:
    path.write_bytes(b'"a"\n')

    with closing(Source(path, InputFormat())) as source, pytest.raises(KeyboardInterrupt):
        source.survey(lambda: True)


def test_files_that_cannot_be_read_are_named(tmp_path: Path, path: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        Source(tmp_path / "nowhere", InputFormat())
    with pytest.raises(BadDataError, match="is a directory"):
        Source(tmp_path, InputFormat())
    path.write_bytes('"a"'.encode("utf-16"))
    with pytest.raises(BadDataError, match="is UTF-16"):
        lines_of(path, InputFormat())


def test_a_stdin_that_is_closed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(UsageError, match="stdin is closed"):
        Source(None, InputFormat())


def bad(number: int) -> BadLine:
    return BadLine(number=number, problem="")


@pytest.mark.parametrize("error", [BadDataError("broken"), ValueError("broken")])
def test_a_pipe_is_waited_for_only_when_asked_to(error: Exception) -> None:
    def lines() -> Iterator[BadLine]:
        yield bad(1)
        raise error

    intake = Intake(lines(), is_file=False, interrupted=lambda: False)

    assert intake.take(wait=True) == bad(1)
    with pytest.raises(type(error), match="broken"):
        intake.take(wait=True)
    assert intake.take(wait=False) is None
    assert not intake.is_over


def test_an_interrupt_ends_the_wait() -> None:
    gate = threading.Event()

    def lines() -> Iterator[BadLine]:
        gate.wait(10)
        yield bad(1)

    intake = Intake(lines(), is_file=False, interrupted=lambda: True)

    assert intake.take(wait=True) is None
    gate.set()
