"""Replies to one prompt → the answer that most of them agree on.

    replies ─▶ what each votes for ─▶ groups of equal ones ─▶ Verdict: the majority, or none

A reply that was cut, or that has not what is wanted of it, does not vote; it counts as one of
the samples, so that a majority of few voters is a small share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from types import TracebackType

from localseek.chat.formulas import comparable_as_formulas
from localseek.chat.votes import NoVotesError, Vote, decided, vote
from localseek.jobs.mathematics import Mathematics, is_math_installed
from localseek.jobs.reply import Reply
from localseek.jobs.wanted import Wanted

COMPARING_S = 20.0  # of one vote; formulas that were not compared by then count as different

LACKS_MATH = "formulas were compared as text: pip install 'localseek[math]'."


@dataclass(frozen=True, slots=True)
class Voting:
    """That there is a vote, and how much of it a majority must have."""

    min_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of a vote. ``ballots`` are what each reply voted for, None for nothing."""

    ballots: tuple[str | None, ...]
    vote: Vote | None  # None: nobody voted
    min_share: float

    @property
    def answer(self) -> str | None:
        """The answer of the majority, if there is one and it is large enough."""
        if self.vote is None or not self.vote.reaches(self.min_share):
            return None
        return self.vote.winner.answer

    def decided(self) -> str:
        """Return the answer; raise NoVotesError or NoMajorityError if there is none."""
        if self.vote is None:
            raise NoVotesError(len(self.ballots))
        return decided(self.vote, self.min_share)


class Counting:
    """Counts votes until it is closed; a context manager.

    Formulas are compared as mathematics where the extra ``math`` is installed.
    ``lacks_math`` tells that it is not, and that there were some.
    """

    def __init__(self) -> None:
        self.lacks_math = False
        self._mathematics = Mathematics() if is_math_installed() else None

    def count(self, replies: Sequence[Reply], wanted: Wanted, voting: Voting) -> Verdict:
        """Count what each of ``replies`` votes for."""
        until = monotonic() + COMPARING_S

        def same(one: str, other: str) -> bool:
            if not wanted.may_be_mathematics or monotonic() > until:
                return False
            return self._same_formula(one, other)

        ballots = tuple(wanted.ballot(reply) for reply in replies)
        try:
            counted = vote(ballots, same=same, key=wanted.key)
        except NoVotesError:
            counted = None
        return Verdict(ballots=ballots, vote=counted, min_share=voting.min_share)

    def close(self) -> None:
        """End the process that compares."""
        if self._mathematics is not None:
            self._mathematics.close()

    def __enter__(self) -> Counting:  # noqa: PYI034 - Self is in Python 3.11
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _same_formula(self, one: str, other: str) -> bool:
        if not comparable_as_formulas(one, other):
            return False
        if self._mathematics is None:
            self.lacks_math = True
            return False
        return self._mathematics.same(one, other)
