"""One line of the input, read: what is asked, or what is wrong with it; values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.engine.request import Sampling
from localseek.jobs.voting import Voting
from localseek.jobs.wanted import Wanted
from localseek.presets.files import KnownPresets
from localseek.presets.use import Layout

MOST_BYTES = 16 * 2**20  # of one record: more text than any context holds

Id: TypeAlias = str | int
Style = Literal["localseek", "openai"]  # in which of the two it was asked, and is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A line or a row as it stands there; with ``problem`` it cannot be had."""

    number: int  # of its line, the last one of a row
    data: bytes = b""
    id: Id | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What goes for each line that says nothing else."""

    system: str = ""
    sampling: Mapping[str, float] = field(default_factory=dict)  # without a seed
    seed: int | None = None  # of the whole batch: each line's is made of it and of the line's id
    max_tokens: int | None = None
    policy: ThinkPolicy = field(default_factory=ThinkPolicy)
    samples: int = 1
    layout: Layout | None = None  # the preset that prompts are laid out by
    wanted: Wanted = field(default_factory=Wanted)
    voting: Voting | None = None
    presets: KnownPresets = field(default_factory=KnownPresets)  # for lines that name one


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question, asked ``samples`` times."""

    number: int  # of the line in its file, from 1
    id: Id
    messages: tuple[Message, ...]
    sampling: Mapping[str, float]  # fields of Sampling that were asked for, without the seed
    seeds: tuple[int, ...]  # one a sample
    max_tokens: int | None
    policy: ThinkPolicy
    style: Style = "localseek"
    wanted: Wanted = field(default_factory=Wanted)
    voting: Voting | None = None
    metadata: object = None  # handed on as it is

    def __post_init__(self) -> None:
        Sampling(**self.sampling)  # type: ignore[arg-type]  # for its checks
        if self.max_tokens is not None and self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {self.max_tokens}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that asks nothing that can be answered; ``id`` as far as it has one."""

    number: int
    problem: str
    hint: str = ""
    id: Id | None = None
    style: Style = "localseek"
