"""How many guesses pay: decided by what batches took, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from localseek.engine.speculation.pace import LENGTHS, Batch, Eager, Measured

SURE, LIKELY, UNLIKELY = [0.99] * 15, [0.8] * 15, [0.2] * 15


def on_gpu(n_tokens: int) -> float:
    return 0.01 * (1 + 0.02 * n_tokens)


def on_two_cores(n_tokens: int) -> float:
    """Of SmolLM2 in Q4_1."""
    return 0.01 * {1: 1.0, 2: 1.53, 4: 2.5, 8: 4.44, 16: 8.14}[n_tokens]


def all_alike(n_tokens: int) -> float:
    return 0.01 * n_tokens


def measured(took: Callable[[int], float], chances: list[float], n_steps: int = 40) -> Measured:
    """One that has been through some steps of a reply."""
    pace = Measured()
    for _ in range(n_steps):
        n = 1 + pace.length(chances, Batch())
        pace.note(n, took(n))
    return pace


def test_nothing_is_guessed_before_anything_is_known() -> None:
    assert Measured().length(SURE, Batch()) == 0


@pytest.mark.parametrize(
    ("took", "chances", "length"),
    [
        (on_gpu, SURE, 15),
        (on_gpu, LIKELY, 15),
        (on_two_cores, SURE, 15),
        (on_two_cores, LIKELY, 3),
        (on_two_cores, UNLIKELY, 0),
        (all_alike, SURE, 0),
    ],
)
def test_so_many_pay(took: Callable[[int], float], chances: list[float], length: int) -> None:
    assert measured(took, chances).length(chances, Batch()) == length


def test_bad_guesses_are_not_even_tried() -> None:
    pace = Measured()
    tried = []
    for _ in range(300):
        tried.append(pace.length(UNLIKELY, Batch()))
        pace.note(1, 0.01)

    assert set(tried) == {0}


def test_what_does_not_pay_is_tried_again_only_now_and_then() -> None:
    pace, n_tries = Measured(), 0
    for _ in range(1000):
        n = pace.length(LIKELY, Batch())
        pace.note(1 + n, all_alike(1 + n))
        n_tries += n > 0

    assert 3 <= n_tries <= 12


def test_one_slow_batch_changes_nothing() -> None:
    pace = measured(on_gpu, SURE)

    pace.note(16, 1.0)

    assert pace.length(SURE, Batch()) == 15


def test_a_machine_that_got_slower_for_all_is_no_reason_to_stop() -> None:
    pace = measured(on_two_cores, SURE)
    lengths = []
    for _ in range(60):
        n = pace.length(SURE, Batch())
        pace.note(1 + n, 3 * on_two_cores(1 + n))
        lengths.append(n)

    assert lengths[-20:].count(15) >= 18


def test_a_batch_without_guesses_is_measured_again_in_time() -> None:
    pace = measured(on_gpu, SURE)
    lengths = []
    for _ in range(200):
        n = pace.length(SURE, Batch())
        pace.note(1 + n, on_gpu(1 + n))
        lengths.append(n)

    assert 2 <= lengths.count(0) <= 5


def test_time_spent_on_guessing_counts() -> None:
    pace = measured(on_gpu, LIKELY)

    assert pace.length(LIKELY, Batch(), guess_s=0.0005) > 0
    assert pace.length(LIKELY, Batch(), guess_s=0.02) == 0


def test_other_replies_in_the_batch_wait_meanwhile() -> None:
    pace = Measured()
    for n, seconds in ((8, 0.02), (16, 0.04)):
        pace.note(n, seconds)

    assert pace.length([0.9] * 15, Batch(n_tokens=8, n_replies=1)) > 0
    assert pace.length([0.9] * 15, Batch(n_tokens=8, n_replies=8)) == 0


@pytest.mark.parametrize(("chance", "length"), [(0.99, 15), (0.9, 7), (0.8, 3), (0.6, 1), (0.4, 0)])
def test_who_is_eager_feeds_what_is_mostly_right(chance: float, length: int) -> None:
    eager = Eager()
    eager.note(16, 1000.0)

    assert eager.length([chance] * 15, Batch()) == length


def test_no_more_are_fed_than_there_are() -> None:
    for n in range(16):
        lengths = [pace.length(SURE[:n], Batch()) for pace in (Eager(), measured(on_gpu, SURE))]
        assert all(length <= n and length in (0, *LENGTHS) for length in lengths)
