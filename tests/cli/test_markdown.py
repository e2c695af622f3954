"""Markdown as it grows on a terminal: each kind of block, at two widths, in any pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from drawn_screen import DrawnScreen
from hypothesis import given, settings
from hypothesis import strategies as st

from localseek.cli.live_area import LiveArea
from localseek.cli.markdown import stream
from localseek.cli.written import Written, written_markdown, written_thought

DOCUMENT = r"""# Sorting, **quickly**

A paragraph with *emphasis*, `code`, a [link](https://example.org/x) and 中文字符测试，还有标点。
Second line with an emoji 👧 and <b>html</b> &lt;kept&gt;.

- one
- two with a text that is so long that forty columns cannot hold it
  - nested *a*

  still two

9. ninth
10. ```python
    def f(x):
        return x  # comment
    ```

> quoted **text**
>
> > deeper

| name | value |
|:-----|------:|
| a | 1 |
| beta 中文 | 22 |

\[
a
= b
- c * d * e
\]

***
Costs $5 and **bold** $6, \( x_1 * y_1 * z \), \boxed{\frac{42}{7}}.
"""
AT_80 = r"""Sorting, quickly

A paragraph with emphasis, code, a link (https://example.org/x) and 中文字符测
试，还有标点。
Second line with an emoji 👧 and <b>html</b> <kept>.

• one
• two with a text that is so long that forty columns cannot hold it
  • nested a

  still two

9. ninth
10.   def f(x):
          return x  # comment

│ quoted text
│
│ │ deeper

name        value
─────────────────
a               1
beta 中文      22

\[
a
= b
- c * d * e
\]

────────────────────
Costs $5 and bold $6, \( x_1 * y_1 * z \), \frac{42}{7}."""
AT_40 = r"""Sorting, quickly

A paragraph with emphasis, code, a link
(https://example.org/x) and 中文字符测
试，还有标点。
Second line with an emoji 👧 and
<b>html</b> <kept>.

• one
• two with a text that is so long that
  forty columns cannot hold it
  • nested a

  still two

9. ninth
10.   def f(x):
          return x  # comment

│ quoted text
│
│ │ deeper

name        value
─────────────────
a               1
beta 中文      22

\[
a
= b
- c * d * e
\]

────────────────────
Costs $5 and bold $6, \( x_1 * y_1 * z
\), \frac{42}{7}."""


@pytest.fixture(autouse=True)
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw each piece: a test is too fast to see anything otherwise."""
    monkeypatch.setattr(stream, "_REDRAW_S", 0.0)
    monkeypatch.setattr(stream, "_DRAWN_SHARE", 0.0)


def markdown_on(screen: DrawnScreen) -> Written:
    return written_markdown(screen, LiveArea(screen))


def shown(text: str, columns: int = 80, lines: int = 60, **environ: str) -> DrawnScreen:
    """Write ``text`` in pieces of three characters."""
    screen = DrawnScreen(columns, lines, environ)
    write(markdown_on(screen), [text[i : i + 3] for i in range(0, len(text), 3)])
    return screen


def write(text: Written, pieces: Sequence[str]) -> None:
    for piece in pieces:
        text.write(piece)
    text.end()


@pytest.mark.parametrize(("columns", "rows"), [(80, AT_80), (40, AT_40)])
def test_each_kind_of_block(columns: int, rows: str) -> None:
    assert "\n".join(shown(DOCUMENT, columns).rows) == rows


def test_the_end_is_the_same_on_a_screen_of_a_few_lines() -> None:
    screen = shown(DOCUMENT, lines=12)

    assert "\n".join(screen.rows) == AT_80


@pytest.mark.parametrize(
    ("source", "text", "colours"),
    [
        ("# Title", "Title", {"bold"}),
        ("a **bold** word", "bold", {"bold"}),
        ("a *leaning* word", "leaning", {"italics"}),
        ("~~gone~~", "gone", {"strikethrough"}),
        ("`span`", "span", {"cyan"}),
        ("```py\ndef f(): pass\n```", "def", {"magenta"}),
        ("```\nplain\n```", "plain", set()),
        (r"$\boxed{42}$", "42", {"bold"}),
        ("[here](x)", "here", {"underscore"}),
    ],
)
def test_marks_become_colours(source: str, text: str, colours: set[str]) -> None:
    assert shown(source).colours_of(text) == colours


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("a **bold** `span` *word*", "a **bold** `span` *word*"),
        ("## Title", "## Title"),
        (r"\boxed{42}", "[42]"),
    ],
)
def test_without_colour_the_marks_stay(source: str, row: str) -> None:
    screen = shown(source, NO_COLOR="1")

    assert screen.rows == [row]
    assert "\x1b[" not in screen.raw.replace("\x1b[K", "").replace("\x1b[J", "")


@pytest.mark.parametrize(
    "source",
    [
        r"\( a_1 * b * c_1 \)",
        r"$a_i * b_i * c$",
        r"\[ \{ x \} \]",
        "it costs $5, or $6 *less",
        r"half \( of it",
        "[ref]: http://not.lost",
        "<div>text</div>",
    ],
)
def test_what_markdown_would_eat_is_left(source: str) -> None:
    assert shown(source).rows == [source]


def test_a_mark_that_is_not_closed_yet_is_shown_as_what_it_will_be() -> None:
    screen = DrawnScreen(80, 24)
    text = markdown_on(screen)

    text.write("some **bold wor")

    assert screen.rows == ["some bold wor"]
    assert screen.colours_of("bold wor") == {"bold"}


def test_a_line_that_may_become_anything_waits() -> None:
    screen = DrawnScreen(80, 24)
    text = markdown_on(screen)

    text.write("a\n\n-")
    before = screen.rows
    text.write(" item")

    assert (before, screen.rows) == (["a"], ["a", "", "• item"])


def test_control_characters_never_come_through_not_even_as_entities() -> None:
    screen = shown("a\x1b]52;c;x\x07 &#x202e;b\r\x9bc `\x1b[2J` &#27; [u](\x1b[31m)")

    assert "\u202e" not in screen.raw
    assert "\x1b]" not in screen.raw
    assert "\x1b[2J" not in screen.raw
    assert screen.rows == ["a]52;c;x bc [2J \ufffd u ([31m)"]


def test_text_that_is_added_is_all_that_is_written() -> None:
    screen = DrawnScreen(80, 24)
    text = markdown_on(screen)
    text.write("some words")
    before = len(screen.raw)

    text.write(" more")

    assert screen.raw[before:] == " more"


def test_rows_that_do_not_change_are_not_drawn_again() -> None:
    screen = DrawnScreen(80, 24)
    text = markdown_on(screen)
    text.write("| a | b |\n|---|---|\n| first | 1 |\n")
    before = len(screen.raw)

    text.write("| next | 2 |\n")

    assert "first" not in screen.raw[before:]


def test_code_that_is_higher_than_the_screen_scrolls_away_line_by_line() -> None:
    lines = [f"line{n} = {n}" for n in range(100)]

    screen = shown("```py\n" + "\n".join(lines) + "\n```", lines=10)

    assert screen.rows == [f"  {line}" for line in lines]
    assert screen.n_scrolled_away > 85


def test_a_quote_that_began_before_the_screen_did_colours_what_follows() -> None:
    screen = shown('```py\nx = """\n' + "text\n" * 30 + "last\n", lines=10)

    assert screen.colours_of("last") == {"green"}


def test_a_table_that_is_higher_than_the_screen_keeps_its_columns_and_has_one_head() -> None:
    table = "| name | n |\n|---|---|\n" + "".join(f"| row | {n} |\n" for n in range(100, 150))

    rows = shown(table, lines=10).rows

    assert rows[0].split() == ["name", "n"]
    assert len({row.index("1") for row in rows[2:]}) == 1
    assert [row.split() for row in rows[2:]] == [["row", str(n)] for n in range(100, 150)]


def test_a_table_without_room_is_shown_as_it_was_written() -> None:
    table = "| " + " | ".join("abcdefgh") + " |\n|" + "---|" * 8

    assert shown(table, columns=30).rows == ["| a | b | c | d | e | f | g |", "h |"]


def test_a_narrower_terminal_goes_on_where_it_was() -> None:
    screen = DrawnScreen(60, 20)
    text = markdown_on(screen)
    text.write("- words that fill the row of a terminal of sixty columns, and mo")

    screen.resize(40, 20)
    write(text, ["re of th", "em, in forty columns now\n- next"])

    assert screen.rows == [
        "• words that fill the row of a terminal",  # xterm cuts, others wrap
        "  and more",
        "  of them, in forty columns now",
        "• next",
    ]


@settings(max_examples=20)
@given(
    cuts=st.lists(st.integers(0, len(DOCUMENT)), max_size=60),
    columns=st.sampled_from([80, 40]),
)
def test_any_pieces_give_the_same_screen(cuts: list[int], columns: int) -> None:
    screen = DrawnScreen(columns, 60)
    places = sorted({0, *cuts, len(DOCUMENT)})

    write(markdown_on(screen), [DOCUMENT[a:b] for a, b in pairwise(places)])

    assert "\n".join(screen.rows) == (AT_80 if columns == 80 else AT_40)


def test_what_is_whole_is_not_cut_where_it_fits() -> None:
    screen = DrawnScreen(20, 6)

    write(markdown_on(screen), ["\n> word word \n\nword "])

    assert screen.rows == ["", "│ word word", "", "word"]


def test_a_line_of_code_that_goes_on_loses_nothing_on_a_small_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "_REDRAW_S", 0.0)
    monkeypatch.setattr(stream, "_DRAWN_SHARE", 0)
    screen = DrawnScreen(20, 6)

    write(markdown_on(screen), ["    ", *["word "] * 12, "end"])

    assert letters(screen.rows) == "word" * 12 + "end"


