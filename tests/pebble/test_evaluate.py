"""Measuring a model by the engine: whose replies are right, and by hand-written questions."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conftest import MakeModel
from scripts import THINKS

from localseek.pebble import evaluate
from localseek.pebble.problem import Problem

PHRASINGS = Path(__file__).with_name("phrasings.toml")


def puzzle(task: str, expected: str) -> Problem:
    return Problem(
        task=task, instance="", question="2+2?", thinking="", answer="", expected=expected
    )


def test_replies_are_marked_by_what_the_engine_generates(scripted_model: MakeModel) -> None:
    problems = [puzzle("letters", "4"), puzzle("letters", "5"), puzzle("addition", "4")]

    marked = evaluate.evaluate(scripted_model(THINKS), problems, thinks=True, temperature=0)

    assert [one.problem for one in marked] == problems
    assert {one.reply.partition("</think>")[2] for one in marked} == {
        "It is four<｜end▁of▁sentence｜>"
    }
    found = evaluate.scores(marked)
    assert {task: score.n for task, score in found.items()} == {"letters": 2, "addition": 1}


def test_the_questions_written_by_hand_are_read() -> None:
    problems = evaluate.read_questions(PHRASINGS)

    assert len(problems) >= 200
    assert len(Counter(problem.task for problem in problems)) == 10
    assert {p.expected for p in problems if p.expected.startswith("down ")}
    assert {p.expected for p in problems if p.task == "other"} == {"refusal"}


def test_a_model_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate.main([str(tmp_path / "none.gguf"), "--each", "1"]) == 66
    assert capsys.readouterr().err.startswith("error: ")
