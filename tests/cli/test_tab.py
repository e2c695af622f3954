"""How a list of completions is laid out."""

from __future__ import annotations

import pytest

from localseek.cli.repl.tab import in_columns, without_folder


def test_a_folder_is_not_said_again_and_again() -> None:
    assert without_folder(["/a/b/one", "/a/b/other/"]) == ["one", "other/"]
    assert without_folder(["/help", "/history"]) == ["/help", "/history"]


def test_columns_are_read_downwards() -> None:
    assert in_columns(["a", "bb", "c", "d", "e"], 12, 10) == ["a   c   e", "bb  d"]


@pytest.mark.parametrize("width", [1, 4, 5])
def test_a_narrow_window_has_one_column(width: int) -> None:
    assert in_columns(["abc", "def"], width, 10) == ["abc", "def"]


def test_of_too_many_the_rest_is_told() -> None:
    assert in_columns(["a", "b", "c"], 3, 2) == ["a", "b", "…"]
    assert in_columns(["a", "b"], 3, -1) == ["a", "…"]


def test_wide_characters_take_two_columns() -> None:
    assert in_columns(["二", "b", "c"], 10, 2) == ["二  c", "b"]
