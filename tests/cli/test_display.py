"""Each way to show a reply, on a terminal and in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import StringIO
from itertools import chain

import pytest
from drawn_screen import DrawnScreen

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
MARKDOWN: list[StreamItem] = [
    Segment("reasoning", "hm"),
    Progress(True, 2, 0, 1.0),
    Segment("answer", "**four**"),
]
LONG_THOUGHT: list[StreamItem] = [
    Segment("reasoning", "one"),
    Progress(True, 1, 0, 1.0),
    Segment("reasoning", " two"),
    Progress(True, 2, 0, 1.5),
    Segment("reasoning", " three"),
    Progress(True, 3, 0, 2.0),
    Segment("answer", "- four"),
    Segment("answer", " and five"),
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


def in_pipes(items: list[StreamItem], mode: Think) -> tuple[str, str]:
    """What goes into two pipes."""
    stdout, stderr = StringIO(), StringIO()

    reply = Display(Output(stdout, {}), Output(stderr, {}), mode).show([*items, REPLY])

    assert reply is REPLY
    return stdout.getvalue(), stderr.getvalue()


class Terminals:
    """A terminal for each stream, and what keys may do."""

    def __init__(self, mode: Think, *, environ: dict[str, str] | None = None) -> None:
        self.stdout = DrawnScreen(80, 24, environ)
        self.stderr = DrawnScreen(80, 24, environ)
        self.display = Display(self.stdout, self.stderr, mode, says_how_long=True)

    def show(self, items: Iterable[StreamItem]) -> tuple[list[str], list[str]]:
        """Show a reply; return the rows of both."""
        assert self.display.show(chain(items, [REPLY])) is REPLY
        return self.stdout.rows, self.stderr.rows

    def show_with(
        self, items: list[StreamItem], keys: dict[int, Callable[[], None]]
    ) -> tuple[list[str], list[str]]:
        """Do what ``keys`` say before the item of that number."""

        def stream() -> Iterator[StreamItem]:
            for number, item in enumerate(items):
                keys.get(number, lambda: None)()
                yield item
            keys.get(len(items), lambda: None)()

        return self.show(stream())


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
    assert in_pipes(items, mode) == (stdout, stderr)


@pytest.mark.parametrize(
    ("mode", "stdout", "stderr"),
    [
        ("show", ["four"], ["  hm", "─ thought for 0.0 s, 2 tokens"]),
        ("hide", ["four"], [""]),
        ("summary", ["four"], ["thought for 1.2 s, 2 tokens"]),
        ("only", ["hm"], [""]),
    ],
)
def test_a_terminal(mode: Think, stdout: list[str], stderr: list[str]) -> None:
    assert Terminals(mode).show(THOUGHT) == (stdout, stderr)


def test_what_is_no_markdown_is_wrapped_and_nothing_else() -> None:
    stdout = DrawnScreen(20, 24, {})
    item = Segment("answer", "**so** many words that # wrap")

    Display(stdout, DrawnScreen(20, 24, {}), "hide", is_markdown=False).show([item, REPLY])

    assert stdout.rows == ["**so** many words", "that # wrap"]


def test_reasoning_on_stdout_leaves_room_for_a_live_line() -> None:
    stdout, stderr = DrawnScreen(80, 24, {}), DrawnScreen(80, 24, {})
    items = [*THOUGHT, Progress(False, 2, 1, 2.0), REPLY]

    Display(stdout, stderr, "only").show(items)

    assert "answering… 2 s, 1 tokens" in stdout.raw
    assert stdout.rows == ["hm"]


def test_a_dumb_terminal_gets_the_text_as_it_is() -> None:
    terminals = Terminals("show", environ={"TERM": "dumb", "NO_COLOR": "1"})

    assert terminals.show(MARKDOWN) == (["**four**"], ["hm", "─ thought for 0.0 s, 2 tokens"])
    assert "\x1b" not in terminals.stdout.raw + terminals.stderr.raw


def test_markdown_goes_into_a_pipe_as_it_is() -> None:
    assert in_pipes(MARKDOWN, "hide") == ("**four**\n", "")


def test_a_live_line_counts_hidden_thought() -> None:
    terminals = Terminals("hide")

    _, err = terminals.show(THOUGHT)

    assert "thinking… 1 s, 2 tokens" in terminals.stderr.raw
    assert err == [""]


def test_a_provisional_answer_is_shown_at_once_on_a_terminal_and_taken_back() -> None:
    out, err = Terminals("show").show(LONE_CLOSE)

    assert out == ["hm", "four"]
    assert err == ["─ all of the above was thinking"]


def test_a_provisional_answer_goes_into_a_pipe_when_it_is_sure() -> None:
    assert in_pipes(NO_THOUGHT, "hide") == ("four\n", "")


def test_hidden_thought_appears_when_it_is_shown() -> None:
    terminals = Terminals("hide")

    _, err = terminals.show_with(LONG_THOUGHT, {2: terminals.display.toggle})

    assert err[:2] == ["  one two three", "─ thought for 1.0 s, 3 tokens"]


def test_thought_can_be_hidden_and_shown_again() -> None:
    terminals = Terminals("show")
    toggle = terminals.display.toggle

    _, err = terminals.show_with(LONG_THOUGHT, {2: toggle, 4: toggle})

    assert err[:2] == ["  one", "  two three"]


def test_thought_that_is_shown_during_the_answer_stands_between_its_parts() -> None:
    terminals = Terminals("hide")

    out, err = terminals.show_with(LONG_THOUGHT, {7: terminals.display.toggle})

    assert err == ["  one two three", "─ thought for 1.0 s, 3 tokens"]
    assert out == ["• four", "  and five"]


def test_what_is_typed_stands_below_and_is_gone_at_the_end() -> None:
    terminals = Terminals("show")

    out, _ = terminals.show_with(LONG_THOUGHT, {7: lambda: terminals.display.typed("next \x1bone")})

    assert "❯ next one" in terminals.stdout.raw
    assert out == ["• four and five"]


def test_others_may_write_in_the_middle() -> None:
    terminals = Terminals("show")
    say = partial(terminals.display.aside, lambda: terminals.stdout.line("said"))

    out, _ = terminals.show_with(LONG_THOUGHT, {7: say})

    assert out == ["• four", "said", "  and five"]


def test_without_stdout_only_stderr_is_written() -> None:
    stderr = StringIO()

    Display(None, Output(stderr, {}), "show").show([*THOUGHT, REPLY])

    assert stderr.getvalue() == "hm\n"


def test_a_stream_without_a_reply_is_a_bug() -> None:
    def nothing() -> Iterator[StreamItem]:
        yield from ()

    with pytest.raises(ValueError, match="without a reply"):
        Display(None, Output(StringIO(), {}), "show").show(nothing())
