"""The order of outcomes, how many lines at once, and what is said about them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import scripts
from conftest import MakeModel
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.structure.error import WrongFormError
from localseek.chat.structure.form import AnswerForm
from localseek.cli.batch_view import BatchView, progress_line, summary_line
from localseek.cli.output import Output
from localseek.engine.interrupt import Interrupt
from localseek.errors import OutOfMemoryError
from localseek.jobs import loaded_model
from localseek.jobs.batch import capacity
from localseek.jobs.batch.capacity import parallel_for
from localseek.jobs.batch.line import Defaults
from localseek.jobs.batch.outcome import Failed, Outcome
from localseek.jobs.batch.output import Done
from localseek.jobs.batch.run import BatchJob, run_batch
from localseek.jobs.batch.serving import Tally, in_order
from localseek.jobs.batch.source import InputFormat, Source
from localseek.jobs.job import RunSettings
from localseek.jobs.wanted import Wanted
from localseek.models.header import Header, read_header
from localseek.models.plan import Room


def failed(place: int) -> Failed:
    return Failed(place=place, number=place, id=place, style="localseek", message="")


@given(st.permutations(range(8)))
def test_outcomes_are_held_back_until_it_is_their_turn(order: list[int]) -> None:
    given: list[int] = []

    def outcomes() -> Iterator[Outcome | None]:
        for place in order:
            given.append(place)
            yield failed(place)

    written = []
    for outcome in in_order(outcomes()):
        if outcome is not None:
            written.append(outcome.place)
            assert set(range(outcome.place)) <= set(given)

    assert written == list(range(8))


@pytest.fixture
def header(scripted_model: MakeModel) -> Header:
    return read_header(scripted_model(scripts.THINKS))


@pytest.mark.parametrize(("n_cores", "n_parallel"), [(1, 4), (2, 8), (4, 16), (64, 16)])
def test_more_cores_answer_more_lines(
    header: Header, monkeypatch: pytest.MonkeyPatch, n_cores: int, n_parallel: int
) -> None:
    monkeypatch.setattr(capacity, "physical_cores", lambda: n_cores)

    assert parallel_for(header, RunSettings(), n_prompt=10, max_tokens=None) == n_parallel


@pytest.mark.parametrize(("fits", "n_parallel"), [(8, 8), (7, 4), (3, 2), (1, 1)])
def test_there_are_no_more_than_memory_holds(
    header: Header, monkeypatch: pytest.MonkeyPatch, fits: int, n_parallel: int
) -> None:
    room = Room(free_bytes=0, n_seq=fits)
    free_bytes = room.needed_bytes(header, 1024)
    monkeypatch.setattr(capacity, "physical_cores", lambda: 2)
    monkeypatch.setattr(loaded_model, "free_memory_bytes", lambda: free_bytes)

    settings = RunSettings(n_ctx=1024)

    assert parallel_for(header, settings, n_prompt=10, max_tokens=None) == n_parallel


def test_a_model_that_does_not_fit_is_said_to_be_too_large(
    header: Header, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded_model, "free_memory_bytes", lambda: 1000)

    with pytest.raises(OutOfMemoryError):
        parallel_for(header, RunSettings(), n_prompt=10, max_tokens=None)


class Written:
    """The lines of an output that is kept in memory."""

    def __init__(self) -> None:
        self.done = Done()
        self.lines: list[dict[str, Any]] = []

    def begin(self) -> None:
        pass

    def write(self, line: bytes) -> None:
        self.lines.append(json.loads(line))


def test_an_answer_that_is_not_of_its_form_is_an_error(
    scripted_model: MakeModel, tmp_path: Path
) -> None:
    def read(answer: str) -> object:
        raise WrongFormError(f"{answer} will never do.")

    path, sink = tmp_path / "in.jsonl", Written()
    path.write_text('{"id": 1, "prompt": "?"}\n{"id": 2, "prompt": "?", "samples": 2}\n')
    gbnf = 'root ::= "ab"'
    form = AnswerForm(kind="grammar", gbnf=gbnf, gbnf_in_reply=gbnf, read=read)
    model = scripted_model(scripts.THINKS)
    settings, defaults = RunSettings(n_ctx=64), Defaults(wanted=Wanted(form))
    job = BatchJob(model=model, settings=settings, defaults=defaults, ordered=True)

    with closing(Source(path, InputFormat())) as source:
        view = BatchView(Output(sys.stderr), model, verbose=False)
        tally = run_batch(job, source, sink, Interrupt(), view)

    one, two = sink.lines
    assert (tally.n_answered, tally.n_failed) == (1, 1)
    assert "ab will never do" in one["error"]["message"]
    assert one["error"]["exit_code"] == 65
    assert [(s["answer"], s["extracted"]) for s in two["samples"]] == [("ab", None)] * 2


def test_a_line_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tally = Tally(1000, n_answered=200, n_failed=3, n_tokens=3910)
    monkeypatch.setattr(Tally, "elapsed_s", 10.0)

    assert progress_line(tally) == "203/1,000 done · 3 failed · 391 t/s · 0:39 left"
    assert progress_line(replace(tally, n_records=None)) == "203 done · 3 failed · 391 t/s"
    assert progress_line(Tally(5)) == "0/5 done · 0 t/s"
    assert summary_line(replace(tally, n_before=7, n_cut=2)) == (
        "210/1,000 done · 7 of them before · 3 failed · 391 t/s · 2 cut at a limit · 0:10"
    )
    assert " · 7 of them before, 1 with an error · " in summary_line(
        replace(tally, n_before=7, n_failed_before=1)
    )
    assert summary_line(replace(tally, n_undecided=4)).endswith("4 without a majority · 0:10")
