"""Guesses from the text itself, and what is learned about them."""

from __future__ import annotations

import random

from localseek.engine.speculation.chances import Chances
from localseek.engine.speculation.pace import Batch, Eager
from localseek.engine.speculation.repetition import RepetitionGuesser

TEXT = list(range(100, 180))


def test_a_text_that_is_repeated_is_guessed_more_and_more_of() -> None:
    guesser = RepetitionGuesser(Eager(), Chances())
    ids, lengths = [*TEXT, 1, 2], []
    for place, token in enumerate(TEXT[:-15], 1):
        ids.append(token)
        guess = list(guesser.guess(ids, 15, Batch()))
        assert guess == TEXT[place : place + len(guess)]
        lengths.append(len(guess))

    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (0, 15)


def test_no_more_than_asked_for() -> None:
    guesser = RepetitionGuesser(Eager(), Chances())

    assert len(guesser.guess([*TEXT, *TEXT[:40]], 3, Batch())) == 3


def test_several_tokens_at_once_are_taken_as_well() -> None:
    at_once, by_one = (RepetitionGuesser(Eager(), Chances()) for _ in range(2))
    ids = [*TEXT, 1, *TEXT[:30]]
    for n in range(90, len(ids)):
        guess = by_one.guess(ids[:n], 15, Batch())
    at_once.guess(ids[:90], 15, Batch())

    assert list(at_once.guess(ids[:-1], 15, Batch())) == list(guess)


def test_chances_become_what_was_seen() -> None:
    rng, chances = random.Random(3), Chances()
    for _ in range(2000):
        chances.learn(2, was_right=rng.random() < 0.7)
        chances.learn(40, was_right=rng.random() < 0.1)

    assert 0.5 < chances.of(2) < 0.9
    assert chances.of(1000) < 0.3


def test_guesses_that_never_come_true_are_given_up() -> None:
    rng, guesser = random.Random(5), RepetitionGuesser(Eager(), Chances())
    ids = [token for _ in range(300) for token in (1, 2, rng.randrange(1000))]
    lengths = [len(guesser.guess(ids[:n], 15, Batch())) for n in range(30, len(ids))]

    assert sum(lengths[-200:]) < 90  # after 1 comes 2, after that anything
