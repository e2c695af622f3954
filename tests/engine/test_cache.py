"""Where a prompt goes, and what of it is in memory already."""

from __future__ import annotations

from itertools import takewhile

from hypothesis import given
from hypothesis import strategies as st

from localseek.engine.cache import Reuse, common_prefix, plan_reuse


def test_common_prefix() -> None:
    assert common_prefix([1, 2, 3], [1, 2, 4]) == 2
    assert common_prefix([1, 2], [1, 2, 3]) == 2
    assert common_prefix([], [1]) == 0


@given(st.lists(st.integers(0, 1)), st.lists(st.integers(0, 1)), st.lists(st.integers(0, 1)))
def test_common_prefix_is_what_a_loop_over_the_tokens_finds(
    shared: list[int], a: list[int], b: list[int]
) -> None:
    one, other = [*shared, *a], (*shared, *b)

    n_same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )

    assert common_prefix(one, other) == n_same


def test_the_free_sequence_with_the_longest_shared_prefix_is_taken() -> None:
    reuse = plan_reuse([1, 2, 3, 4], cached=[[1], [1, 2, 3, 9], []], free=[2, 0, 1], n_ctx=64)

    assert reuse == Reuse(seq=1, source=1, n_shared=3)


def test_one_token_is_always_left_to_feed() -> None:
    assert plan_reuse([1, 2], cached=[[1, 2]], free=[0], n_ctx=64).n_shared == 1


def test_nothing_shared_takes_an_empty_sequence_then_the_least_recently_used() -> None:
    assert plan_reuse([7], cached=[[1], []], free=[0, 1], n_ctx=64).seq == 1
    assert plan_reuse([7], cached=[[1], [2]], free=[1, 0], n_ctx=64).seq == 1


def test_a_copy_is_made_only_where_it_is_quicker_than_to_read_again() -> None:
    long, busy = [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 9]

    small, large = (plan_reuse(long, cached=[busy, []], free=[1], n_ctx=n) for n in (1024, 8192))

    assert small == Reuse(seq=1, source=0, n_shared=5)
    assert large == Reuse(seq=1, source=1, n_shared=0)
