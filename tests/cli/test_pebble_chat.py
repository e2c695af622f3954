"""A chat with the model in the package: each control of its thinking, at 80 and 40 columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pty_screen import PROMPT, Screen

WIDTHS = pytest.mark.parametrize("columns", [80, 40])
GREEDY = ("--temperature", "0")
SUM = "What is 48 + 37?"

Resume = Callable[..., Screen]


def letters(lines: list[str]) -> str:
    """What is shown, in whichever rows."""
    return "".join("".join(lines).split())


def since(screen: Screen, typed: str) -> list[str]:
    """Type something; return what is on the screen below it."""
    lines = screen.enter(typed)
    echo = max(i for i, line in enumerate(lines) if line.startswith(f"{PROMPT} {typed[:30]}"))
    return lines[echo + 1 : -1]


@WIDTHS
def test_the_thought_is_seen_hidden_and_told(resume: Resume, columns: int) -> None:
    screen = resume(*GREEDY, columns=columns)

    seen = letters(since(screen, SUM))
    since(screen, "/think hide")
    hidden = letters(since(screen, SUM))
    why = letters(since(screen, "/why"))

    assert "8+7=15,carry1" in seen
    assert "48+37=85" in seen
    assert hidden.startswith("48+37=85")
    assert "8+7=15,carry1" in why


@WIDTHS
def test_a_second_question_is_about_itself(resume: Resume, columns: int) -> None:
    screen = resume(*GREEDY, "--think", "hide", columns=columns)

    first = letters(since(screen, SUM))
    second = letters(since(screen, "Which day is 10 days after Friday?"))
    third = letters(since(screen, "What is 90 - 37?"))

    assert first.startswith("48+37=85")
    assert "Monday" in second
    assert third.startswith("90-37=53")


@WIDTHS
def test_budgets_are_kept_turn_by_turn(resume: Resume, columns: int) -> None:
    screen = resume(*GREEDY, columns=columns)

    since(screen, "/budget 5")
    cut = letters(since(screen, SUM))
    since(screen, "/budget 0")
    none = letters(since(screen, SUM))
    since(screen, "/budget off")
    whole = letters(since(screen, SUM))

    assert "thoughtfor" in cut
    assert "8+7=15" not in cut
    assert "thoughtfor" not in none
    assert "8+7=15,carry1" in whole
    assert "48+37=85" in whole


@WIDTHS
def test_ctrl_t_hides_the_next_thought_and_shows_the_one_after_it(
    resume: Resume, columns: int
) -> None:
    screen = resume(*GREEDY, columns=columns)

    screen.child.send("\x14")
    screen.until_shown("thinking: hide")
    screen.until_prompt(None)
    hidden = letters(since(screen, SUM))
    screen.child.send("\x14")
    screen.until_shown("thinking: show")
    screen.until_prompt(None)
    shown = letters(since(screen, "What is 90 - 37?"))

    assert "carry" not in hidden
    assert "48+37=85" in hidden
    assert "thoughtfor" in shown


@WIDTHS
def test_a_sum_is_asked_again_and_taken_back(resume: Resume, columns: int) -> None:
    screen = resume(*GREEDY, columns=columns)
    since(screen, SUM)

    again = letters(since(screen, "/retry 0"))

    assert "48+37=85" in again
    assert letters(since(screen, "/undo")) == letters([f"taken back: {SUM}"])


@WIDTHS
def test_a_thought_that_was_changed_is_answered_as_it_is_now(
    resume: Resume, environment: dict[str, str], tmp_path: Path, columns: int
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/85/86/g; s/: 5/: 6/g" "$1"\n')
    editor.chmod(0o755)
    environment["EDITOR"] = str(editor)
    screen = resume(*GREEDY, columns=columns)
    since(screen, SUM)

    changed = letters(since(screen, "/edit-thought"))

    assert "48+37=86" in changed
