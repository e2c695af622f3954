"""The order of outcomes, how many lines at once, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel
from hypothesis import given
from hypothesis import strategies as st

from localseek.cli.batch_view import progress_line, summary_line
from localseek.errors import OutOfMemoryError
from localseek.jobs import loaded_model
from localseek.jobs.batch import capacity
from localseek.jobs.batch.capacity import parallel_for
from localseek.jobs.batch.outcome import Failed, Outcome
from localseek.jobs.batch.serving import Tally, in_order
from localseek.jobs.job import RunSettings
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


def test_a_line_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tally = Tally(1000, n_answered=200, n_failed=3, n_tokens=3910)
    monkeypatch.setattr(Tally, "elapsed_s", 10.0)

    assert progress_line(tally) == "203/1,000 done · 3 failed · 391 t/s · 0:39 left"
    assert progress_line(replace(tally, n_records=None)) == "203 done · 3 failed · 391 t/s"
    assert progress_line(Tally(5)) == "0/5 done · 0 t/s"
    assert summary_line(replace(tally, n_before=7, n_cut=2)) == (
        "210/1,000 done · 7 of them before · 3 failed · 391 t/s · 2 cut at a limit · 0:10"
    )
