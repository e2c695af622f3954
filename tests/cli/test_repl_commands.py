"""Each slash command, and what is typed that is almost one."""

from __future__ import annotations

from io import StringIO

import pytest

from localseek.chat.messages import Message, user_turn
from localseek.chat.session import Session
from localseek.cli.output import Output
from localseek.cli.repl.commands import (
    COMMANDS,
    completions,
    is_command,
    run_command,
    without_escape,
)
from localseek.cli.repl.state import State


class Chat:
    """A state, and what the commands wrote."""

    def __init__(self) -> None:
        self.written = StringIO()
        self.state = State(
            session=Session("Be brief."),
            stdout=Output(self.written),
            stderr=Output(StringIO()),
            mode="show",
        )

    def type(self, line: str) -> str:
        """Run ``line``; return what it wrote."""
        self.written.truncate(self.written.seek(0))
        run_command(line, self.state)
        return self.written.getvalue()


@pytest.fixture
def chat() -> Chat:
    """A conversation of one turn, under a system prompt."""
    chat = Chat()
    chat.state.session.ask(user_turn("2+2?"))
    chat.state.session.keep(answer="four", reasoning="two\nand two", interrupted=False)
    return chat


@pytest.mark.parametrize("mode", ["show", "hide", "summary"])
def test_think_sets_what_is_seen(chat: Chat, mode: str) -> None:
    assert chat.type(f"/think {mode}") == ""

    assert chat.state.mode == mode


def test_think_alone_says_the_mode(chat: Chat) -> None:
    assert chat.type("/think") == "thinking: show\n"


def test_think_with_a_mode_that_is_none_says_which_there_are(chat: Chat) -> None:
    assert chat.type("/think loud\x1b") == "/think takes show, hide, summary, not loud\\x1b.\n"

    assert chat.state.mode == "show"


def test_why_gives_the_reasoning_of_the_last_reply(chat: Chat) -> None:
    assert chat.type("/why") == "two\nand two\n"


def test_why_says_when_there_was_none(chat: Chat) -> None:
    chat.state.session.clear()

    assert chat.type("/why") == "no reasoning: the last reply had none.\n"


def test_clear_forgets_the_conversation(chat: Chat) -> None:
    assert chat.type("/clear") == "the conversation is forgotten.\n"

    assert chat.state.session.turns == ()


def test_system_alone_shows_the_system_prompt(chat: Chat) -> None:
    assert chat.type("/system") == "Be brief.\n"


def test_system_sets_the_prompt_of_the_next_turn_over_several_lines(chat: Chat) -> None:
    assert chat.type("/system Be kind.\nBe long.") == ""

    system, *_ = chat.state.session.ask(user_turn("?"))
    assert system == Message("system", "Be kind.\nBe long.")


def test_a_dash_takes_the_system_prompt_away(chat: Chat) -> None:
    chat.type("/system -")

    assert chat.type("/system") == "there is no system prompt.\n"


def test_help_lists_every_command(chat: Chat) -> None:
    lines = chat.type("/help").splitlines()

    assert [line.split()[0] for line in lines[: len(COMMANDS)]] == [f"/{c.name}" for c in COMMANDS]
    assert all(len(line) < 80 for line in lines)


def test_quit_leaves(chat: Chat) -> None:
    chat.type("/quit")

    assert chat.state.leaving


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/thnik hide", "there is no command /thnik; did you mean /think?"),
        ("/q", "there is no command /q; did you mean /quit?"),
        ("/etc/hosts?", "there is no command /etc/hosts?; /help lists them, // sends it as text."),
        ("/", "there is no command /; /help lists them, // sends it as text."),
        ("/\x1b[2J", "there is no command /\\x1b[2J; /help lists them, // sends it as text."),
    ],
)
def test_an_unknown_command_is_one_line_of_advice(chat: Chat, line: str, said: str) -> None:
    assert chat.type(line) == f"{said}\n"


def test_two_slashes_send_a_text_that_begins_with_one() -> None:
    assert not is_command("//etc/hosts")
    assert without_escape("//etc/hosts") == "/etc/hosts"


def test_a_slash_elsewhere_is_text() -> None:
    assert not is_command("1/2")
    assert without_escape("1//2") == "1//2"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/th", ["/think"]),
        ("/think ", ["show", "hide", "summary"]),
        ("/think s", ["show", "summary"]),
        ("/", [f"/{command.name}" for command in COMMANDS]),
        ("/clear ", []),
        ("/nothing ", []),
        ("//th", []),
        ("th", []),
    ],
)
def test_completion_knows_commands_and_what_they_take(typed: str, words: list[str]) -> None:
    assert [word for word, _ in completions(typed)] == words


def test_completion_replaces_what_is_typed_of_the_last_word() -> None:
    assert completions("/think s")[0] == ("show", 1)
    assert completions("/th") == [("/think", 3)]
