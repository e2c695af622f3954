"""What the scheduler needs of a model in memory: some tokens in, one token out.

``localseek.engine.llama.context`` has it from llama.cpp.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from localseek.engine.request import Sampling


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive tokens of one sequence, the first at ``position``.

    With ``wants_logits`` those of its last token are, and of each guess and the token before it.
    """

    seq: int
    position: int
    tokens: Sequence[int]
    wants_logits: bool
    n_guessed: int = 0  # of the tokens, the last ones


class Sampler(Protocol):
    """Draws the tokens of one request."""

    def close(self) -> None:
        """Free what it holds."""


S = TypeVar("S", bound=Sampler)


class Context(Protocol[S]):
    """What the scheduler needs of a model in memory."""

    n_ctx: int  # tokens that a sequence holds
    n_seq: int
    n_batch: int  # tokens that one call of decode takes, at least n_seq
    n_guesses: int  # that a span may end with

    def decode(self, spans: Sequence[Span]) -> bool:
        """Feed ``spans``; False if an interrupt stopped it, with some of them in memory."""

    def wait(self) -> None:
        """Return when what was fed is computed; a GPU goes on with it after ``decode``."""

    def draw(self, sampler: S, row: int) -> int:
        """Draw a token from the logits of batch position ``row``."""

    def keep(self, seq: int, n_tokens: int) -> bool:
        """Remove all but the first ``n_tokens`` of a sequence; False if all had to go."""

    def copy(self, source: int, seq: int) -> None:
        """Make ``seq`` hold what ``source`` holds."""

    def new_sampler(self, sampling: Sampling, *, seed: int, prompt: Sequence[int]) -> S:
        """Make the sampler of one request."""

    def constrain(self, sampler: S, grammar: str, answered: Sequence[int]) -> S:
        """Make a sampler that draws like ``sampler``, which it owns, as ``grammar`` allows.

        ``answered`` has been said of it already.
        """

    def replay(self, sampler: S, tokens: Sequence[int]) -> None:
        """Make ``tokens`` all that the sampler remembers; its random numbers just go on."""

    def ends_turn(self, token: int) -> bool:
        """Whether this token ends the model's turn."""

    def interrupted(self) -> bool:
        """Whether a stop was asked for."""
