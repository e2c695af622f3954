"""Each way to show a reply, on a terminal and in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest

from localseek.chat.reasoning import Segment, WasReasoning
from localseek.cli.display import Display
from localseek.cli.output import Output
from localseek.config import Think
from localseek.engine.request import Sampling
from localseek.jobs.reply import Progress, Reply, StreamItem, Timings

REPLY = Reply(
    answer="four",
    reasoning="hm",
    finish="stop",
    n_prompt=5,
    n_cached=0,
    n_reasoning=2,
    n_answer=1,
    timings=Timings(load_s=0.1, reasoning_s=1.25),
    sampling=Sampling(),
)
THOUGHT: list[StreamItem] = [
    Segment("reasoning", "hm"),
    Progress(True, 2, 0, 1.0),
    Segment("answer", "four"),
]
LONE_CLOSE: list[StreamItem] = [
    Segment("answer", "hm", provisional=True),
    WasReasoning(),
    Segment("answer", "four"),
]
NO_THOUGHT: list[StreamItem] = [
    Segment("answer", "fo", provisional=True),
    Segment("answer", "ur", provisional=True),
]


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def show(items: list[StreamItem], mode: Think, stream: type[StringIO]) -> tuple[str, str]:
    stdout, stderr = stream(), stream()
    environ = {"NO_COLOR": "1"}

    reply = Display(Output(stdout, environ), Output(stderr, environ), mode).show([*items, REPLY])

    assert reply is REPLY
    return stdout.getvalue(), stderr.getvalue()


def visible(text: str) -> str:
    """Text as a terminal shows it, lines erased where they were."""
    lines = text.split("\n")
    return "\n".join(line.rpartition("\r\x1b[2K")[2] for line in lines)


@pytest.mark.parametrize(
    ("mode", "stdout", "stderr"),
    [
        ("show", "four\n", "hm\n"),
        ("hide", "four\n", ""),
        ("summary", "four\n", "thought for 1.2 s, 2 tokens\n"),
        ("only", "hm\n", ""),
    ],
)
@pytest.mark.parametrize("items", [THOUGHT, LONE_CLOSE], ids=["opened", "only closed"])
def test_a_pipe(items: list[StreamItem], mode: Think, stdout: str, stderr: str) -> None:
    assert show(items, mode, StringIO) == (stdout, stderr)


@pytest.mark.parametrize(
    ("mode", "stdout", "stderr"),
    [
        ("show", "four\n", "hm\n"),
        ("hide", "four\n", ""),
        ("summary", "four\n", "thought for 1.2 s, 2 tokens\n"),
        ("only", "hm\n", ""),
    ],
)
def test_a_terminal(mode: Think, stdout: str, stderr: str) -> None:
    out, err = show(THOUGHT, mode, Terminal)

    assert (visible(out), visible(err)) == (stdout, stderr)


def test_a_live_line_counts_hidden_thought() -> None:
    _, err = show(THOUGHT, "hide", Terminal)

    assert "thinking… 1 s, 2 tokens" in err
    assert visible(err) == ""


def test_a_provisional_answer_is_shown_at_once_on_a_terminal_and_taken_back() -> None:
    out, err = show(LONE_CLOSE, "show", Terminal)

    assert visible(out) == "hm\nfour\n"
    assert visible(err) == "─ all of the above was thinking\n"


def test_a_provisional_answer_goes_into_a_pipe_when_it_is_sure() -> None:
    assert show(NO_THOUGHT, "hide", StringIO) == ("four\n", "")


def test_without_stdout_only_stderr_is_written() -> None:
    stderr = StringIO()

    Display(None, Output(stderr, {}), "show").show([*THOUGHT, REPLY])

    assert stderr.getvalue() == "hm\n"


def test_a_stream_without_a_reply_is_a_bug() -> None:
    def nothing() -> Iterator[StreamItem]:
        yield from ()

    with pytest.raises(ValueError, match="without a reply"):
        Display(None, Output(StringIO(), {}), "show").show(nothing())
