"""What followed the last time: followed, looked up, and never mistaken."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from localseek.engine.speculation.ngrams import Ngrams

few_tokens = st.lists(st.integers(0, 3), max_size=60)


def fed(tokens: Sequence[int]) -> Ngrams:
    ngrams = Ngrams()
    for token in tokens:
        ngrams.feed(token)
    return ngrams


def test_a_passage_goes_on_as_it_did() -> None:
    ngrams = fed([1, 2, 3, 4, 5, 9, 1, 2])

    assert (ngrams.next, ngrams.agreed) == (3, 2)
    assert ngrams.ahead(4) == [3, 4, 5, 9]


def test_the_last_of_several_places_counts() -> None:
    assert fed([1, 2, 3, 8, 1, 2, 4, 8, 1, 2]).next == 4


def test_a_longer_passage_counts_more_than_a_later_one() -> None:
    tokens = [5, 6, 7, 1, 2, 3, 8, 1, 2, 4]

    assert fed([*tokens, 5, 6, 7, 1, 2]).next == 3


def test_what_is_followed_is_left_where_it_goes_another_way() -> None:
    ngrams = fed([1, 2, 3, 4, 9, 9, 1, 2, 3])
    assert ngrams.next == 4

    ngrams.feed(7)

    assert ngrams.next is None
    assert ngrams.ahead(3) == []


def test_two_tokens_after_a_change_it_is_back_in_the_text() -> None:
    text = [10, 11, 12, 13, 14, 15, 16, 17, 18]
    ngrams = fed([*text, 10, 11, 12, 99, 14])
    assert ngrams.next is None

    ngrams.feed(15)

    assert ngrams.ahead(3) == [16, 17, 18]


def test_a_loop_goes_round_and_round() -> None:
    assert fed([7, 8, 9, 7, 8]).ahead(7) == [9, 7, 8, 9, 7, 8, 9]


def test_of_new_tokens_nothing_is_known() -> None:
    assert fed(range(50)).next is None
    assert fed([]).ahead(3) == []


@given(few_tokens)
def test_what_it_says_agreed_did(tokens: list[int]) -> None:
    ngrams = fed(tokens)
    if not ngrams.agreed:
        return

    passage = [*tokens[len(tokens) - ngrams.agreed :], ngrams.next]
    n = len(passage)

    assert any(tokens[at : at + n] == passage for at in range(len(tokens) - n + 1))


@given(few_tokens, st.integers(0, 30))
def test_what_lies_ahead_is_what_comes_if_it_comes(tokens: list[int], n: int) -> None:
    ngrams = fed(tokens)

    for token in ngrams.ahead(n):
        assert ngrams.next == token
        ngrams.feed(token)


@given(few_tokens)
def test_a_pair_that_was_there_before_is_found(tokens: list[int]) -> None:
    ngrams = fed(tokens)
    pairs = list(pairwise(tokens))

    if pairs and pairs[-1] in pairs[:-1]:
        assert ngrams.next is not None


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), few_tokens)
def test_a_prompt_read_at_once_is_known_like_one_that_was_fed(
    prompt: list[int], reply: list[int]
) -> None:
    at_once = Ngrams()
    at_once.read(prompt)
    for token in reply:
        at_once.feed(token)

    one_by_one = fed([*prompt, *reply])
    assert at_once.ids == one_by_one.ids
    assert (at_once.next is None) == (one_by_one.next is None)  # of several places, any
