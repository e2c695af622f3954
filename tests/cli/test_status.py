"""The line below a reply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from localseek.cli.repl.status import nearly_full, status_line
from localseek.engine.request import Sampling
from localseek.jobs.reply import Reply, Timings

REPLY = Reply(
    answer="four",
    reasoning="hm",
    finish="stop",
    n_prompt=50,
    n_cached=0,
    n_reasoning=30,
    n_answer=20,
    timings=Timings(load_s=0.1, decode_tokens_per_s=12.34),
    sampling=Sampling(),
)


@pytest.mark.parametrize("width", [80, 40, 30])
def test_it_ends_before_the_last_column(width: int) -> None:
    shown = status_line(REPLY, name="pebble", n_ctx=2048, width=width)

    assert shown.strip() == "pebble · 100/2048 · 12.3 t/s"
    assert len(shown) == width - 1


def test_without_a_known_width_it_begins_at_the_left() -> None:
    assert status_line(REPLY, name="p", n_ctx=9, width=0) == "p · 100/9 · 12.3 t/s"


def test_a_long_name_is_cut() -> None:
    shown = status_line(REPLY, name="a-name-that-is-long", n_ctx=2048, width=40)

    assert shown == "a-name-that-is-l… · 100/2048 · 12.3 t/s"


def test_a_context_that_leaves_little_room_is_told() -> None:
    told = nearly_full(REPLY, n_ctx=87)

    assert told == "the context is nearly full: 70 of 87 tokens; /clear makes room."


@pytest.mark.parametrize("reply", [REPLY, replace(REPLY, finish="context", n_answer=80)])
def test_a_context_with_room_or_one_that_was_told_already_is_not(reply: Reply) -> None:
    assert nearly_full(reply, n_ctx=100) is None
