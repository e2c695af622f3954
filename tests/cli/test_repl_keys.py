"""Keys while a reply is written, in a terminal of 80 and of 40 columns; real llama.cpp."""

from __future__ import annotations

import os
import re
import signal
import termios
from pathlib import Path

import pytest
import scripts
from long_scripts import LONG_ANSWER, LONG_THOUGHT
from pty_screen import PROMPT, OpenChat

WIDTHS = pytest.mark.parametrize("columns", [80, 40])


@WIDTHS
def test_ctrl_t_hides_the_thinking_and_shows_what_was_hidden(chat: OpenChat, columns: int) -> None:
    screen = chat(LONG_THOUGHT, columns=columns)
    screen.child.send("go\r")
    screen.until_shown("t5")

    screen.child.send("\x14")
    hidden = screen.until_shown("thinking…")
    screen.child.send("\x14")
    screen.until(lambda: not any("thinking…" in line for line in screen.lines))
    screen.child.send("\x1b")
    screen.until_prompt(2)

    n_shown = max(int(n) for line in hidden for n in re.findall(r"\bt(\d+)", line))
    thought = thought_in(screen.raw)
    assert thought == list(range(len(thought)))
    assert len(thought) > n_shown + 1


@WIDTHS
def test_ctrl_t_during_the_answer_shows_the_hidden_thought(chat: OpenChat, columns: int) -> None:
    screen = chat(LONG_ANSWER, "--think", "hide", columns=columns)
    screen.child.send("go\r")
    screen.until_shown("a5")

    screen.child.send("\x14")
    screen.until_shown("─ thought for")
    lines = screen.until_written("a100")
    screen.child.sendintr()
    screen.until_prompt(2)

    thought = lines.index("  hm")
    assert lines[thought + 1].startswith("─ thought for")
    assert numbers(b"".join(line.encode() + b" " for line in lines), b"a")[:90] == list(range(90))


@WIDTHS
def test_escape_asks_for_the_answer(chat: OpenChat, columns: int) -> None:
    screen = chat(LONG_THOUGHT, columns=columns)
    screen.child.send("go\r")
    screen.until_shown("t5")

    screen.child.send("\x1b")
    screen.until_prompt(2)

    assert b"t899" not in screen.raw
    assert any("thought for" in line for line in screen.lines)


def test_now_typed_meanwhile_asks_for_the_answer_and_leaves_nothing_behind(
    chat: OpenChat,
) -> None:
    screen = chat(LONG_THOUGHT)
    screen.child.send("go\r")
    screen.until_shown("t5")

    screen.child.send("/now\r")
    lines = screen.until_prompt(2)

    assert b"t899" not in screen.raw
    assert lines[-1] == PROMPT


@WIDTHS
def test_what_is_typed_is_seen_below_the_reply_and_is_in_the_next_prompt(
    chat: OpenChat, columns: int
) -> None:
    screen = chat(LONG_ANSWER, columns=columns)
    screen.child.send("go\r")
    screen.until_shown("a5")

    screen.child.send("nextt\x7f")
    during = screen.until(lambda: screen.lines[-1] == f"{PROMPT} next")
    screen.child.sendintr()
    screen.until_shown("interrupted")
    after = screen.until(lambda: screen.lines[-1] == f"{PROMPT} next")

    assert sum("next" in line for line in during) == 1
    assert sum("next" in line for line in after) == 1
    assert not any(f"{PROMPT} n" in line for line in after[:-1])


def test_a_question_sent_meanwhile_is_asked_when_the_reply_is_over(chat: OpenChat) -> None:
    screen = chat(LONG_ANSWER)
    screen.child.send("go\r")
    screen.until_shown("a5")

    screen.child.send("/quit\r")
    screen.until_shown(f"{PROMPT} /quit ⏎")
    screen.child.sendintr()

    assert screen.exit_code() == 0


