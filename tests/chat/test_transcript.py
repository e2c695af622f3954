"""A conversation in a file: what people read, what is read back, what is refused."""

from __future__ import annotations

import pytest

from localseek.chat.messages import AttachedFile, Question
from localseek.chat.records import Turn
from localseek.chat.session import Session
from localseek.chat.transcript import as_json, as_markdown, from_json


@pytest.fixture
def session() -> Session:
    """Two turns, one with a file and a thought, one that was cut."""
    session = Session("Be brief.\nBe kind.")
    session.turns = (
        Turn(
            question=Question("2+2?", (AttachedFile("a.txt", "x"),)),
            answer="**four**",
            reasoning="two and two",
            model="r1-8b",
        ),
        Turn(question=Question("and\nthen?"), answer="fi", finish="interrupted"),
    )
    return session


def test_what_was_saved_as_json_is_read_back(session: Session) -> None:
    other = from_json(as_json(session))

    assert (other.system, other.turns) == (session.system, session.turns)


def test_markdown_folds_the_reasoning_away_and_marks_what_was_cut(session: Session) -> None:
    assert as_markdown(session).splitlines() == [
        "> Be brief.",
        "> Be kind.",
        "",
        "## You",
        "",
        "(with `a.txt`)",
        "",
        "2+2?",
        "",
        "## r1-8b",
        "",
        "<details><summary>Reasoning</summary>",
        "",
        "two and two",
        "",
        "</details>",
        "",
        "**four**",
        "",
        "## You",
        "",
        "and",
        "then?",
        "",
        "## Model",
        "",
        "fi",
        "",
        "*(cut: interrupted)*",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "no conversation that /save wrote"),
        ('{"localseek": "conversation", "version": 2}', "of version 2"),
        ('{"localseek": "conversation", "version": 1}', "turns are no list"),
        ('{"localseek": "conversation", "version": 1, "turns": [{"text": "q"}]}', "answer"),
        (
            '{"localseek": "conversation", "version": 1, "system": "\\ud800", "turns": []}',
            r"its system prompt has half a character \(\\ud800\)",
        ),
    ],
)
def test_what_save_did_not_write_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        from_json(text)
