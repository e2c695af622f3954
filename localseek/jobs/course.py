"""How a reply came about, as far as the model did not draw it: what it takes to have it again.

    prompt ─▶ drawn drawn │ forced forced forced │ drawn … ─▶ ended
                          └ Forced(position=2, drawn=…, tokens=…)

Positions count the tokens of the reply. Values only.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.engine.request import FinishReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """What was put in place of a token that was drawn; with ``finish`` it ended the reply."""

    position: int
    drawn: int
    tokens: tuple[int, ...] = ()
    finish: FinishReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """Where the reply went on with another prompt: the context was full, the oldest is gone."""

    position: int
    tokens: tuple[int, ...]  # of that prompt
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All that happened to a reply beside the drawing."""

    forced: tuple[Forced, ...] = ()
    restarts: tuple[Restart, ...] = ()
    grammar: str | None = None  # GBNF
    answer_at: int | None = None  # where the grammar began to hold
    ended: FinishReason = "stop"  # as the engine says it
