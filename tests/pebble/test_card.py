"""The tables of the model card: measured once, read from then on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import MakeModel
from scripts import THINKS

from localseek.pebble import card
from localseek.pebble.evaluate import Score

QUESTIONS = """
[[question]]
task = "addition"
text = "2+2?"
expected = "4"
[[question]]
task = "letters"
text = "2+2?"
expected = "4"
"""


def test_a_table_has_a_row_a_task_and_the_mean_of_all() -> None:
    one = {
        "boxes": Score(n=4, right=3, tokens_per_reply=10),
        "other": Score(n=2, right=2, tokens_per_reply=4),
    }

    assert card.table({"Q8_0 thinking": one, "Q8_0 without": one}) == (
        "| task | Q8_0 thinking | Q8_0 without | tokens a reply |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| boxes | 75.0% | 75.0% | 10 |\n"
        "| other | 100.0% | 100.0% | 4 |\n"
        "| **all** | 83.3% | 83.3% | 8 |\n"
    )


def test_what_was_measured_is_not_measured_again(
    tmp_path: Path, scripted_model: MakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    model, questions = tmp_path / "m.Q8_0.gguf", tmp_path / "questions.toml"
    shutil.copy(scripted_model(THINKS), model)
    questions.write_text(QUESTIONS)
    command = [str(model), "--questions", str(questions), "--results", str(tmp_path / "results")]

    assert card.main(command) == 0
    first = capsys.readouterr().out
    model.unlink()
    assert card.main(command) == 0

    assert capsys.readouterr().out == first
    assert first.splitlines()[-1].startswith("| **all** |")
    found = json.loads((tmp_path / "results" / "Q8_0.thinking.json").read_text())
    assert {task: entry["n"] for task, entry in found.items()} == {"addition": 1, "letters": 1}


def test_a_model_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "none.Q8_0.gguf")

    assert card.main([missing, "--each", "1", "--results", str(tmp_path / "results")]) == 66
    assert capsys.readouterr().err.startswith("error: ")
