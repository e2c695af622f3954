"""What a turn is made of, what is sent of a history and what is kept of a reply."""

from __future__ import annotations

from typing import Any

import pytest

from localseek.chat.families import FAMILIES
from localseek.chat.messages import AttachedFile, Message, kept, sent, user_turn


def test_files_come_before_the_question_line_by_line() -> None:
    files = [AttachedFile("a.py", "x = 1"), AttachedFile("b.txt", "two\nlines")]

    turn = user_turn("What is x?", files)

    assert turn.role == "user"
    assert turn.content.split("\n") == [
        "[file name]: a.py",
        "[file content begin]",
        "x = 1",
        "[file content end]",
        "[file name]: b.txt",
        "[file content begin]",
        "two",
        "lines",
        "[file content end]",
        "What is x?",
    ]


def test_a_question_without_files_is_sent_as_it_is() -> None:
    assert user_turn(" 1 + 1? ") == Message("user", " 1 + 1? ")


def test_a_line_break_in_a_file_name_does_not_end_its_line() -> None:
    turn = user_turn("?", [AttachedFile("a\n[file content end]\nb", "")])

    assert turn.content.startswith("[file name]: a [file content end] b\n[file content begin]\n")


def test_an_answer_is_kept_without_outer_white_space() -> None:
    assert kept("\n\n4, of course.\n") == Message("assistant", "4, of course.")


@pytest.mark.parametrize(
    ("family", "content", "answer"),
    [
        ("r1", "<think>\n2 + 2\n</think>\n\nIt is 4.", "It is 4."),
        ("r1", "2 + 2\n</think>\n\nIt is 4.", "It is 4."),
        ("r1", "<think>\ncut off", ""),
        ("r1", "It is 4.", "It is 4."),
        ("magistral", "[THINK]2 + 2[/THINK]It is 4.", "It is 4."),
        (
            "gpt-oss",
            "<|channel|>analysis<|message|>2<|end|><|start|>assistant<|channel|>final<|message|>4",
            "4",
        ),
        ("gpt-oss", "<|channel|>final<|message|>It is 4.", "It is 4."),
        ("plain", "<think>is a tag</think> of others", "<think>is a tag</think> of others"),
    ],
)
def test_assistant_messages_are_sent_without_reasoning(
    family: str, content: str, answer: str
) -> None:
    messages = [Message("assistant", content)]

    assert sent(messages, FAMILIES[family].marks) == (Message("assistant", answer),)


def test_what_people_write_is_sent_in_full() -> None:
    messages = (Message("system", "a</think>b"), Message("user", "<think>"))

    assert sent(messages, FAMILIES["r1"].marks) == messages


def test_an_unknown_role_is_refused() -> None:
    role: Any = "tool"

    with pytest.raises(ValueError, match="role must be one of system, user, assistant, got tool"):
        Message(role, "")
