"""`localseek ask` in a real terminal, under real signals, into pipes that close."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pexpect
import pyte
import pytest
import scripts
from conftest import MakeModel, command

SPELLED = b"ha ha"
FOREVER = ("--loops", "ignore")


@contextmanager
def started(
    environment: dict[str, str], *arguments: str | Path
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command("ask", *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    with process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_a_signal_stops_the_answer_and_keeps_what_was_said(
    scripted_model: MakeModel, environment: dict[str, str], number: int, code: int
) -> None:
    model = scripted_model(scripts.ANSWERS_FOREVER)
    with started(environment, "-m", model, "go", *FOREVER) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(5) == SPELLED

        process.send_signal(number)
        rest, complaint = process.stdout.read(), process.stderr.read()

    assert process.wait() == code
    assert rest.endswith(b"\n")
    assert complaint == b""


def test_a_signal_to_the_whole_group_counts_once(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    model = scripted_model(scripts.ANSWERS_FOREVER)
    with started(environment, "-m", model, "go", *FOREVER) as process:
        assert process.stdout is not None
        assert process.stdout.read(5) == SPELLED

        os.killpg(process.pid, signal.SIGINT)
        rest = process.stdout.read()

    assert process.wait() == 130
    assert rest.endswith(b"\n")  # a second one would have cut it off


def test_ctrl_c_while_a_long_prompt_is_read_ends_at_once(
    smollm2_gguf: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """4,000 tokens take many seconds to read; that the stop takes none is in benchmarks/."""
    (tmp_path / "long.txt").write_text("the quick brown fox jumps. " * 1100)
    arguments = ("-m", smollm2_gguf, "-f", tmp_path / "long.txt", "-v", "go")
    with started(environment, *arguments) as process:
        assert process.stderr is not None
        assert b"tokens of prompt" in process.stderr.readline()  # it is about to read

        start = perf_counter()
        process.send_signal(signal.SIGINT)

        assert process.wait(60) == 130
    assert perf_counter() - start < 30


def test_a_closed_pipe_ends_it_quietly(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    model = scripted_model(scripts.ANSWERS_FOREVER)
    with started(environment, "-m", model, "go", *FOREVER) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"h"

        process.stdout.close()
        complaint = process.stderr.read()

    assert process.wait() == 141
    assert complaint == b""


def terminal(environment: dict[str, str], *arguments: str | Path) -> pexpect.spawn[str]:
    program, *rest = command("ask", *arguments)
    size = (24, 80)
    return pexpect.spawn(
        program,
        rest,
        env={**os.environ, **environment},
        dimensions=size,
        encoding="utf-8",
        timeout=60,
    )


def left_on_screen(child: pexpect.spawn[str]) -> list[str]:
    """What a person sees when all is over."""
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(str(child.before))
    return [line.rstrip() for line in screen.display if line.strip()]


def test_on_a_terminal_the_thought_is_shown_and_dimmed(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    child = terminal(environment, "-m", scripted_model(scripts.THINKS), "2+2?")

    child.expect(pexpect.EOF)

    assert "\x1b[2mtwo" in str(child.before)
    assert left_on_screen(child) == ["  two plus two", "It is four"]


def test_hidden_thought_leaves_no_trace_on_the_screen(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    model = scripted_model(scripts.THINKS)
    child = terminal(environment, "-m", model, "2+2?", "--think", "hide")

    child.expect(pexpect.EOF)

    assert left_on_screen(child) == ["It is four"]


def test_no_escape_of_the_model_reaches_a_terminal(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    environment["NO_COLOR"] = "1"
    environment["TERM"] = "dumb"
    child = terminal(environment, "-m", scripted_model(scripts.HOSTILE), "hi")

    child.expect(pexpect.EOF)

    assert str(child.before) == "red]52;c;aGk=[2J\r\ngreen!\r\n"


def test_ctrl_c_on_a_terminal_reaches_the_model_once(
    scripted_model: MakeModel, environment: dict[str, str]
) -> None:
    child = terminal(environment, "-m", scripted_model(scripts.ANSWERS_FOREVER), "go", *FOREVER)
    child.expect("ha ha ha")

    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 130
