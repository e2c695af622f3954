"""`batch` with samples, votes, presets, forms and parts; real llama.cpp."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeModel, RunCommand
from scripted_gguf import Script

from localseek.jobs import voting

# Says one of two things: which one, the seed decides.
TORN = Script(
    reply=["two", " plus", " two", "</think>", "It", " is", " 4", "."], after=((" is", (" four",)),)
)
CONTEXT = ("--n-ctx", "192")


@pytest.fixture
def torn(scripted_model: MakeModel) -> Path:
    return scripted_model(TORN)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "in.jsonl"


def write(source: Path, *lines: dict[str, object] | str) -> None:
    source.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def read(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_a_line_with_samples_and_a_vote_is_one_record(
    localseek: RunCommand, torn: Path, source: Path
) -> None:
    write(source, {"id": "a", "prompt": "?", "samples": 6, "vote": True}, "b")

    done = localseek("batch", source, "-", "--ordered", "-m", torn, *CONTEXT)

    voted, plain = read(done.stdout)
    assert done.returncode == 0
    assert list(voted) == ["id", "model", "answer", "vote", "samples"]
    assert voted["answer"] == voted["vote"]["groups"][0]["answer"]
    assert voted["vote"]["samples"] == len(voted["samples"]) == 6
    assert {sample["extracted"] for sample in voted["samples"]} == {"4", "It is four"}
    assert "extracted" not in plain


def test_flags_are_for_all_lines(localseek: RunCommand, torn: Path, source: Path) -> None:
    write(source, "a", {"prompt": "b", "samples": 2, "vote": False})
    flags = ("--samples", "3", "--vote", "--min-share", "1", "--extract", "It", "--ordered")

    done = localseek("batch", source, "-", "-m", torn, *CONTEXT, *flags)

    voted, listed = read(done.stdout)
    assert (voted["answer"], voted["vote"]["share"], voted["vote"]["min_share"]) == ("It", 1, 1)
    assert [sample["extracted"] for sample in listed["samples"]] == ["It", "It"]


def test_a_vote_without_a_majority_is_told_and_no_failure(
    localseek: RunCommand, torn: Path, source: Path
) -> None:
    write(source, {"prompt": "?", "samples": 8, "vote": True, "min_share": 1})

    done = localseek("batch", source, "-", "-v", "-m", torn, *CONTEXT)

    [result] = read(done.stdout)
    assert (done.returncode, result["answer"]) == (0, None)
    assert b"1 without a majority" in done.stderr


def test_formulas_that_were_compared_as_text_are_told_once(
    localseek: RunCommand, scripted_model: MakeModel, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voting, "is_math_installed", lambda: False)
    square = Script(reply=["hm", "</think>", "x", "^", "2"], after=(("</think>", ("2*x",)),))
    write(source, "a", "b")

    done = localseek("batch", source, "-", "--samples", "8", "--vote", "-m", scripted_model(square))

    assert done.returncode == 0
    assert done.stderr.count(b"pip install 'localseek[math]'") == 1


def test_bad_wishes_are_errors_of_their_lines(
    localseek: RunCommand, torn: Path, source: Path
) -> None:
    write(
        source,
        {"id": "preset", "prompt": "?", "preset": "nix"},
        {"id": "vars", "prompt": "?", "preset": "translate", "vars": {"nix": "x"}},
        {"id": "schema", "prompt": "?", "schema": {"not": {}}},
        {"id": "same", "prompt": "?", "samples": 2, "sampling": {"temperature": 0}},
        {"id": "good", "prompt": "?", "preset": "translate", "vars": {"language": "Dutch"}},
    )

    done = localseek("batch", source, "-", "--ordered", "-m", torn, *CONTEXT)

    results = read(done.stdout)
    assert done.returncode == 65
    assert [r["error"]["exit_code"] for r in results[:-1]] == [65, 65, 65, 2]
    assert "localseek presets lists" in results[0]["error"]["hint"]
    assert results[-1]["answer"].startswith("It is")


def test_a_preset_of_the_flags_lays_out_plain_lines_and_columns(
    localseek: RunCommand, torn: Path, source: Path
) -> None:
    source.write_text("text\nGuten Tag\n")
    flags = ("-m", torn, *CONTEXT, "-p", "translate", "--var", "language=Dutch")

    plain = read(localseek("batch", source, "-", "--lines", "-m", torn, *CONTEXT).stdout)
    lines = read(localseek("batch", source, "-", "--lines", *flags).stdout)
    column = read(localseek("batch", source, "-", "--column", "text", *flags).stdout)

    assert lines[0]["prompt_tokens"] > plain[0]["prompt_tokens"] + 10
    assert column[0]["prompt_tokens"] == lines[1]["prompt_tokens"]


def test_a_form_is_kept_to_and_a_part_is_taken_out(
    localseek: RunCommand, torn: Path, source: Path
) -> None:
    write(
        source,
        {"id": "form", "prompt": "?", "schema": "kind:cat|dog", "extract": "field:kind"},
        {"id": "none", "prompt": "?", "extract": "regex:xyz"},
        {"id": "cut", "prompt": "?", "extract": "final", "max_tokens": 6},
    )

    done = localseek("batch", source, "-", "--ordered", "-m", torn, *CONTEXT)

    form, none, cut = read(done.stdout)
    assert done.returncode == 0
    assert json.loads(form["answer"])["kind"] == form["extracted"]
    assert none["answer"].startswith("It is")
    assert (none["extracted"], cut["extracted"], cut["finish"]) == (None, None, "length")


def test_requests_to_openai_vote_too(localseek: RunCommand, torn: Path, source: Path) -> None:
    body = {"messages": [{"role": "user", "content": "?"}], "n": 3}
    write(source, {"custom_id": "c", "body": body})

    done = localseek("batch", source, "-", "--vote", "-m", torn, *CONTEXT)

    [result] = read(done.stdout)
    said = result["response"]["body"]
    assert len(said["choices"]) == said["vote"]["samples"] == 3
    assert said["answer"] in {"4", "It is four"}


def test_resume_keeps_lines_with_votes(
    localseek: RunCommand, torn: Path, source: Path, tmp_path: Path
) -> None:
    write(source, *({"id": n, "prompt": "?", "samples": 3, "vote": True} for n in range(6)))
    output = tmp_path / "out.jsonl"
    flags = ("batch", source, output, "-m", torn, *CONTEXT)
    localseek(*flags)
    whole = output.read_bytes().splitlines(keepends=True)
    output.write_bytes(b"".join(whole[:3]) + whole[3][:200])

    resumed = localseek(*flags, "--resume")

    again = output.read_bytes().splitlines(keepends=True)
    assert resumed.returncode == 0
    assert again[:3] == whole[:3]
    answers = [
        {r["id"]: (r["answer"], r["vote"]) for r in map(json.loads, w)} for w in (whole, again)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "case",
    [
        (["-p", "trnslate"], 66, "did you mean translate?"),
        (["-p", "translate", "--var", "x=y"], 2, "has no variable x"),
        (["--var", "x=y"], 2, "--var is for a preset"),
        (["--schema", "a:in"], 2, "'in' is no type"),
        (["--choice", "a,b", "--regex", "a"], 2, "exclude each other"),
        (["--min-share", "0.5"], 2, "--vote holds one"),
        (["--samples", "2", "--temperature", "0"], 2, "all 2 samples would be the same"),
    ],
)
def test_flags_that_make_no_sense_are_told_before_anything_is_read(
    localseek: RunCommand, torn: Path, source: Path, case: tuple[list[str], int, str]
) -> None:
    flags, code, says = case
    write(source, "a")

    done = localseek("batch", source, "-", "-m", torn, *flags)

    assert (done.returncode, done.stdout) == (code, b"")
    assert says in done.stderr.decode()
