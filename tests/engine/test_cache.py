"""Where a prompt goes, and what of it is in memory already."""

from __future__ import annotations

from localseek.engine.cache import Reuse, common_prefix, plan_reuse


def test_common_prefix() -> None:
    assert common_prefix([1, 2, 3], [1, 2, 4]) == 2
    assert common_prefix([1, 2], [1, 2, 3]) == 2
    assert common_prefix([], [1]) == 0


def test_the_free_sequence_with_the_longest_shared_prefix_is_taken() -> None:
    reuse = plan_reuse([1, 2, 3, 4], cached=[[1], [1, 2, 3, 9], []], free=[2, 0, 1])

    assert reuse == Reuse(seq=1, source=1, n_shared=3)


def test_one_token_is_always_left_to_feed() -> None:
    assert plan_reuse([1, 2], cached=[[1, 2]], free=[0]).n_shared == 1


def test_nothing_shared_takes_an_empty_sequence_then_the_least_recently_used() -> None:
    assert plan_reuse([7], cached=[[1], []], free=[0, 1]).seq == 1
    assert plan_reuse([7], cached=[[1], [2]], free=[1, 0]).seq == 1


def test_a_copy_is_made_only_if_it_saves_more_than_half() -> None:
    long, busy = [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 9]

    assert plan_reuse(long, cached=[busy, []], free=[1]) == Reuse(seq=1, source=0, n_shared=5)
    assert plan_reuse(long, cached=[[1, 2, 9], []], free=[1]) == Reuse(seq=1, source=1, n_shared=0)
