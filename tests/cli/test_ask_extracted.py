"""The part of an answer that was asked for, as a field of the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import MakeModel, RunCommand
from scripted_gguf import Script

FENCED = Script(reply=["hm", "</think>", "Here:\n", "```sh\n", "ls -l", "\n```", "\nDone."])


@pytest.fixture
def fenced(scripted_model: MakeModel) -> Path:
    return scripted_model(FENCED)


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        (["--code", "all"], "ls -l\n"),
        (["--final"], "Done."),
        (["--extract", "(l)s"], "l"),
    ],
)
def test_json_has_the_part_beside_the_whole(
    localseek: RunCommand, fenced: Path, flags: list[str], part: str
) -> None:
    ran = localseek("ask", "-m", fenced, "list", "--json", *flags)

    said = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert (said["extracted"], said["answer"][:5]) == (part, "Here:")
    assert "extracted" not in json.loads(localseek("ask", "-m", fenced, "hi", "--json").stdout)


@pytest.mark.parametrize(
    ("flags", "code"), [(["--extract", "xyz"], 65), (["--final", "-n", "4"], 3)]
)
def test_a_part_that_is_not_there_is_null_and_the_exit_code_says_so(
    localseek: RunCommand, fenced: Path, flags: list[str], code: int
) -> None:
    ran = localseek("ask", "-m", fenced, "list", "--json", *flags)

    assert (ran.returncode, json.loads(ran.stdout)["extracted"]) == (code, None)
    assert ran.stderr.startswith(b"localseek: error: ")


def test_a_field_is_taken_out_of_an_answer_in_json(localseek: RunCommand, fenced: Path) -> None:
    flags = ("--schema", "kind:cat|dog", "--field", "kind")

    ran = localseek("ask", "-m", fenced, "Tom", *flags)

    assert ran.returncode == 0
    assert ran.stdout.decode().strip() in {"cat", "dog"}


@pytest.mark.parametrize(
    ("flags", "thoughts"),
    [([], "hm\n"), (["--samples", "2", "--temperature", "1"], "hm\n---\nhm\n")],
)
def test_only_the_thought_is_shown_whatever_is_wanted_of_the_answer(
    localseek: RunCommand, fenced: Path, flags: list[str], thoughts: str
) -> None:
    ran = localseek("ask", "-m", fenced, "list", "--final", "--think", "only", *flags)

    assert (ran.returncode, ran.stdout.decode()) == (0, thoughts)
    assert (
        localseek("ask", "-m", fenced, "x", "--extract", "xyz", "--think", "only").returncode == 65
    )
