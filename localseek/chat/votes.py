"""Answers of several samples → groups of equal ones → the majority and its share.

Equal are: the same text but for case, white space and a full stop; the same number however it
is written; and what ``same`` says, such as the same mathematics (jobs/mathematics.py). Of two
groups of a size the one whose answer came first wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from localseek.chat.numerals import as_number
from localseek.errors import NoAnswerError


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that are equal; ``answer`` is the first of them as it was given."""

    answer: str
    members: tuple[int, ...]  # places in the list of answers

    @property
    def n_votes(self) -> int:
        """How many said so."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Vote:
    """The groups, largest first. ``n_samples`` counts those without an answer too."""

    groups: tuple[Group, ...]
    n_samples: int

    @property
    def winner(self) -> Group:
        """The majority; there is one, or there is no Vote."""
        return self.groups[0]

    @property
    def share(self) -> float:
        """How much of all samples the majority is; one without an answer is a vote against."""
        return self.winner.n_votes / self.n_samples


class NoMajorityError(NoAnswerError):
    """Too few samples agree."""

    def __init__(self, vote: Vote, min_share: float) -> None:
        super().__init__(
            f"only {vote.winner.n_votes} of {vote.n_samples} answers agree ({vote.share:.0%}); "
            f"--min-share asks for {min_share:.0%}.",
            hint="take more --samples, or a smaller --min-share.",
        )
        self.vote = vote


class NoVotesError(NoAnswerError):
    """Not one sample came to an answer."""

    def __init__(self, n_samples: int) -> None:
        super().__init__(f"none of {n_samples} samples came to an answer; there is no vote.")


_QUOTES = "\"'`*\u201c\u201d\u2018\u2019 "

Same = Callable[[str, str], bool]


def different(_one: str, _other: str) -> bool:
    """Answers that are written differently are different."""
    return False


def vote(answers: Sequence[str | None], *, same: Same = different) -> Vote:
    """Count the votes; None is a sample without an answer. Raises NoVotesError."""
    keys: dict[object, int] = {}
    members: list[list[int]] = []
    for place, answer in enumerate(answers):
        if answer is None:
            continue
        key = comparable(answer)
        if key not in keys:
            keys[key] = _group_of(answer, answers, members, same)
        if keys[key] == len(members):
            members.append([])
        members[keys[key]].append(place)
    if not members:
        raise NoVotesError(len(answers))
    groups = sorted(members, key=lambda places: (-len(places), places[0]))
    return Vote(
        tuple(Group(str(answers[places[0]]), tuple(places)) for places in groups), len(answers)
    )


def decided(vote_: Vote, min_share: float = 0.0) -> str:
    """Return the answer of the majority; raise NoMajorityError below ``min_share``."""
    if vote_.share < min_share - 1e-9:
        raise NoMajorityError(vote_, min_share)
    return vote_.winner.answer


def _group_of(
    answer: str, answers: Sequence[str | None], members: list[list[int]], equal: Same
) -> int:
    for i, places in enumerate(members):
        if equal(str(answers[places[0]]), answer):
            return i
    return len(members)


def comparable(answer: str) -> object:
    """Return what is the same for answers that plainly are: a number, or text without its dress."""
    number = as_number(answer)
    if number is not None:
        return number
    text = " ".join(unicodedata.normalize("NFKC", answer).casefold().split())
    return text.rstrip(".!,;: ").strip(_QUOTES) or text
