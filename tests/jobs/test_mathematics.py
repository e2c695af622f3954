"""Answers compared as mathematics, in a process that can be ended."""

from __future__ import annotations

import threading
import time

import pytest

from localseek.chat.votes import vote
from localseek.jobs import mathematics
from localseek.jobs.mathematics import Mathematics, MathMissingError

pytest.importorskip("math_verify")


def test_the_same_mathematics_is_one_vote_and_what_never_ends_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mathematics, "COMPARISON_S", 2.0)
    answers = ["x^2-1", r"\sqrt{8}", "(x-1)(x+1)", r"2\sqrt{2}", "A", "9^{9^{9^9}}"]
    found = []

    def count() -> None:  # not in the main thread, where alone signals would work
        with Mathematics() as compared:
            found.append(vote(answers, same=compared.same))

    started = time.monotonic()
    thread = threading.Thread(target=count)
    thread.start()
    thread.join(120)

    assert [group.members for group in found[0].groups] == [(0, 2), (1, 3), (4,), (5,)]
    assert time.monotonic() - started < 100


def test_a_missing_library_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mathematics, "is_math_installed", lambda: False)

    with pytest.raises(MathMissingError) as caught:
        Mathematics()

    assert caught.value.hint == "pip install 'localseek[math]'"
