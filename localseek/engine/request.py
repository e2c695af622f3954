"""What goes into the engine and what comes out: plain values, no llama.cpp.

    Request(tokens, sampling, max_tokens)  ──▶  ENGINE  ──▶  Prefilled, Token, Token, … Finished

Events of different requests interleave; ``request_id`` says whose each one is. The
events of one request always come in that order, ``Finished`` exactly once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

MOST_SEEDS = 2**32 - 1  # that number itself means "random" to llama.cpp
FinishReason = Literal["stop", "length", "loop", "context", "cancelled", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How the next token is drawn from the logits; ``dataclasses.replace`` varies one field.

    The order in which the filters apply is that of llama.cpp's own tools: penalties, DRY,
    top-k, typical, top-p, min-p, XTC, temperature. Each default switches its filter off
    but for temperature and top-p.

    Source of 0.6 and 0.95: the DeepSeek-R1 model card, which asks for 0.5-0.7 and 0.95.
    """

    temperature: float = 0.6  # 0 = greedy: the most likely token, always
    top_k: int = 0  # 0 = off
    top_p: float = 0.95  # 1 = off
    min_p: float = 0.0  # 0 = off
    typical_p: float = 1.0  # 1 = off
    repeat_penalty: float = 1.0  # 1 = off
    presence_penalty: float = 0.0  # 0 = off
    frequency_penalty: float = 0.0  # 0 = off
    penalty_last_n: int = 64  # how many tokens the three penalties look back
    dry_multiplier: float = 0.0  # 0 = off
    dry_base: float = 1.75
    dry_allowed_length: int = 2  # a repetition up to this long costs nothing
    dry_last_n: int = 1024
    xtc_probability: float = 0.0  # 0 = off
    xtc_threshold: float = 0.1
    logit_bias: tuple[tuple[int, float], ...] = ()  # (token id, added to its logit)
    seed: int | None = None  # None = a fresh seed each time

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:  # also false for NaN
                raise ValueError(f"{name} must be between {low:g} and {high:g}, got {value}")
        if self.seed is not None and not 0 <= self.seed < MOST_SEEDS:
            raise ValueError(f"seed must be between 0 and {MOST_SEEDS - 1}, got {self.seed}")
        for token, bias in self.logit_bias:
            if token < 0 or math.isnan(bias):
                raise ValueError(f"logit_bias must name a token and a number, got {token}={bias}")


RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 100),
    "top_k": (0, 2**31 - 1),
    "top_p": (0, 1),
    "min_p": (0, 1),
    "typical_p": (0, 1),
    "repeat_penalty": (0.01, 100),
    "presence_penalty": (-100, 100),
    "frequency_penalty": (-100, 100),
    "penalty_last_n": (0, 2**31 - 1),
    "dry_multiplier": (0, 100),
    "dry_base": (1, 100),
    "dry_allowed_length": (0, 2**31 - 1),
    "dry_last_n": (0, 2**31 - 1),
    "xtc_probability": (0, 1),
    "xtc_threshold": (0, 1),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What is put into the sequence in place of the token that was drawn.

    With ``finish`` the request ends when ``tokens`` are put. One of the two must be there, or
    there would be nothing to draw the next token from.
    """

    tokens: tuple[int, ...] = ()
    finish: FinishReason | None = None

    def __post_init__(self) -> None:
        if not self.tokens and self.finish is None:
            raise ValueError("tokens must hold at least one id where the request goes on")


class Steering(Protocol):
    """Has a say in each token of one request, after it is drawn and before it is put."""

    def take(self, token: int, *, ends_turn: bool) -> Taken | None:
        """Tell what to put instead of ``token``; None for just it, or for the end of the turn.

        Whoever consumes the events has been given all earlier tokens when this is asked.
        """

    @property
    def is_answering(self) -> bool:
        """Whether what comes next is the answer, which a grammar is for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One prompt to continue. ``tokens`` are ids, never empty, BOS included where wanted.

    ``answered`` are those of an answer that is gone on with, also where ``tokens`` lack some.
    """

    request_id: str
    tokens: tuple[int, ...]
    sampling: Sampling = field(default_factory=Sampling)
    max_tokens: int | None = None  # None = until the context is full
    steering: Steering | None = None
    grammar: str | None = None  # GBNF that the answer keeps to, from its first token on
    answered: tuple[int, ...] = ()  # the grammar goes on after them

    def __post_init__(self) -> None:
        if not self.tokens:
            raise ValueError("tokens must hold at least one id")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {self.max_tokens}")


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The prompt is in memory: ``n_prompt`` tokens, of which ``n_cached`` were there before."""

    request_id: str
    n_prompt: int
    n_cached: int
    seed: int  # the seed that this request really uses
    prefill_s: float


@dataclass(frozen=True, slots=True)
class Token:
    """One token that was put. The token that ends a turn is not given; ``Finished`` is."""

    request_id: str
    token: int


@dataclass(frozen=True, slots=True)
class Speculated:
    """What came of guesses: in ``n_rounds`` batches ``n_drafted``, of them ``n_accepted`` right."""

    n_rounds: int = 0
    n_drafted: int = 0
    n_accepted: int = 0

    def __add__(self, other: Speculated) -> Speculated:
        return Speculated(
            self.n_rounds + other.n_rounds,
            self.n_drafted + other.n_drafted,
            self.n_accepted + other.n_accepted,
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """The request is over.

    ``stop``: the model ended its turn. ``length``: ``max_tokens`` were given, or as many as
    the steering allows. ``loop``: the steering saw it going round in circles. ``context``: the
    context is full. ``cancelled``: the consumer asked for this one to end. ``interrupted``:
    the engine was interrupted, and with it every request in flight.
    """

    request_id: str
    reason: FinishReason
    speculated: Speculated | None = None  # None: without speculation


Event: TypeAlias = Prefilled | Token | Finished
