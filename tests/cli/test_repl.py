"""`localseek chat` in a terminal: whole screens, and what keys do; real llama.cpp."""

from __future__ import annotations

import re
from pathlib import Path

import scripts
from pty_screen import PROMPT, OpenChat

START = "scripted ─ /help for commands ─ Ctrl-T shows or hides thinking"
STATUS = re.compile(r" +scripted · \d+/\d+ · [\d.]+ t/s")


def without_numbers(lines: list[str]) -> list[str]:
    """Replace what no two runs have in common."""
    lines = ["(status)" if STATUS.fullmatch(line) else line for line in lines]
    return [re.sub(r"\d+\.\d s", "N s", line) for line in lines]


def test_a_turn_that_shows_its_thinking(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS)

    lines = screen.enter("2+2?")

    assert without_numbers(lines) == [
        START,
        f"{PROMPT} 2+2?",
        "  two plus two",
        "─ thought for N s, 4 tokens",
        "It is four",
        "(status)",
        PROMPT,
    ]
    assert b"\x1b[2m plus" in screen.raw  # reasoning is dim
    assert lines[5].endswith("t/s")
    assert len(lines[5]) == 79


def test_hidden_thinking_leaves_nothing_behind_and_why_tells_it(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS, "--think", "hide")
    screen.enter("2+2?")

    lines = screen.enter("/why")

    assert without_numbers(lines) == [
        START,
        f"{PROMPT} 2+2?",
        "It is four",
        "(status)",
        f"{PROMPT} /why",
        "two plus two",
        PROMPT,
    ]


def test_the_second_turn_reads_only_what_is_new(chat: OpenChat) -> None:
    """Its prompt has all of the first but for the <think> and the line feed at the end."""
    screen = chat(scripts.THINKS, "-v")
    first = "\n".join(screen.enter("2+2?"))
    n_first = int(re.findall(r"prompt (\d+) tokens in", first)[0])

    second = "\n".join(screen.enter("and 3+3?"))

    assert re.findall(r"prompt \d+ tokens \((\d+) from cache\)", second) == [str(n_first - 2)]


def test_ctrl_c_stops_an_endless_answer_and_the_next_turn_works(chat: OpenChat) -> None:
    screen = chat(scripts.ANSWERS_FOREVER, "--loops", "ignore")
    screen.child.send("go\r")
    screen.until_shown("ha ha ha")

    screen.child.sendintr()
    stopped = screen.until_next_prompt()
    screen.child.send("on\r")
    screen.until(lambda: screen.raw.count(b"thought for") == 2)
    screen.child.sendintr()

    assert "─ interrupted; what was said stays in the conversation" in stopped
    assert screen.until_next_prompt()[-1] == PROMPT
    assert screen.raw.count(b"interrupted") == 2, screen.lines


def test_ctrl_c_before_an_answer_forgets_the_question(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS_FOREVER, "--loops", "ignore")
    screen.child.send("go\r")
    screen.until_shown("let me see")

    screen.child.sendintr()
    screen.until_next_prompt()
    lines = screen.enter("/clear")

    assert "─ interrupted before an answer; /continue goes on, /retry asks again" in lines


def test_ctrl_c_at_the_prompt_clears_the_line_then_says_how_to_leave_then_leaves(
    chat: OpenChat,
) -> None:
    screen = chat(scripts.THINKS)
    screen.child.send("never sent")
    screen.until_shown(f"{PROMPT} never sent")

    screen.child.sendintr()
    cleared = screen.until_prompt(1)
    screen.child.sendintr()

    assert cleared == [START, PROMPT]
    advice = "Ctrl-C again leaves, and so do Ctrl-D and /quit."
    assert screen.until_next_prompt() == [START, PROMPT, advice, PROMPT]
    screen.child.sendintr()
    assert screen.exit_code() == 0


def test_several_lines_are_pasted_and_typed_as_one_message(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS)

    screen.child.send("\x1b[200~one\r\ntwo\x1b[201~\x1b\rthree\nfour")
    screen.until_shown("  four")
    lines = screen.enter("")

    assert lines[1:6] == [f"{PROMPT} one", "  two", "  three", "  four", "  two plus two"]


def test_in_vi_mode_escape_and_enter_send(chat: OpenChat, environment: dict[str, str]) -> None:
    config = Path(environment["XDG_CONFIG_HOME"]) / "localseek" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('editing_mode = "vi"')
    screen = chat(scripts.THINKS)

    lines = screen.enter("2 2?\x1b0lr+\x1b")

    assert lines[1:3] == [f"{PROMPT} 2+2?", "  two plus two"]


def test_control_sequences_of_the_model_never_reach_the_terminal(chat: OpenChat) -> None:
    screen = chat(scripts.HOSTILE)
    screen.enter("go")

    lines = screen.enter("/why")

    assert without_numbers(lines) == [
        START,
        f"{PROMPT} go",
        "  red]52;c;aGk=[2J",
        "─ thought for N s, 5 tokens",
        "green!",
        "(status)",
        f"{PROMPT} /why",
        "red]52;c;aGk=[2J",
        PROMPT,
    ]
    assert b"green!" in screen.raw
    for sequence in (b"\x1b]", b"\x1b[2J", b"\xc2\x9b", b"\x07"):
        assert sequence not in screen.raw


def test_a_cut_answer_is_a_notice_and_the_chat_goes_on(chat: OpenChat) -> None:
    screen = chat(scripts.ANSWERS_FOREVER, "-n", "6")

    lines = screen.enter("go")

    assert "localseek: the answer was cut at 6 tokens (--max-tokens)." in lines


def test_a_question_that_does_not_fit_is_taken_back(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS, "--n-ctx", "64")

    refused = screen.enter("long " * 16)
    lines = screen.enter("2+2?")

    assert refused[-3:] == [
        "localseek: error: the prompt is 85 tokens long, the context holds 64.",
        "hint: localseek chat --n-ctx 170 holds more.",
        PROMPT,
    ]
    assert lines[-3] == "It is four"


def test_a_conversation_that_no_longer_fits_can_be_cleared(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS, "--n-ctx", "64")
    screen.enter("long " * 8)

    refused = screen.enter("and what is 3+3?")
    screen.enter("/clear")

    assert refused[-2] == "hint: /clear forgets what was said before."
    assert screen.enter("2+2?")[-3] == "It is four"


def test_a_context_that_fills_up_says_so(chat: OpenChat) -> None:
    screen = chat(scripts.ANSWERS_FOREVER, "--n-ctx", "64")

    shown = "".join(screen.enter("go"))

    assert "end of its context of 64 tokens. /clear makes room." in shown


def test_tab_completes_a_command(chat: OpenChat) -> None:
    screen = chat(scripts.THINKS)

    screen.child.send("/he\t")
    screen.until_shown("/help")
    lines = screen.enter("")

    assert any(line.startswith("/think [show|hide|summary]") for line in lines)
