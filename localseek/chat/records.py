"""What happens to a conversation, one value a step; the same steps again give the same state.

    Asked ─▶ Grown ─▶ Grown ─▶ … ─▶ Replied       a reply as it comes, then all of it
    Undone, Cleared, SystemSet, ModelChosen, Loaded

Grown is only of use where no Replied follows: a process was killed in the middle of a reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from localseek.chat.messages import Question

STOPPED = "stop"
WHOLE = (STOPPED, "think_budget")  # the model came to its own end
INTERRUPTED = "interrupted"

Growth: TypeAlias = Literal["reasoning", "answer", "was reasoning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and its reply. ``finish`` says why that ended, as the reply does."""

    question: Question
    answer: str = ""
    reasoning: str = ""
    finish: str = STOPPED
    model: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the model came to its own end."""
        return self.finish in WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question was asked. With ``replaces`` its turn takes the place of the last one.

    ``reasoning`` and ``answer`` are what the reply begins with, where it goes on from there.
    """

    question: Question
    replaces: bool = False
    reasoning: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Grown:
    """So much came of the reply since the last Grown.

    ``was reasoning``: all that had come as an answer turned out to be thought.
    """

    parts: tuple[tuple[Growth, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """The reply is over: all of it, whatever came before."""

    answer: str
    reasoning: str
    finish: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """The last turn was taken back, or a question after it that is ``unanswered``."""

    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Cleared:
    """All turns were forgotten."""


@dataclass(frozen=True, slots=True)
class SystemSet:
    """The system prompt of the next turns."""

    text: str


@dataclass(frozen=True, slots=True)
class ModelChosen:
    """Who answers from now on; ``path`` is where it lies."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Another conversation came in the place of this one."""

    system: str
    turns: tuple[Turn, ...]


Record: TypeAlias = Asked | Grown | Replied | Undone | Cleared | SystemSet | ModelChosen | Loaded
