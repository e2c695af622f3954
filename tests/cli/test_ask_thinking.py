"""How thinking is steered in `localseek ask`, with real llama.cpp."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel, RunCommand, command


@pytest.fixture
def endless(scripted_model: MakeModel) -> Path:
    return scripted_model(scripts.THINKS_UNTIL_TOLD)


def test_a_budget_ends_the_thinking_and_the_answer_is_whole(
    localseek: RunCommand, endless: Path
) -> None:
    flags = ("--think-budget", "6", "--think-closing", "Enough.", "--json")

    result = localseek("ask", "-m", endless, "hi", *flags)

    reply = json.loads(result.stdout)
    assert reply["answer"] == "It is four"
    assert reply["reasoning"] == "One thing. Then moreOne thing.\n\nEnough."
    assert (reply["finish"], reply["thinking_finish"]) == ("think_budget", "think_budget")
    assert (result.returncode, result.stderr) == (0, b"")


def test_the_closing_sentence_can_be_set_for_good(
    localseek: RunCommand, endless: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "localseek" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('think_closing = "Hm."\n')

    shown = localseek("ask", "-m", endless, "hi", "--think-budget", "1", "--think", "only")

    assert shown.stdout == b"One thing.\n\nHm.\n"


def test_with_a_budget_of_zero_it_does_not_think_and_says_what_that_means(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    model = scripted_model(scripts.PLAIN_AFTER_ALL)

    result = localseek("ask", "-m", model, "hi", "--think-budget", "0", "--json")

    reply = json.loads(result.stdout)
    assert (reply["answer"], reply["reasoning"]) == ("It is four", "")
    assert (reply["finish"], reply["thinking_finish"]) == ("stop", "none")
    assert b"not trained to answer without thinking" in result.stderr


def test_too_little_thinking_goes_on(localseek: RunCommand, scripted_model: MakeModel) -> None:
    model = scripted_model(scripts.THINKS_ON)

    result = localseek("ask", "-m", model, "hi", "--min-think", "4", "--json")

    reply = json.loads(result.stdout)
    assert reply["reasoning"] == "hm\n\nWait, let me see"
    assert (reply["answer"], reply["finish"]) == ("It is four", "stop")


def test_sigusr1_gets_the_answer_out_of_an_endless_thought(
    endless: Path, environment: dict[str, str]
) -> None:
    flags = ("--loops", "ignore", "--think", "show")
    process = subprocess.Popen(
        command("ask", "-m", endless, "hi", *flags),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        thought = process.stderr.read(9)

        process.send_signal(signal.SIGUSR1)
        answer, thought = process.stdout.read(), thought + process.stderr.read()

    assert process.returncode == 0
    assert answer == b"It is four\n"
    assert thought.startswith(b"One thing")
    assert b"Considering the limited time" in thought


def test_sigusr1_while_the_model_is_loaded_waits_for_the_thinking(
    endless: Path, environment: dict[str, str]
) -> None:
    process = subprocess.Popen(
        ["/bin/sh", "-c", 'kill -USR1 $$; exec "$@"', "-", *command("ask", "-m", endless, "hi")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=environment,
        preexec_fn=_block_sigusr1,  # noqa: PLW1509 - nothing else runs here
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.read() == b"It is four\n"

    assert process.returncode == 0


def _block_sigusr1() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})


def test_a_thought_in_circles_is_made_to_answer_and_that_is_said(
    localseek: RunCommand, endless: Path
) -> None:
    result = localseek("ask", "-m", endless, "hi")

    [error, hint] = result.stderr.decode().splitlines()
    assert (result.returncode, result.stdout) == (3, b"It is four\n")
    assert "went round in circles after" in error
    assert error.endswith("tokens of thinking and was made to answer.")
    assert hint.startswith("hint: ask again")


def test_a_thought_in_circles_without_an_answer_is_exit_4(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    model = scripted_model(scripts.THINKS_IN_CIRCLES)

    result = localseek("ask", "-m", model, "hi")

    assert (result.returncode, result.stdout) == (4, b"")
    assert "went round in circles after" in result.stderr.decode()
    assert "there is no answer." in result.stderr.decode()


def test_an_answer_in_circles_is_cut_and_exit_3(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    model = scripted_model(scripts.ANSWERS_FOREVER)

    result = localseek("ask", "-m", model, "hi", "--json")

    assert json.loads(result.stdout)["finish"] == "loop"
    assert result.returncode == 3
    assert "the answer went round in circles and was cut after" in result.stderr.decode()


@pytest.mark.parametrize(
    "case",
    [
        (["-n", "20"], 4, "still thinking at 20 tokens", "--think-budget below it"),
        (["-n", "20", "--think-budget", "50"], 4, "still thinking at 20", "--max-tokens above 20"),
        (["--n-ctx", "64"], 4, "still thinking at the end", "raise --n-ctx, or set --think-budget"),
        (["--think-budget", "1", "--max-answer", "2"], 3, "at 2 tokens (--max-answer)", "above 2"),
    ],
)
def test_each_limit_says_what_to_raise(
    localseek: RunCommand, endless: Path, case: tuple[list[str], int, str, str]
) -> None:
    flags, code, says, advises = case

    result = localseek("ask", "-m", endless, "hi", *flags)

    [error, hint] = result.stderr.decode().splitlines()
    assert result.returncode == code
    assert says in error
    assert advises in hint


def test_limits_that_cannot_both_be_kept_are_a_usage_error(
    localseek: RunCommand, endless: Path
) -> None:
    result = localseek("ask", "-m", endless, "hi", "--think-budget", "5", "--min-think", "9")

    assert result.returncode == 2
    assert b"min_think must not be above the budget of 5" in result.stderr


def test_a_full_context_may_drop_the_oldest_and_says_so(
    localseek: RunCommand, endless: Path
) -> None:
    flags = ("--n-ctx", "256", "--overflow", "drop-oldest", "--loops", "ignore")

    result = localseek("ask", "-m", endless, "hi", *flags, "--think-budget", "400", "--json")

    reply = json.loads(result.stdout)
    assert (reply["answer"], result.returncode) == ("It is four", 0)
    assert reply["reasoning_tokens"] > 400
    assert 0 < reply["dropped_tokens"] < reply["reasoning_tokens"]
    assert b"the context of 256 tokens was full" in result.stderr


def test_an_answer_keeps_its_form_where_the_oldest_of_it_is_dropped(localseek: RunCommand) -> None:
    schema = {"type": "array", "items": {"enum": ["red", "blue"]}, "minItems": 40, "maxItems": 40}
    flags = ("--n-ctx", "128", "--overflow", "drop-oldest", "--loops", "ignore")
    form = ("--think-budget", "0", "--schema", json.dumps(schema))

    result = localseek("ask", "-m", "pebble", "hi", *flags, *form)

    assert result.returncode == 0
    assert len(json.loads(result.stdout)) == 40
    assert b"the context of 128 tokens was full" in result.stderr


def test_the_numbers_say_how_the_thinking_ended(localseek: RunCommand, endless: Path) -> None:
    result = localseek("ask", "-m", endless, "hi", "--think-budget", "5", "-v", "--n-ctx", "512")

    assert b" of 512" in result.stderr
    assert b", then the budget was spent" in result.stderr
