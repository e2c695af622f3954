"""What replies vote for, and what comes of it."""

from __future__ import annotations

import pytest

from localseek.chat.structure.form import json_object_form
from localseek.chat.votes import NoMajorityError, NoVotesError
from localseek.engine.request import Sampling
from localseek.jobs import voting
from localseek.jobs.reply import Finish, Reply, Timings
from localseek.jobs.samples_json import samples_as_object
from localseek.jobs.voting import Counting, Verdict, Voting
from localseek.jobs.wanted import Wanted
from localseek.presets.extraction import parse_extraction


def reply(answer: str, finish: Finish = "stop") -> Reply:
    return Reply(
        answer=answer,
        reasoning="",
        finish=finish,
        n_prompt=1,
        n_cached=0,
        n_reasoning=0,
        n_answer=1,
        timings=Timings(load_s=0),
        sampling=Sampling(seed=1),
    )


def count(answers: list[Reply], wanted: Wanted | None = None, min_share: float = 0) -> Verdict:
    with Counting() as counting:
        return counting.count(answers, wanted or Wanted(), Voting(min_share))


@pytest.mark.parametrize(
    ("wanted", "answer", "ballot"),
    [
        (Wanted(), "So 2 * 3 = 6.", "6"),
        (Wanted(extraction=parse_extraction("final")), "So 2 * 3 = 6.", "So 2 * 3 = 6."),
        (Wanted(extraction=parse_extraction("regex:(\\d) =")), "So 2 * 3 = 6.", "3"),
        (Wanted(extraction=parse_extraction("regex:x")), "So 2 * 3 = 6.", None),
        (Wanted(extraction=parse_extraction("field:n")), '{"n": 6}', "6"),
        (Wanted(json_object_form()), '{"n": 6}', '{"n": 6}'),
        (Wanted(json_object_form()), '{"n": ', None),
        (Wanted(json_object_form(), parse_extraction("field:n")), '{"n": 6}', "6"),
        (Wanted(), "---", None),
    ],
)
def test_what_is_wanted_is_what_is_voted_for(
    wanted: Wanted, answer: str, ballot: str | None
) -> None:
    assert wanted.ballot(reply(answer)) == ballot


@pytest.mark.parametrize("finish", ["length", "context", "loop", "interrupted"])
def test_a_reply_that_was_cut_has_no_vote_and_counts(finish: Finish) -> None:
    verdict = count([reply("7"), reply("6", finish), reply("6", finish)])

    assert verdict.ballots == ("7", None, None)
    assert verdict.vote is not None
    assert (verdict.answer, verdict.vote.share) == ("7", 1 / 3)


def test_below_the_share_there_is_no_answer() -> None:
    verdict = count([reply("6"), reply("7"), reply("6")], min_share=0.7)

    assert verdict.answer is None
    with pytest.raises(NoMajorityError):
        verdict.decided()
    assert count([reply("6"), reply("7"), reply("6")], min_share=2 / 3).decided() == "6"


def test_without_a_vote_there_is_no_answer() -> None:
    verdict = count([reply(""), reply("6", "length")])

    assert (verdict.answer, verdict.vote) == (None, None)
    with pytest.raises(NoVotesError):
        verdict.decided()
    said = samples_as_object([reply("")], Wanted(), count([reply("")]))
    assert said["answer"] is None
    assert said["vote"] == {
        "share": 0.0,
        "votes": 0,
        "samples": 1,
        "min_share": 0.0,
        "groups": [],
    }


def test_json_is_compared_by_what_it_says() -> None:
    answers = [reply('{"a": 1, "b": 2}'), reply('{"a": 2}'), reply('{"b":2.0,"a":1}')]

    verdict = count(answers, Wanted(json_object_form()))

    assert verdict.vote is not None
    assert [group.members for group in verdict.vote.groups] == [(0, 2), (1,)]


def test_code_is_compared_letter_by_letter() -> None:
    answers = [
        reply("```\nif a:\n  b\n```"),
        reply("```\nif a:\nb\n```"),
        reply("```\nIF a:\n  b\n```"),
    ]

    verdict = count(answers, Wanted(extraction=parse_extraction("code")))

    assert verdict.vote is not None
    assert len(verdict.vote.groups) == 3


def test_formulas_that_are_equal_are_one_group() -> None:
    pytest.importorskip("math_verify")
    answers = [r"\boxed{2\sqrt{2}}", r"\boxed{\sqrt{8}}", r"\boxed{\sqrt{7}}", "after 3 x days"]

    verdict = count([reply(answer) for answer in answers])

    assert verdict.vote is not None
    assert [group.members for group in verdict.vote.groups] == [(0, 1), (2,), (3,)]


def test_formulas_are_texts_where_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voting, "is_math_installed", lambda: False)
    with Counting() as counting:
        plain = counting.count([reply("Monday"), reply("Tuesday")], Wanted(), Voting())
        assert not counting.lacks_math
        verdict = counting.count([reply("$x^2$"), reply("$x*x$")], Wanted(), Voting())

    assert counting.lacks_math
    for found in (plain, verdict):
        assert found.vote is not None
        assert len(found.vote.groups) == 2


def test_a_vote_does_not_compare_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("math_verify")
    monkeypatch.setattr(voting, "COMPARING_S", -1.0)

    verdict = count([reply("$x^2$"), reply("$x*x$")])

    assert verdict.vote is not None
    assert len(verdict.vote.groups) == 2
