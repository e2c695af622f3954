"""What is typed while a reply is written, key by key, and how a console of Windows is asked."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import pytest
from prompt_toolkit.input.vt100_parser import Vt100Parser

from localseek.cli.repl import keys
from localseek.cli.repl.keys import Typing


class Reactions:
    """Notes what happens; ``/now`` is the one command."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.shown = ""

    def toggle(self) -> None:
        self.happened.append("toggle")

    def answer_now(self) -> None:
        self.happened.append("answer now")

    def line(self, text: str) -> bool:
        self.happened.append(text)
        return text == "/now"

    def typed(self, text: str) -> None:
        self.shown = text


def typed(text: str) -> tuple[Reactions, str]:
    """Type ``text``; return what happened, and the keys that wait."""
    reactions = Reactions()
    typing = Typing(reactions)
    Vt100Parser(typing.press).feed(text)
    return reactions, "".join(key.data for key in typing.waiting)


@pytest.mark.parametrize(
    ("keys_pressed", "shown"),
    [
        ("abc", "abc"),
        ("abc\x7fd", "abd"),
        ("abc\x15d", "d"),
        ("a\nb", "a\nb"),
        ("a\rb", "a ⏎ b"),
        ("\x1b[200~a\r\nb\x1b[201~", "a\nb"),
        ("中文é", "中文é"),
    ],
)
def test_what_is_shown_is_what_the_line_will_be(keys_pressed: str, shown: str) -> None:
    assert typed(keys_pressed)[0].shown == shown


@pytest.mark.parametrize("text", ["abc", "a\rb\r", "x\x1b[D\x7f", "/no\x1b[Dw\r", "a\r/now\r"])
def test_all_keys_wait_in_their_order(text: str) -> None:
    assert typed(text)[1] == text


def test_a_command_that_is_done_at_once_does_not_wait() -> None:
    reactions, waiting = typed("/now\rab")

    assert (reactions.happened, waiting) == (["/now"], "ab")


def test_a_line_in_which_the_cursor_moved_is_never_taken_for_a_command() -> None:
    """What it will be only the prompt knows."""
    assert "/now" not in typed("/no\x1b[Cw\r")[0].happened


def test_a_command_behind_a_question_waits_for_it() -> None:
    assert typed("what?\r/now\r")[0].happened == ["what?"]


def test_ctrl_t_is_no_text() -> None:
    reactions, waiting = typed("a\x14b")

    assert (reactions.happened, waiting) == (["toggle"], "ab")


def test_a_console_of_windows_is_asked_until_there_is_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([False, False, True])
    console = SimpleNamespace(kbhit=lambda: next(answers))
    monkeypatch.setitem(sys.modules, "msvcrt", console)
    monkeypatch.setattr(keys, "_ASK_AGAIN_S", 0.001)

    assert keys.Console().wait(None) == "keys"


def test_a_console_of_windows_stops_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(kbhit=lambda: False))
    console = keys.Console()
    threading.Timer(0.01, console.stop).start()

    assert console.wait(None) == "stop"


def test_a_console_of_windows_says_when_no_key_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(kbhit=lambda: False))

    assert keys.Console().wait(0.05) == "nothing"
