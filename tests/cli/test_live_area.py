"""The rows at the end of a terminal that change."""

from __future__ import annotations

from drawn_screen import DrawnScreen
from hypothesis import given
from hypothesis import strategies as st

from localseek.cli.live_area import LiveArea, Row


def rows(*texts: str) -> list[Row]:
    return [Row(text, len(text)) for text in texts]


def test_final_rows_stay_and_live_rows_are_replaced() -> None:
    screen = DrawnScreen(20, 10)
    area = LiveArea(screen)

    area.show(rows("a"), rows("b", "c"))
    area.show(rows("b!"), rows("d"))
    area.settle()

    assert screen.rows == ["a", "b!", "d"]


def test_what_is_below_moves_down_and_vanishes() -> None:
    screen = DrawnScreen(20, 10)
    area = LiveArea(screen)

    area.put_below(rows("note"))
    area.show(rows("a"), rows("b"))
    during = screen.rows
    area.settle()

    assert (during, screen.rows) == (["a", "b", "note"], ["a", "b"])


def test_the_same_rows_are_not_drawn_twice() -> None:
    screen = DrawnScreen(20, 10)
    area = LiveArea(screen)
    area.show([], rows("a", "b"))
    before = screen.raw

    area.show([], rows("a", "b"))

    assert screen.raw == before


def test_a_coloured_row_grows_by_what_is_added_in_its_colour() -> None:
    screen = DrawnScreen(20, 10)
    area = LiveArea(screen)
    area.show([], [Row("\x1b[2mab\x1b[0m", 2)])
    n_before = len(screen.raw)

    area.show([], [Row("\x1b[2mabc\x1b[0m", 3)])

    assert screen.raw[n_before:] == "\x1b[2mc\x1b[0m"


def test_it_is_stale_only_if_rows_may_have_moved() -> None:
    screen = DrawnScreen(20, 10)
    area = LiveArea(screen)
    area.show([], rows("x" * 15))

    screen.resize(16, 10)
    narrower = area.is_stale
    screen.resize(10, 10)

    assert (narrower, area.is_stale) == (False, True)


_TEXTS = st.lists(st.sampled_from(["", "a", "ab", "b", "abc"]), max_size=4)


@given(steps=st.lists(st.tuples(_TEXTS, _TEXTS, st.booleans()), max_size=12))
def test_the_screen_is_always_the_final_rows_and_then_the_live_ones(
    steps: list[tuple[list[str], list[str], bool]],
) -> None:
    screen = DrawnScreen(20, 8)
    area, final = LiveArea(screen), list[str]()

    for new, live, has_note in steps:
        area.put_below(rows("note") if has_note else [])
        area.show(rows(*new), rows(*live))
        final += new
        expected = [*final, *live, *(["note"] if has_note else [])]

        assert screen.rows == "\n".join(expected).rstrip().split("\n")
