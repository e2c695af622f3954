"""Steps are made of their number alone, and batches lose and invent nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from localseek.pebble.batches import Batch, Diet, batches, sampled_texts, step_batches
from localseek.pebble.conversation import Part
from localseek.pebble.drill import drill
from localseek.pebble.row import Row

DIET = Diet(step_tokens=4000, batch_tokens=1500)


class Letters:
    """Encodes each character by its code."""

    def encode_all(self, conversations: Sequence[Sequence[Part]]) -> list[Row]:
        return [
            Row(
                np.array([ord(c) for part in parts for c in part.text], np.int64),
                np.array([part.is_reply for part in parts for _ in part.text]),
            )
            for parts in conversations
        ]


def rows(random: Random, n: int) -> list[Row]:
    lengths = [random.randrange(2, 90) for _ in range(n)]
    return [
        Row(
            np.array([random.randrange(1, 500) for _ in range(length)], np.int64),
            np.array([random.random() < 0.5 for _ in range(length - 1)] + [True]),
            random.random(),
        )
        for length in lengths
    ]


def learned(batch: Batch) -> list[tuple[list[int], int, float]]:
    """What a batch teaches: behind which tokens which one is said, and its worth."""
    width = batch.ids.shape[1]
    found = zip(batch.places, batch.targets, batch.worth, strict=True)
    return [
        (batch.ids[place // width, : place % width + 1].tolist(), int(target), float(worth))
        for place, target, worth in found
    ]


def test_a_step_is_the_same_however_often_it_is_made() -> None:
    one, other = (step_batches(Letters(), DIET, 7) for _ in range(2))
    assert [batch.ids.tolist() for batch in one] == [batch.ids.tolist() for batch in other]


@pytest.mark.parametrize("diet", [DIET, Diet(seed=2, step_tokens=4000, batch_tokens=1500)])
def test_another_step_or_another_seed_is_another_drawing(diet: Diet) -> None:
    other = step_batches(Letters(), diet, 8)
    assert other[0].ids.tolist() != step_batches(Letters(), DIET, 7)[0].ids.tolist()


def test_a_step_holds_the_tokens_asked_for_and_little_more() -> None:
    n_tokens = sum(batch.n_tokens for batch in step_batches(Letters(), DIET, 1))
    assert 4000 <= n_tokens < 4000 + 1024


def test_tasks_are_drawn_as_often_as_their_weights_say() -> None:
    rare = Diet(tasks=("letters", "division"), weights={"division": 0.001})

    texts = "".join(sampled_texts(rare, 200))

    assert texts.count("divide") + texts.count("÷") + texts.count("remainder") < 20


def test_batches_teach_what_the_rows_say_and_nothing_else() -> None:
    drawn = rows(Random(3), 50)
    taught = [part for batch in batches(drawn, 300) for part in learned(batch)]
    wanted = [
        (row.ids[:at].tolist(), int(row.ids[at]), float(np.float32(row.worth)))
        for row in drawn
        for at in range(1, len(row.ids))
        if row.is_reply[at]
    ]
    assert sorted(taught) == sorted(wanted)


def test_no_batch_is_larger_than_asked_unless_one_row_is() -> None:
    made = list(batches(rows(Random(4), 80), 200))
    assert all(batch.ids.size <= 200 or len(batch.ids) == 1 for batch in made)
    assert sum(batch.ids.size for batch in made) < 1.2 * sum(batch.n_tokens for batch in made)


def test_longer_rows_come_first() -> None:
    widths = [batch.ids.shape[1] for batch in batches(rows(Random(5), 40), 200)]
    assert widths == sorted(widths, reverse=True)


def test_a_drill_says_what_a_row_holds_twice_and_teaches_the_second_time() -> None:
    row = Row(np.arange(100, 130), np.ones(30, bool))

    drilled = drill(row, Random(2))

    first, *said = drilled.ids.tolist()
    half = len(said) // 2
    assert first == 100
    assert said[:half] == said[half:]
    assert {*said} <= {*range(101, 130)}
    assert said[:half] != sorted(said[:half])
    assert drilled.is_reply.tolist() == [False] * (half + 2) + [True] * (half - 1)


def test_a_drill_of_few_tokens_marks_where_the_second_time_begins() -> None:
    row = Row(np.arange(100, 130), np.ones(30, bool))

    drilled = drill(row, Random(4))

    ids = drilled.ids.tolist()
    half = len(ids) // 2
    assert ids[0] == 100
    assert ids[:half] == ids[half:]
    assert len({*ids[1:half]}) <= 8 < half
    assert drilled.is_reply.tolist() == [False] * (half + 1) + [True] * (half - 1)


@pytest.mark.parametrize(("drills", "only_copies"), [(0.0, False), (1.0, True)])
def test_as_many_rows_are_drills_as_the_diet_says(drills: float, *, only_copies: bool) -> None:
    made = step_batches(Letters(), replace(DIET, drills=drills), 1)

    taught = [part for batch in made for part in learned(batch)]

    assert all(target in before for before, target, _ in taught) == only_copies


@pytest.mark.parametrize("guesses", [0.0, 1.0])
def test_as_many_rows_are_guesses_as_the_diet_says(guesses: float) -> None:
    made = step_batches(Letters(), replace(DIET, drills=0.0, guesses=guesses), 1)

    drawn = [row for batch in made for row in batch.rows]
    assert drawn
    assert all(row.is_guess == bool(guesses) for row in drawn)
