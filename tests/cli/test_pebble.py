"""Every control of `localseek ask` on a model that really reasons: the one in the package."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import Any

import pytest
from conftest import RunCommand, command

BOXES = (
    "Suppose you have a stack of three boxes: red, blue and yellow. The red is on the bottom, "
    "on top of that is the blue, on top of that is the yellow. You take the blue one out and "
    "put it on the top, and then you add a fourth green box onto the top. Can you describe "
    "that stack of boxes?"
)
SUM = "What is 4821 + 377?"
SORT = "Sort 318, 52, 7, 1200, 45 and 9, smallest first."
LONG_SORT = "Sort 31822, 52174, 74233, 12001, 45690 and 99127, smallest first."
GREEDY = ("--temperature", "0")


def asked(localseek: RunCommand, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    """Ask the built-in model and return the numbers."""
    ran = localseek("ask", *GREEDY, "--json", *arguments)
    assert ran.returncode == exit_code, ran.stderr
    reply: dict[str, Any] = json.loads(ran.stdout)
    return reply


def test_the_stack_of_boxes_is_described_without_a_download(localseek: RunCommand) -> None:
    ran = localseek("ask", *GREEDY, "--think", "show", BOXES)

    notice, *thought = ran.stderr.decode().splitlines()
    assert (ran.returncode, ran.stdout) == (0, b"From bottom to top: red, yellow, blue, green.\n")
    assert "using pebble" in notice
    assert "Take out blue: red, yellow." in "\n".join(thought)


@pytest.mark.parametrize("mode", ["show", "hide", "summary", "only"])
def test_what_is_shown_changes_nothing_of_what_is_thought(localseek: RunCommand, mode: str) -> None:
    reply = asked(localseek, SUM)

    ran = localseek("ask", "-m", "pebble", *GREEDY, "--think", mode, SUM)

    stdout, stderr = ran.stdout.decode(), ran.stderr.decode()
    assert "5198" in reply["answer"]
    assert stdout.strip() == (reply["reasoning"].strip() if mode == "only" else reply["answer"])
    assert (reply["reasoning"].strip() in stderr) == (mode == "show")
    assert ("thought for" in stderr) == (mode == "summary")


def test_a_budget_cuts_the_thought_at_the_end_of_a_line(localseek: RunCommand) -> None:
    whole = asked(localseek, SORT)

    cut = asked(localseek, SORT, "--think-budget", "30", "--think-closing", "")

    assert whole["thinking_finish"] == "own"
    assert (cut["thinking_finish"], cut["finish"]) == ("think_budget", "think_budget")
    assert whole["reasoning"].startswith(cut["reasoning"].rstrip())
    assert 30 <= cut["reasoning_tokens"] < whole["reasoning_tokens"]
    assert cut["answer"]


def test_a_budget_of_zero_skips_the_thought(localseek: RunCommand) -> None:
    reply = asked(localseek, SUM, "--think-budget", "0")

    assert (reply["reasoning"], reply["thinking_finish"], reply["finish"]) == ("", "none", "stop")
    assert reply["answer"]


def test_a_thought_that_ends_early_goes_on(localseek: RunCommand) -> None:
    alone = asked(localseek, SUM)

    reply = asked(localseek, SUM, "--min-think", str(alone["reasoning_tokens"] + 20))

    assert reply["reasoning"].startswith(alone["reasoning"].rstrip())
    assert "Wait," in reply["reasoning"]
    assert reply["reasoning_tokens"] >= alone["reasoning_tokens"] + 20


def test_a_signal_gets_the_answer_now(environment: dict[str, str]) -> None:
    flags = ("--json", "--think", "show", "--min-think", "800", "--loops", "ignore")
    process = subprocess.Popen(
        command("ask", "-m", "pebble", *GREEDY, *flags, SORT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stderr.read(1)

        process.send_signal(signal.SIGUSR1)
        reply = json.load(process.stdout)

    assert process.returncode == 0
    assert reply["thinking_finish"] == "answer_now"
    assert reply["answer"]


def test_a_thought_without_room_for_an_answer_says_what_to_raise(localseek: RunCommand) -> None:
    ran = localseek("ask", "-m", "pebble", *GREEDY, "-n", "20", SORT)

    assert (ran.returncode, ran.stdout) == (4, b"")
    assert b"still thinking at 20 tokens (--max-tokens)" in ran.stderr


def test_an_answer_without_room_for_a_word_says_what_to_raise(localseek: RunCommand) -> None:
    ran = localseek("ask", "-m", "pebble", *GREEDY, "--max-answer", "1", SUM)

    assert (ran.returncode, ran.stdout) == (4, b"")
    assert b"no answer had begun at 1 tokens (--max-answer)" in ran.stderr
    assert b"raise --max-answer above 1." in ran.stderr


def test_an_answer_that_is_cut_is_exit_3(localseek: RunCommand) -> None:
    reply = asked(localseek, BOXES, "--max-answer", "4", exit_code=3)

    assert reply["answer"].startswith("From bottom")
    assert reply["answer_tokens"] == 4
    assert (reply["thinking_finish"], reply["finish"]) == ("own", "length")


def test_the_answer_takes_the_form_that_is_asked_for(localseek: RunCommand) -> None:
    ran = localseek("ask", "-m", "pebble", *GREEDY, "--regex", r"\d+ \+ \d+ = \d+", SUM)

    assert (ran.returncode, ran.stdout) == (0, b"4821 + 377 = 5198\n")


def test_a_full_context_may_drop_the_oldest(localseek: RunCommand) -> None:
    flags = ("--n-ctx", "256", "--overflow", "drop-oldest", "-n", "600", "--loops", "ignore")

    ran = localseek("ask", "-m", "pebble", *GREEDY, "--json", LONG_SORT, *flags)

    reply = json.loads(ran.stdout)
    assert b"the context of 256 tokens was full" in ran.stderr
    assert reply["prompt_tokens"] + reply["reasoning_tokens"] > 256
    assert reply["dropped_tokens"] > 0


def test_another_question_is_refused_politely(localseek: RunCommand) -> None:
    reply = asked(localseek, "What is the capital of France?")

    assert "tiny demonstration model" in reply["answer"]
    assert "localseek pull r1-8b" in reply["answer"]
