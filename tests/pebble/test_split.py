"""No puzzle is trained on and measured with."""

from __future__ import annotations

from random import Random

import pytest

from localseek.pebble.split import is_held_out, sample
from localseek.pebble.tasks import TASKS


def test_one_instance_in_eight_is_held_out() -> None:
    held_out = sum(is_held_out(f"addition {i} {i + 1}") for i in range(8000))
    assert 900 < held_out < 1100


def test_the_split_is_the_same_on_every_machine() -> None:
    assert [i for i in range(40) if is_held_out(f"addition 1 {i}")] == [6, 10, 17, 22, 37]


@pytest.mark.parametrize("task", TASKS)
def test_training_and_measuring_never_share_an_instance(task: str) -> None:
    random = Random(1)
    trained = {sample(task, random, held_out=False).instance for _ in range(300)}
    measured = {sample(task, random, held_out=True).instance for _ in range(100)}
    assert trained.isdisjoint(measured)
    assert all(is_held_out(instance) for instance in measured)


def test_terms_that_may_be_exchanged_are_one_instance() -> None:
    """37 * 482 is not unseen where 482 * 37 was trained."""
    for task in ("addition", "multiplication", "comparison", "sorting"):
        for seed in range(200):
            numbers = [int(n) for n in TASKS[task].make(Random(seed)).instance.split()[1:]]
            assert numbers in (sorted(numbers), sorted(numbers, reverse=True))


def test_there_are_enough_unseen_instances_to_measure_with() -> None:
    for task in TASKS:
        random = Random(2)
        n_drawn = 60
        measured = {sample(task, random, held_out=True).instance for _ in range(n_drawn)}
        assert len(measured) > n_drawn / 2, task
