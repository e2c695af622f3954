"""`ask --samples` and `--vote`: what goes where, and with which exit code; real llama.cpp."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pyte
import pytest
import scripts
from conftest import MakeModel, RunCommand, command
from pty_screen import Screen
from scripted_gguf import Script

from localseek.jobs import loaded_model, voting
from localseek.models.header import read_header
from localseek.models.plan import Room

# Says one of two things: which one, the seed decides.
TORN = Script(
    reply=["two", " plus", " two", "</think>", "It", " is", " 4", "."], after=((" is", (" four",)),)
)
SEED = ("--seed", "1")  # of eight, five say "It is 4."
FOUR, IT_IS_FOUR = b"It is 4.", b"It is four"
# Answers at once, or goes on for ever.
MAY_NOT_END = Script(
    reply=["hm", "</think>", "ha", " ha"], loop_to=3, n_ctx=32768, after=(("</think>", ("done",)),)
)


@pytest.fixture
def torn(scripted_model: MakeModel) -> Path:
    return scripted_model(TORN)


def asked(localseek: RunCommand, *arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(localseek("ask", *arguments, "--json").stdout)
    return found


def test_all_answers_are_written_parted_by_a_line(localseek: RunCommand, torn: Path) -> None:
    ran = localseek("ask", "-m", torn, "2+2?", "--samples", "5", *SEED)

    assert (ran.returncode, ran.stderr) == (0, b"")
    answers = ran.stdout.split(b"\n---\n")
    assert len(answers) == 5
    assert {answer.strip() for answer in answers} == {FOUR, IT_IS_FOUR}


def test_parts_of_answers_come_one_a_line(localseek: RunCommand, torn: Path) -> None:
    flags = ("--samples", "5", "--extract", r"\w+\.?$")

    ran = localseek("ask", "-m", torn, "2+2?", *SEED, *flags)

    assert ran.returncode == 0
    assert sorted(set(ran.stdout.splitlines())) == [b"4.", b"four"]
    assert len(ran.stdout.splitlines()) == 5


def test_the_same_seed_gives_the_same_samples_and_each_can_be_had_alone(
    localseek: RunCommand, torn: Path
) -> None:
    flags = ("-m", torn, "2+2?", "--samples", "6", *SEED)

    first, second = (asked(localseek, *flags)["samples"] for _ in range(2))

    assert [s["answer"] for s in first] == [s["answer"] for s in second]
    assert first[0]["sampling"]["seed"] == 1
    for sample in first[1:3]:
        alone = asked(localseek, "-m", torn, "2+2?", "--seed", str(sample["sampling"]["seed"]))
        assert alone["answer"] == sample["answer"]


def test_the_prompt_is_read_once(localseek: RunCommand, torn: Path) -> None:
    flags = ("-m", torn, "What is two plus two? " * 8, "--samples", "6", "--n-ctx", "512", *SEED)

    samples = asked(localseek, *flags)["samples"]

    n_prompt = samples[0]["prompt_tokens"]
    assert [s["cached_tokens"] for s in samples] == [0, *[n_prompt - 1] * 5]


def test_the_majority_is_on_stdout_and_its_share_on_stderr(
    localseek: RunCommand, torn: Path
) -> None:
    ran = localseek("ask", "-m", torn, "2+2?", "--samples", "8", "--vote", *SEED)

    assert (ran.returncode, ran.stdout) == (0, b"4\n")
    assert ran.stderr.decode() == ('localseek: 5 of 8 samples agree (62%); 3 say "It is four".\n')


def test_json_has_all_of_a_vote(localseek: RunCommand, torn: Path) -> None:
    found = asked(localseek, "-m", torn, "2+2?", "--samples", "8", "--vote", *SEED)

    assert list(found) == ["model", "answer", "vote", "samples"]
    assert found["answer"] == "4"
    assert {**found["vote"], "groups": 0} == {
        "share": 0.625,
        "votes": 5,
        "samples": 8,
        "min_share": 0.0,
        "groups": 0,
    }
    winner, other = found["vote"]["groups"]
    assert (winner["answer"], winner["votes"], winner["share"]) == ("4", 5, 0.625)
    assert sorted(winner["samples"] + other["samples"]) == list(range(8))
    assert [found["samples"][i]["extracted"] for i in winner["samples"]] == ["4"] * 5
    assert {s["finish"] for s in found["samples"]} == {"stop"}
    assert len({s["sampling"]["seed"] for s in found["samples"]}) == 8


def test_too_small_a_majority_is_no_answer(localseek: RunCommand, torn: Path) -> None:
    flags = ("-m", torn, "2+2?", "--samples", "8", "--vote", "--min-share", "0.7", *SEED)

    ran = localseek("ask", *flags)

    assert (ran.returncode, ran.stdout) == (4, b"")
    assert ran.stderr.decode().splitlines()[0] == (
        'localseek: error: only 5 of 8 samples agree (62%); 3 say "It is four"; '
        "--min-share asks for 70%."
    )
    assert asked(localseek, *flags)["answer"] is None


def test_a_vote_on_json_is_on_what_it_says(localseek: RunCommand, torn: Path) -> None:
    flags = ("-m", torn, "--schema", "kind:cat|dog", "--samples", "4", *SEED, "Tom")

    whole = localseek("ask", *flags, "--vote")
    field = localseek("ask", *flags, "--vote", "--field", "kind")

    kind = json.loads(whole.stdout)["kind"]
    assert (whole.returncode, field.returncode) == (0, 0)
    assert field.stdout.decode() == f"{kind}\n"


def test_samples_that_were_cut_do_not_vote_but_count(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    flags = ("-m", scripted_model(MAY_NOT_END), "go", "-n", "20", "--loops", "ignore", *SEED)

    found = asked(localseek, *flags, "--samples", "8", "--vote")
    listed = localseek("ask", *flags, "--samples", "8")

    finishes = [s["finish"] for s in found["samples"]]
    n_done = finishes.count("stop")
    assert 0 < n_done < 8
    assert found["vote"]["share"] == n_done / 8
    assert [s["extracted"] for s in found["samples"]] == [
        "done" if finish == "stop" else None for finish in finishes
    ]
    assert listed.returncode == 3
    assert f"{8 - n_done} of 8 samples have no whole answer" in listed.stderr.decode()
    assert listed.stdout.count(b"ha ha") > 0


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--vote"], "none of 3 samples has an answer to vote for; the first: the model was still"),
        ([], "the model was still thinking at 2 tokens (--max-tokens); there is no answer."),
    ],
)
def test_no_answer_at_all_is_said_with_what_to_do(
    localseek: RunCommand, torn: Path, flags: list[str], says: str
) -> None:
    ran = localseek("ask", "-m", torn, "2+2?", "--samples", "3", "-n", "2", *flags)

    assert (ran.returncode, ran.stdout) == (4, b"")
    assert says in ran.stderr.decode()
    assert b"hint: raise --max-tokens above 2" in ran.stderr


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--vote"], "--samples N says how many"),
        (["--min-share", "0.5", "--samples", "2"], "--vote holds one"),
        (["--samples", "2", "--temperature", "0"], "all 2 samples would be the same"),
        (["--samples", "0"], "--samples"),
        (["--samples", "2", "--vote", "--min-share", "60"], "--min-share"),
        (["--field", "a", "--final"], "exclude each other"),
    ],
)
def test_what_makes_no_sense_is_told(
    localseek: RunCommand, torn: Path, flags: list[str], says: str
) -> None:
    ran = localseek("ask", "-m", torn, "2+2?", *flags)

    assert (ran.returncode, ran.stdout) == (2, b"")
    assert says in ran.stderr.decode()


def test_the_temperature_of_a_file_counts_too(
    localseek: RunCommand, torn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded_model, "sampling_in_file", lambda _: ({"temperature": 0.0}, ()))

    assert localseek("ask", "-m", torn, "2+2?", "--samples", "2").returncode == 2
    assert localseek("ask", "-m", torn, "2+2?", "--samples", "1").returncode == 0


def test_fewer_at_a_time_where_memory_is_short(
    localseek: RunCommand, torn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(free_bytes=0, n_seq=2)
    free_bytes = room.needed_bytes(read_header(torn), 1024)
    monkeypatch.setattr(loaded_model, "free_memory_bytes", lambda: free_bytes)

    ran = localseek("ask", "-m", torn, "2+2?", "--samples", "5", "-v", *SEED)

    assert (ran.returncode, ran.stdout.count(b"It is")) == (0, 5)
    assert b"5 samples, 2 at once" in ran.stderr


def test_the_thought_of_the_winner_is_shown_on_demand(localseek: RunCommand, torn: Path) -> None:
    flags = ("-m", torn, "2+2?", "--samples", "3", "--vote", *SEED)

    shown = localseek("ask", *flags, "--think", "show")
    alone = localseek("ask", *flags, "--think", "only")

    assert shown.stdout == b"It is four\n"
    assert shown.stderr.count(b"two plus two") == 1
    assert alone.stdout == b"two plus two\n"


def test_the_missing_library_is_named_once(
    localseek: RunCommand, scripted_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voting, "is_math_installed", lambda: False)
    model = scripted_model(
        Script(reply=["hm", "</think>", "x", "^", "2"], after=(("</think>", ("2*x",)),))
    )

    ran = localseek("ask", "-m", model, "?", "--samples", "8", "--vote", *SEED)

    assert ran.returncode == 0
    assert ran.stderr.count(b"pip install 'localseek[math]'") == 1


def test_on_a_terminal_each_has_its_number(torn: Path, environment: dict[str, str]) -> None:
    screen = Screen(command("ask", "-m", torn, "2+2?", "--samples", "3", *SEED), environment)

    assert screen.exit_code() == 0

    lines = left_on(screen)
    assert [line for line in lines if line.startswith("─")] == [f"─ {n} of 3" for n in (1, 2, 3)]
    assert {line for line in lines if not line.startswith("─")} <= {"It is 4.", "It is four"}
    assert len(lines) == 6


def test_ctrl_c_ends_the_rest_and_those_that_are_over_decide(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    flags = ("--loops", "ignore", "--samples", "4", "--vote", *SEED)
    screen = Screen(command("ask", "-m", scripted_model(MAY_NOT_END), "go", *flags), environment)
    screen.until(lambda: bool(re.search(r"[1-3] of 4 finished", "\n".join(screen.lines))))

    screen.child.sendintr()

    assert screen.exit_code() == 130
    lines = left_on(screen)
    assert lines[0] == "done"
    assert re.fullmatch(r"localseek: (\d) of \1 samples agree \(100%\)\.", lines[1])


def test_a_signal_has_all_of_them_answer_now(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    model = scripted_model(scripts.THINKS_UNTIL_TOLD)
    arguments = ("ask", "-v", "-m", model, "go", "--samples", "3", "--loops", "ignore")
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stderr is not None
        while b"tokens of prompt" not in process.stderr.readline():
            assert process.poll() is None

        process.send_signal(signal.SIGUSR1)
        stdout, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert stdout.count(b"It is four") == 3


def left_on(screen: Screen) -> list[str]:
    """What a person sees when all is over, empty lines left out."""
    terminal = pyte.Screen(80, 30)
    pyte.ByteStream(terminal).feed(screen.raw)
    return [line.strip() for line in terminal.display if line.strip()]
