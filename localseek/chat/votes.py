"""Answers of several samples → groups of equal ones → the majority and its share.

Equal are: the same text but for case, white space and a full stop; the same number however it
is written; the same JSON; and what ``same`` says, such as the same mathematics
(jobs/mathematics.py). Of two groups of a size the one whose answer came first wins.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from localseek.chat.numerals import as_number
from localseek.errors import LocalseekError, NoAnswerError
from localseek.printable import printable


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

    def reaches(self, min_share: float) -> bool:
        """Whether the majority is at least that large; 3 of 5 are 0.6, whatever a float says."""
        return self.share >= min_share - 1e-9


class NoMajorityError(NoAnswerError):
    """Too few samples agree."""

    def __init__(self, vote: Vote, min_share: float) -> None:
        super().__init__(
            f"only {told(vote)}; --min-share asks for {min_share:.0%}.",
            hint="take more --samples, or a smaller --min-share.",
        )
        self.vote = vote


class NoVotesError(NoAnswerError):
    """Not one sample came to an answer; ``first`` is what is wrong with the first of them."""

    def __init__(self, n_samples: int, first: LocalseekError | None = None) -> None:
        n = "no sample" if n_samples == 1 else f"none of {n_samples:,} samples"
        said = f"; the first: {first}" if first else "."
        super().__init__(f"{n} has an answer to vote for{said}", hint=first.hint if first else "")


_SHOWN_GROUPS, _SHOWN_CHARS = 3, 40


def told(vote_: Vote) -> str:
    """Tell the shares in one line: ``5 of 8 answers agree (62%); 2 say "7", 1 has none``."""
    n_none = vote_.n_samples - sum(group.n_votes for group in vote_.groups)
    others = [
        f'{group.n_votes:,} {"says" if group.n_votes == 1 else "say"} "{_shown(group.answer)}"'
        for group in vote_.groups[1 : 1 + _SHOWN_GROUPS]
    ]
    n_more = sum(group.n_votes for group in vote_.groups[1 + _SHOWN_GROUPS :])
    others += [f"{n_more:,} others"] if n_more else []
    others += [f"{n_none:,} without an answer"] if n_none else []
    agree = f"{vote_.winner.n_votes:,} of {vote_.n_samples:,} samples agree ({vote_.share:.0%})"
    return "; ".join(filter(None, (agree, ", ".join(others))))


def _shown(answer: str) -> str:
    text = printable(" ".join(answer.split()))
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"


_AROUND = {*((c, c) for c in "\"'`*"), ("\u201c", "\u201d"), ("\u2018", "\u2019")}
# Yes!  **B**!  Oui !  对!  but not n! or (n + 1)!
_EXCLAIMED = re.compile(
    r"(?:(?<=[^\W\d_]{2})|(?<=[^\W\d_]{2} )|(?<=[*\"'\u201d\u2019])|(?<=[\u3040-\u9fff]))!+\Z"
)
_NARROW = {0x3000: 0x20, **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}}

Same = Callable[[str, str], bool]
Key = Callable[[str], object]


def different(_one: str, _other: str) -> bool:
    """Answers that are written differently are different."""
    return False


def vote(answers: Sequence[str | None], *, same: Same = different, key: Key | None = None) -> Vote:
    """Count the votes; None is a sample without an answer. Raises NoVotesError.

    Answers of one ``key`` are equal; that of texts is ``comparable``.
    """
    key_of = key or comparable
    keys: dict[object, int] = {}
    members: list[list[int]] = []
    for place, answer in enumerate(answers):
        if answer is None:
            continue
        found = key_of(answer)
        if found not in keys:
            keys[found] = _group_of(answer, answers, members, same)
        if keys[found] == len(members):
            members.append([])
        members[keys[found]].append(place)
    if not members:
        raise NoVotesError(len(answers))
    groups = sorted(members, key=lambda places: (-len(places), places[0]))
    return Vote(
        tuple(Group(str(answers[places[0]]), tuple(places)) for places in groups), len(answers)
    )


def decided(vote_: Vote, min_share: float = 0.0) -> str:
    """Return the answer of the majority; raise NoMajorityError below ``min_share``."""
    if not vote_.reaches(min_share):
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
    text = unicodedata.normalize("NFC", answer).translate(_NARROW).casefold()
    text = _undressed(" ".join(text.split()))
    number = as_number(text)
    return text if number is None else number


def _undressed(text: str) -> str:
    """Without what ends a sentence, and without quotes and emphasis around all of it.

    ``n!``, ``f'`` and ``5"`` say something, and stay.
    """
    before = None
    while text != before:
        before = text
        text = _EXCLAIMED.sub("", text.rstrip(".,;: ")) or text
        inner = text[1:-1].strip()
        if inner and (text[0], text[-1]) in _AROUND:
            text = inner
    return text


def comparable_json(text: str) -> object:
    """Return what is the same for equal JSON: names in any order, 1.0 is 1, texts as above."""
    try:
        return _frozen(json.loads(text))
    except (ValueError, RecursionError):
        return comparable(text)


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return ("object", frozenset((name, _frozen(member)) for name, member in value.items()))
    if isinstance(value, list):
        return ("list", *map(_frozen, value))
    if isinstance(value, str):
        return ("text", comparable(value))
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    return _number(value)


def _number(value: object) -> object:
    try:
        return Fraction(str(value))
    except (ValueError, OverflowError):  # Infinity, NaN, thousands of digits
        return str(value)