def test_a_paste_meanwhile_is_one_message(chat: OpenChat) -> None:
    screen = chat(LONG_ANSWER)
    screen.child.send("go\r")
    screen.until_shown("a5")

    screen.child.send("\x1b[200~one\rtwo\x1b[201~")
    screen.until_shown(f"{PROMPT} one two")
    screen.child.sendintr()
    screen.until_shown("  two")

    assert screen.lines[-2:] == [f"{PROMPT} one", "  two"]


def test_a_command_that_changes_nothing_is_done_in_the_middle(chat: OpenChat) -> None:
    screen = chat(LONG_ANSWER)
    screen.child.send("go\r")
    screen.until_shown("a5")

    screen.child.send("/think\r")
    screen.until_shown("thinking: show")
    lines = screen.until_shown("a100")
    screen.child.sendintr()
    screen.until_prompt(2)

    assert numbers(" ".join(lines).encode(), b"a")[:90] == list(range(90))


@WIDTHS
def test_tab_lists_what_fits_and_asks_nothing(chat: OpenChat, tmp_path: Path, columns: int) -> None:
    for n in range(200):
        (tmp_path / f"a-file-with-a-long-name-{n:03}").touch()
    screen = chat(scripts.THINKS, columns=columns)

    screen.child.send(f"/file {tmp_path}/\t\t")
    lines = screen.until_written("…")
    screen.child.sendintr()
    screen.until(lambda: screen.lines[-1] == PROMPT)
    answered = screen.enter("2+2?")

    assert any(line.startswith("a-file-with-a-long-name-000") for line in lines)
    assert "It is four" in answered
    assert b"Traceback" not in screen.raw
    assert b"Unhandled" not in screen.raw


def test_ctrl_t_at_the_prompt_shows_the_thought_of_the_last_reply(chat: OpenChat) -> None:
    screen = chat(LONG_ANSWER, "--think", "hide", "-n", "9")
    screen.enter("go")

    screen.child.send("typed\x14")
    lines = screen.until_shown("thinking: show")
    lines = screen.until(lambda: screen.lines[-1] == f"{PROMPT} typed")

    assert lines[-3:] == ["hm", "thinking: show", f"{PROMPT} typed"]


def test_a_narrower_window_loses_nothing(chat: OpenChat) -> None:
    screen = chat(LONG_ANSWER)
    screen.child.send("go\r")
    screen.until_shown("a30")

    screen.resize(40)
    screen.until_shown("a120")
    screen.child.sendintr()
    screen.until_shown("interrupted")

    answer = numbers(without_codes(screen.raw), b"a")
    assert answer == list(range(len(answer)))
    rows = [line for line in screen.lines if re.match(r"a\d+ ", line)]
    assert all(len(row) < 40 for row in rows[-5:])


@pytest.mark.parametrize("moment", ["prompt", "reply"])
def test_a_child_that_is_killed_leaves_a_usable_terminal(chat: OpenChat, moment: str) -> None:
    screen = chat(LONG_THOUGHT)
    if moment == "reply":
        screen.child.send("go\r")
        screen.until_shown("t5")
    before = screen.raw

    os.kill(child_of(screen.child.pid), signal.SIGKILL)

    assert screen.exit_code() == 71
    input_mode, _, _, local_mode, *_ = termios.tcgetattr(screen.child.child_fd)
    assert input_mode & termios.ICRNL
    assert local_mode & termios.ECHO
    assert local_mode & termios.ICANON
    assert b"\x1b[?2004l" in screen.raw[len(before) :]
    assert b"\x1b[?25h" in screen.raw[len(before) :]


def child_of(pid: int | None) -> int:
    """The one child of a process."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii"))


def without_codes(data: bytes) -> bytes:
    return re.sub(rb"\x1b\[[\d;?]*[a-zA-Z]", b"", data)


def numbers(data: bytes, name: bytes) -> list[int]:
    """The numbers of the words of a script, each once however often it was drawn."""
    found = [int(n) for n in re.findall(rb"\b%b(\d+)(?=\s)" % name, data)]
    return list(dict.fromkeys(found))


def thought_in(data: bytes) -> list[int]:
    return numbers(without_codes(data), b"t")
