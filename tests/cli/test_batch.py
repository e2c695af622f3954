"""`localseek batch` as a shell sees it: files, streams, exit codes, with real llama.cpp."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import scripts
from conftest import MakeModel, RunCommand, command
from scripted_gguf import PLAIN_TEMPLATE

ROW = r"\d+/\d+ done · .*t/s"


@pytest.fixture
def thinker(scripted_model: MakeModel) -> Path:
    return scripted_model(scripts.THINKS)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f'{{"id": "q{n}", "prompt": "{n}?"}}\n' for n in range(12)))
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def read(output: Path | bytes) -> list[dict[str, Any]]:
    data = output if isinstance(output, bytes) else output.read_bytes()
    assert data.endswith(b"\n") or not data
    return [json.loads(line) for line in data.splitlines()]


def ids(output: Path | bytes) -> list[object]:
    return [result["id"] for result in read(output)]


def test_each_line_is_answered_as_ask_does(
    localseek: RunCommand, thinker: Path, source: Path, output: Path
) -> None:
    result = localseek("batch", source, output, "-m", thinker, "--n-ctx", "64")

    asked = json.loads(localseek("ask", "-m", thinker, "0?", "--json").stdout)
    results = read(output)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert sorted(ids(output), key=str) == sorted(f"q{n}" for n in range(12))
    assert list(results[0]) == ["id", *asked]
    assert {(r["answer"], r["reasoning"], r["finish"]) for r in results} == {
        ("It is four", "two plus two", "stop")
    }
    assert len({r["sampling"]["seed"] for r in results}) == 12


def test_the_seed_of_a_line_is_that_of_its_id(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    def seeds(*flags: str) -> dict[str, int]:
        done = localseek("batch", source, "-", "-m", thinker, "--n-ctx", "64", *flags)
        return {r["id"]: r["sampling"]["seed"] for r in read(done.stdout)}

    before = seeds()
    source.write_text("".join(reversed(source.read_text().splitlines(keepends=True))))

    assert seeds("--parallel", "3") == before
    assert seeds("--seed", "1") != before


def test_bad_lines_are_errors_and_the_others_are_answered(
    localseek: RunCommand, thinker: Path, source: Path, output: Path
) -> None:
    long = json.dumps({"id": "long", "prompt": "x" * 99})
    source.write_text(
        f'"a"\n{{nonsense\n{{"id": 7, "prompt": ""}}\n{long}\n{{"id": 1, "prompt": "dup"}}\n"b"\n'
    )

    result = localseek("batch", source, output, "-m", thinker, "--n-ctx", "64", "--ordered")

    results = read(output)
    assert result.returncode == 65
    assert [(r["id"], r.get("error", {}).get("line")) for r in results] == [
        (1, None),
        (None, 2),
        (7, 3),
        ("long", 4),
        (1, 5),
        (6, None),
    ]
    assert [r["error"]["exit_code"] for r in results if "error" in r] == [65, 65, 5, 65]
    assert results[3]["error"]["hint"] == "use --n-ctx 208."
    assert result.stderr.decode().splitlines() == [
        "localseek: error: 4 of 6 lines failed; in the output an error stands for each.",
        "hint: --resume --retry-failed asks those again.",
    ]


def test_many_bad_lines_are_written_as_they_are_read(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    source.write_text("{\n" * 100 + '"a"\n' + "{\n" * 100)

    results = read(localseek("batch", source, "-", "-m", thinker, "--n-ctx", "64").stdout)

    assert len(results) == 201
    assert [result["error"]["line"] for result in results[:100]] == [*range(1, 101)]
    assert [result["id"] for result in results if "error" not in result] == [101]


def test_what_everyone_should_know_is_said_once(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    done = localseek("batch", source, "-", "-m", thinker, "--n-ctx", "64", "--think-budget", "0")

    [warning] = done.stderr.decode().splitlines()
    assert "not trained" in warning


def test_what_the_template_cannot_render_is_an_error_of_its_line(
    localseek: RunCommand, scripted_model: MakeModel, source: Path
) -> None:
    template = "{% if messages[0].content == 'bad' %}{{ raise_exception('no') }}{% endif %}hm"
    model = scripted_model(replace(scripts.PLAIN, template=template + PLAIN_TEMPLATE))
    source.write_text('"bad"\n"good"\n')

    bad, good = read(localseek("batch", source, "-", "--ordered", "-m", model, "-n", "9").stdout)

    assert bad["error"]["exit_code"] == 65
    assert good["answer"] == "It is four"


def test_ordered_is_the_order_of_the_lines(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    lines = [{"id": n, "prompt": "?", "max_tokens": 1 + (7 * n) % 6} for n in range(20)]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    flags = ("-m", thinker, "--n-ctx", "64", "--parallel", "4")

    as_they_come = ids(localseek("batch", source, "-", *flags).stdout)
    ordered = ids(localseek("batch", source, "-", *flags, "--ordered").stdout)

    assert ordered == list(range(20))
    assert as_they_come != ordered
    assert sorted(as_they_come, key=str) == sorted(ordered, key=str)


def test_stdin_to_stdout_one_prompt_a_line(localseek: RunCommand, thinker: Path) -> None:
    result = localseek(
        "batch", "-", "-", "--lines", "-m", thinker, "--n-ctx", "64", stdin=b"one\n\nthree\n"
    )

    assert (result.returncode, result.stderr) == (0, b"")
    assert sorted(ids(result.stdout), key=str) == [1, 3]


def test_a_column_of_a_table(localseek: RunCommand, thinker: Path, source: Path) -> None:
    source.write_text('id,text\nx,"a, b"\ny,c\n')

    result = localseek("batch", source, "-", "--column", "text", "-m", thinker, "--n-ctx", "64")
    wrong = localseek("batch", source, "-", "--column", "nix", "-m", thinker)

    assert sorted(ids(result.stdout), key=str) == ["x", "y"]
    assert wrong.returncode == 2
    assert b"has no column 'nix'; its first line has 'id', 'text'" in wrong.stderr


def test_samples_are_replies_of_one_line(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    source.write_text('{"id": "a", "prompt": "?", "samples": 3}\n"b"\n')

    done = localseek("batch", source, "-", "--ordered", "-m", thinker, "--n-ctx", "64")

    many, one = read(done.stdout)
    assert [sample["answer"] for sample in many["samples"]] == ["It is four"] * 3
    assert len({sample["sampling"]["seed"] for sample in many["samples"]}) == 3
    assert [sample["cached_tokens"] > 0 for sample in many["samples"]] == [False, True, True]
    assert one["answer"] == "It is four"


def test_a_think_budget_is_that_of_its_line(
    localseek: RunCommand, scripted_model: MakeModel, source: Path
) -> None:
    model = scripted_model(scripts.THINKS_FOREVER)
    source.write_text('{"id": 1, "prompt": "?", "think_budget": 8}\n{"id": 2, "prompt": "?"}\n')

    done = localseek("batch", source, "-", "-m", model, "-n", "300", "--loops", "ignore")

    ends = {r["id"]: (r["thinking_finish"], r["finish"]) for r in read(done.stdout)}
    assert ends[1][0] == "think_budget"
    assert ends[2] == ("cut", "length")
    assert done.returncode == 0


def test_openai_batches_are_answered_in_their_way(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    body = {"model": "any", "messages": [{"role": "user", "content": "?"}], "n": 2}
    request = {"custom_id": "c", "method": "POST", "url": "/v1/chat/completions", "body": body}
    source.write_text(json.dumps(request) + "\n{\n")

    done = localseek("batch", source, "-", "--ordered", "-m", thinker, "--n-ctx", "64")

    good, bad = read(done.stdout)
    answer = good["response"]["body"]
    assert (good["custom_id"], good["response"]["status_code"], good["error"]) == ("c", 200, None)
    assert [choice["message"]["content"] for choice in answer["choices"]] == ["It is four"] * 2
    assert answer["choices"][0]["message"]["reasoning_content"] == "two plus two"
    assert answer["usage"]["total_tokens"] == (
        answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]
    )
    assert (bad["custom_id"], bad["response"], bad["error"]["line"]) == (None, None, 2)


def test_resume_asks_only_what_has_no_answer(
    localseek: RunCommand, thinker: Path, source: Path, output: Path
) -> None:
    flags = ("batch", source, output, "-m", thinker, "--n-ctx", "64")
    localseek(*flags)
    whole = output.read_bytes().splitlines(keepends=True)
    output.write_bytes(b"".join(whole[:5]) + whole[5][:40])

    refused = localseek(*flags)
    resumed = localseek(*flags, "--resume")

    assert (refused.returncode, resumed.returncode) == (73, 0)
    assert b"exists already" in refused.stderr
    assert output.read_bytes().splitlines(keepends=True)[:5] == whole[:5]
    assert sorted(map(str, ids(output))) == sorted(f"q{n}" for n in range(12))
    once_more = output.read_bytes()
    assert localseek(*flags, "--resume").returncode == 0
    assert output.read_bytes() == once_more


def test_failures_are_asked_again_only_on_demand(
    localseek: RunCommand, thinker: Path, source: Path, output: Path
) -> None:
    flags = ("batch", source, output, "-m", thinker)
    source.write_text(json.dumps({"id": "long", "prompt": "x" * 99}) + '\n"b"\n{\n')
    localseek(*flags, "--n-ctx", "64", "--ordered")
    before = output.read_bytes().splitlines(keepends=True)

    kept = localseek(*flags, "--n-ctx", "256", "--resume")
    assert output.read_bytes() == b"".join(before)
    retried = localseek(*flags, "--n-ctx", "256", "--resume", "--retry-failed")

    assert (kept.returncode, retried.returncode) == (0, 65)
    assert output.read_bytes().startswith(before[1])
    assert sorted(map(str, ids(output))) == ["2", "None", "long"]
    assert [r["id"] for r in read(output) if "error" in r] == [None]


def test_force_begins_anew_once_the_model_is_there(
    localseek: RunCommand, thinker: Path, source: Path, output: Path
) -> None:
    output.write_text("old\n")
    flags = ("batch", source, output, "--force", "-m")

    assert localseek(*flags, source).returncode == 65
    assert output.read_text() == "old\n"

    assert (
        localseek("batch", source, output, "-m", thinker, "--n-ctx", "64", "--force").returncode
        == 0
    )
    assert len(read(output)) == 12


@pytest.mark.parametrize(
    "case",
    [
        (["in.jsonl", "-", "--lines", "--column", "a"], 2, "--lines and --column"),
        (["in.jsonl", "out", "--resume", "--force"], 2, "--resume keeps what is in OUT"),
        (["in.jsonl", "out", "--retry-failed"], 2, "--retry-failed goes with --resume"),
        (["in.jsonl", "-", "--resume"], 2, "stdout can be neither"),
        (["in.jsonl", "in.jsonl", "--force"], 2, "OUT is IN itself"),
        (["in.jsonl", "-", "--parallel", "0"], 2, "parallel"),
        (["nowhere", "-"], 66, "'nowhere'"),
        (["in.jsonl", "nowhere/out"], 73, "cannot be written"),
        (["in.jsonl"], 2, "OUT"),
        (["~nobodys/in.jsonl", "-"], 66, "'~nobodys/in.jsonl'"),
    ],
)
def test_a_mistake_is_one_line(
    localseek: RunCommand,
    thinker: Path,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[list[str], int, str],
) -> None:
    arguments, code, says = case
    monkeypatch.chdir(source.parent)
    before = source.read_bytes()

    result = localseek("batch", *arguments, "-m", thinker)

    assert result.returncode == code
    assert result.stderr.startswith(b"localseek: error: ")
    assert says in result.stderr.decode()
    assert source.read_bytes() == before


@pytest.mark.parametrize("arguments", [("-", "in.jsonl", "--force"), ("in.jsonl", "-")])
def test_the_input_is_not_written_to_by_another_name(
    environment: dict[str, str], thinker: Path, source: Path, arguments: tuple[str, ...]
) -> None:
    before = source.read_bytes()
    with source.open("rb") as read_from, source.open("ab") as written_to:
        done = subprocess.run(
            command("batch", *arguments, "-m", thinker),
            stdin=read_from,
            stdout=written_to,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=source.parent,
            timeout=60,
            check=False,
        )

    assert (done.returncode, source.read_bytes()) == (2, before)
    assert done.stderr.startswith(b"localseek: error: OUT is IN itself.")


def test_ctrl_c_does_not_wait_for_who_writes_into_a_fifo(
    environment: dict[str, str], thinker: Path, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    arguments = ("batch", "--lines", fifo, "-", "-m", thinker, "--n-ctx", "64")
    with (
        subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, env=environment) as process,
        fifo.open("wb", buffering=0) as writer,
    ):
        assert process.stdout
        writer.write(b"hello\n")
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=20) == 130


def test_progress_is_told_in_a_pipe_only_on_demand(
    localseek: RunCommand, thinker: Path, source: Path
) -> None:
    stderr = localseek("batch", source, "-", "-v", "-m", thinker, "--n-ctx", "64").stderr.decode()

    assert "at once, 64 tokens each" in stderr
    assert re.search(r"^12/12 done · [\d,]+ t/s · 0:0\d$", stderr, re.MULTILINE)


def test_a_pipe_is_answered_as_its_lines_come(thinker: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        command("batch", "-", "-", "--lines", "-m", thinker, "--n-ctx", "64"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin
        assert process.stdout
        for number in (1, 2):  # the second is written after the first was answered
            process.stdin.write(b"hello\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130


def test_an_interrupt_keeps_what_is_whole_and_says_how_to_go_on(
    scripted_model: MakeModel, environment: dict[str, str], source: Path, output: Path
) -> None:
    endless = scripted_model(scripts.ANSWERS_FOREVER)
    source.write_text(
        '{"id": "short", "prompt": "?", "max_tokens": 3}\n{"id": "long", "prompt": "?"}\n'
    )
    arguments = ("batch", source, output, "-m", endless, "--parallel", "2", "--loops", "ignore")
    with subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, env=environment) as process:
        until = time.monotonic() + 30
        while not (output.exists() and output.read_bytes()) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)

    assert process.returncode == 130
    assert ids(output) == ["short"]
    assert stderr.decode() == "localseek: stopped; 1 line is done: --resume goes on there.\n"


def test_an_interrupt_counts_what_was_written_where_the_order_holds_it_back(
    scripted_model: MakeModel, environment: dict[str, str], source: Path, output: Path
) -> None:
    endless = scripted_model(scripts.ANSWERS_FOREVER)
    short = [f'{{"prompt": "?", "id": "{n}", "max_tokens": 2}}\n' for n in range(400)]
    short.insert(200, '{"prompt": "?", "id": "long"}\n')
    source.write_text("".join(short))
    arguments = ("batch", source, output, "-m", endless, "--parallel", "2", "--loops", "ignore")
    with subprocess.Popen(
        command(*arguments, "--ordered"), stderr=subprocess.PIPE, env=environment
    ) as process:
        until = time.monotonic() + 30
        while not (output.exists() and len(ids(output)) == 200) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)  # for some of those that wait for the long one
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)

    assert process.returncode == 130
    assert ids(output) == [str(n) for n in range(200)]
    assert stderr.decode() == "localseek: stopped; 200 lines are done: --resume goes on there.\n"


def test_a_pipe_that_does_not_block_is_read_to_its_end(
    thinker: Path, environment: dict[str, str]
) -> None:
    read_end, write_end = os.pipe()
    os.set_blocking(read_end, False)
    arguments = ("batch", "-", "-", "--lines", "-m", thinker, "--n-ctx", "64")
    with subprocess.Popen(
        command(*arguments), stdin=read_end, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout
        os.close(read_end)
        for number in (1, 2):
            os.write(write_end, b"hello\n")
            assert json.loads(process.stdout.readline())["id"] == number
        os.close(write_end)

        assert process.wait(timeout=20) == 0


def test_two_runs_never_write_to_one_file(
    localseek: RunCommand, thinker: Path, source: Path, output: Path
) -> None:
    from contextlib import closing

    from localseek.jobs.batch.output import Results

    with closing(Results(output, "refuse")):
        result = localseek("batch", source, output, "-m", thinker, "--resume")

    assert result.returncode == 75


def test_what_lines_share_is_read_once(localseek: RunCommand, thinker: Path, source: Path) -> None:
    system = "You are a careful assistant. " * 4
    done = localseek(
        "batch", source, "-", "-m", thinker, "--n-ctx", "512", "-s", system, "--parallel", "4"
    )

    cached = sorted(r["cached_tokens"] for r in read(done.stdout))
    assert cached[0] == 0
    assert cached[1] > len(system)


def test_help_has_examples_and_exit_codes(localseek: RunCommand) -> None:
    text = " ".join(localseek("batch", "--help").stdout.decode().split())

    for word in ("--resume", "jq -r .answer", "custom_id", "65 if some lines of this run"):
        assert word in text
