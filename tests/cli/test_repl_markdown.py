"""Replies in Markdown as a person sees them, in a terminal of 80 and of 40 columns."""

from __future__ import annotations

import re

import pytest
from long_scripts import document
from pty_screen import PROMPT, OpenChat

ANSWER = r"""# Sorting

A paragraph with **bold** words and `code` in it, 中文也可以。

- one
- two, which is too long for a row of forty
  1. nested

```python
def f(x):
    return "y"  # why
```

| name | value |
|------|------:|
| a    |     1 |

So \( x_1 * y_1 \) is \boxed{42}."""
AT_80 = r"""Sorting

A paragraph with bold words and code in it, 中文也可以。

• one
• two, which is too long for a row of forty
  1. nested

  def f(x):
      return "y"  # why

name   value
────────────
a          1

So \( x_1 * y_1 \) is 42."""
AT_40 = r"""Sorting

A paragraph with bold words and code in
it, 中文也可以。

• one
• two, which is too long for a row of
  forty
  1. nested

  def f(x):
      return "y"  # why

name   value
────────────
a          1

So \( x_1 * y_1 \) is 42."""


@pytest.mark.parametrize(("columns", "shown"), [(80, AT_80), (40, AT_40)])
def test_an_answer_is_laid_out_as_it_comes(chat: OpenChat, columns: int, shown: str) -> None:
    screen = chat(document(ANSWER), columns=columns)

    lines = screen.enter("go")

    begin = next(n for n, line in enumerate(lines) if line.startswith("─ thought")) + 1
    assert "\n".join(lines[begin:-2]) == shown
    assert re.fullmatch(r" *\S+ · \d+/\d+ · [\d.]+ t/s", lines[-2])
    assert len(lines[-2]) == columns - 1


def test_nothing_is_cleared_and_nothing_final_is_drawn_again(chat: OpenChat) -> None:
    screen = chat(document(ANSWER))

    screen.enter("go")

    reply = screen.raw[screen.raw.index(b"thought for") :]
    assert b"\x1b[2J" not in reply
    assert b"\x1b[H" not in reply
    assert reply.count(b"Sorting") <= 2  # while it grew
    assert reply.count(b"nested") == 1


def test_raw_gives_the_source(chat: OpenChat) -> None:
    screen = chat(document("**bold** and `code`"))
    screen.enter("go")

    lines = screen.enter("/raw")

    assert lines[-2:] == ["**bold** and `code`", PROMPT]


def test_without_colour_the_marks_stay(chat: OpenChat, environment: dict[str, str]) -> None:
    environment["NO_COLOR"] = "1"
    screen = chat(document("# Title\n\n- **bold**"))

    lines = screen.enter("go")

    assert lines[-5:-2] == ["# Title", "", "• **bold**"]


def test_a_dumb_terminal_gets_the_source(chat: OpenChat, environment: dict[str, str]) -> None:
    environment["TERM"] = "dumb"
    screen = chat(document("# Title\n\n- **bold**"))

    screen.child.send("go\r")
    lines = screen.until_shown("t/s")

    assert "- **bold**" in lines


def test_a_context_that_is_nearly_full_is_told(chat: OpenChat) -> None:
    screen = chat(document("a few words of an answer"), "--n-ctx", "64")

    lines = screen.enter("long " * 9)

    assert any("the context is nearly full: " in line for line in lines)
