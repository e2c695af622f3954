"""`ask` with a preset, a form that the answer must have, and parts taken out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, RunCommand
from scripted_gguf import Script

FENCED = Script(reply=["hm", "</think>", "Here:\n", "```sh\n", "ls -l", "\n```", "\nDone."])


@pytest.mark.parametrize(
    ("flags", "possible"),
    [
        (["--choice", "yes,no"], {"yes", "no"}),
        (["--regex", "[ab]c"], {"ac", "bc"}),
    ],
)
def test_the_answer_is_of_the_form_that_was_asked_for(
    localseek: RunCommand, smollm2_gguf: Path, flags: list[str], possible: set[str]
) -> None:
    ran = localseek("ask", "-m", smollm2_gguf, "--seed", "1", "Tell me a story.", *flags)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.decode().strip() in possible


def test_a_schema_gives_json_that_is_valid(localseek: RunCommand, smollm2_gguf: Path) -> None:
    ran = localseek(
        *("ask", "-m", smollm2_gguf, "--temperature", "0", "--schema", "name:str, kind:cat|dog"),
        "Describe a cat named Tom.",
    )

    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert {*answer} == {"name", "kind"}
    assert answer["kind"] in {"cat", "dog"}


def test_thinking_is_free_and_the_answer_is_not(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    model = scripted_model(scripts.THINKS)

    ran = localseek("ask", "-m", model, "--think", "show", "--choice", "five,six", "2+2?")

    assert b"two plus two" in ran.stderr
    assert ran.stdout.decode().strip() in {"five", "six"}


def test_an_answer_that_was_cut_is_not_passed_off_as_whole(
    localseek: RunCommand, smollm2_gguf: Path
) -> None:
    form = ("--schema", "name:str, kind:cat|dog")
    ran = localseek("ask", "-m", smollm2_gguf, "-n", "3", *form, "Describe a cat.")

    assert ran.returncode == 3


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--code", "first"], "ls -l\n"),
        (["--final"], "Done.\n"),
        (["--extract", "(l)s"], "l\n"),
    ],
)
def test_only_the_part_that_is_wanted_is_written(
    localseek: RunCommand, scripted_model: MakeModel, flags: list[str], expected: str
) -> None:
    ran = localseek("ask", "-m", scripted_model(FENCED), "--temperature", "0", "list", *flags)

    assert (ran.returncode, ran.stdout.decode()) == (0, expected), ran.stderr


def test_a_part_that_is_not_there_is_said(localseek: RunCommand, scripted_model: MakeModel) -> None:
    ran = localseek("ask", "-m", scripted_model(scripts.THINKS), "2+2?", "--code", "first")

    assert ran.returncode != 0
    assert ran.stdout == b""
    assert b"localseek: error: " in ran.stderr


def test_a_preset_lays_the_prompt_out(localseek: RunCommand, scripted_model: MakeModel) -> None:
    model = scripted_model(scripts.THINKS)

    plain = localseek("ask", "-m", model, "--json", "2+2?")
    by_preset = localseek("ask", "-m", model, "--json", "-p", "translate", "2+2?")

    both = [json.loads(ran.stdout) for ran in (plain, by_preset)]
    assert both[1]["prompt_tokens"] > both[0]["prompt_tokens"] + 10


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["-p", "mth", "x"], 66, "did you mean math?"),
        (["-p", "classify", "x"], 2, "needs a value for classes"),
        (["-p", "math"], 2, "needs a text to work on"),
        (["--var", "a=b", "x"], 2, "--var is for a preset"),
        (["--choice", "a,b", "--regex", "a", "x"], 2, "exclude each other"),
        (["--final", "--code", "all", "x"], 2, "exclude each other"),
        (["--raw", "-p", "math", "x"], 2, "--raw takes no"),
    ],
)
def test_what_makes_no_sense_is_told(
    localseek: RunCommand, scripted_model: MakeModel, arguments: list[str], code: int, says: str
) -> None:
    ran = localseek("ask", "-m", scripted_model(scripts.THINKS), *arguments)

    assert (ran.returncode, says in ran.stderr.decode()) == (code, True), ran.stderr


def test_a_line_feed_in_front_of_the_answer_is_no_part_of_it(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    """A model that may not write the one it wants would take another way."""
    model = scripted_model(Script(reply=["hm", "</think>", "\n\n", "no"]))

    result = localseek("ask", "-m", model, "hi", "--choice", "a,no")

    assert (result.returncode, result.stdout) == (0, b"no\n")