def test_a_small_screen_cuts_before_a_mark_that_is_open() -> None:
    screen = DrawnScreen(20, 6)

    write(markdown_on(screen), ["word " * 6, "`", "word " * 3, "`"])

    assert "`" not in "".join(screen.rows)


_PIECES = st.sampled_from(
    [
        *("word ", "a", "longer-words-than-most ", "中文", "，", "👧", "\n", "\n\n", "    "),
        *("- ", "1. ", "# ", "> ", "```\n", "---\n", "**", "`", "*", "_", "$x$", r"\[", r"\]"),
        *("| a | b |\n", "|---|---|\n"),
    ]
)


@settings(max_examples=50)
@given(
    pieces=st.lists(_PIECES, max_size=60),
    columns=st.integers(20, 80),
    lines=st.integers(6, 30),
)
def test_nothing_is_lost_or_printed_twice_on_a_small_screen(
    pieces: list[str], columns: int, lines: int
) -> None:
    """What is seen of the letters does not depend on the screen, nor on the pieces."""
    small, large = DrawnScreen(columns, lines), DrawnScreen(columns, 500)

    write(markdown_on(small), pieces)
    write(markdown_on(large), ["".join(pieces)])

    # A span longer than the screen shows its marks, and what is cut before one has a row more.
    marks = re.compile("[│`*]")
    assert marks.sub("", letters(small.rows)) == marks.sub("", letters(large.rows))


@settings(max_examples=20)
@given(
    pieces=st.lists(st.sampled_from(["word ", "\n", "-", "12", "中文", "# ", "\n\n"]), max_size=60),
    lines=st.integers(6, 20),
)
def test_a_thought_is_shown_as_it_is_whatever_the_pieces(pieces: list[str], lines: int) -> None:
    screen, source = DrawnScreen(40, lines), "".join(pieces)

    write(written_thought(screen, LiveArea(screen)), pieces)

    assert letters(screen.rows) == letters([source])
    unwrapped = [row for row in source.rstrip().split("\n") if len(row) > 15]
    if not unwrapped:
        assert [row.strip() for row in screen.rows] == [
            row.strip() for row in source.rstrip().split("\n")
        ]


def letters(rows: Sequence[str]) -> str:
    """All that is no blank."""
    return "".join("".join(rows).split())
