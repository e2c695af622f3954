"""A context with no model: each prompt is continued by what was written down for it.

It keeps the books that llama.cpp keeps, and complains where llama.cpp would end the
process: positions with gaps, batches too large, a draw without logits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from localseek.engine.context import Span
from localseek.engine.request import Sampling

END = 0  # the token that ends a turn


class ScriptedSampler:
    """Remembers how it was made and whether it was closed."""

    def __init__(self, sampling: Sampling, seed: int, prompt: Sequence[int]) -> None:
        self.sampling, self.seed, self.prompt = sampling, seed, list(prompt)
        self.replayed: list[int] | None = None
        self.grammar: str | None = None
        self.answered: tuple[int, ...] = ()
        self.closed = False

    def close(self) -> None:
        self.closed = True


class ScriptedContext:
    """``replies`` maps the tokens of a sequence so far to the next one."""

    def __init__(  # noqa: PLR0913 - keyword-only, each a thing of its own
        self,
        next_token: Callable[[list[int]], int],
        *,
        n_ctx: int = 64,
        n_seq: int = 1,
        n_batch: int = 8,
        can_cut: bool = True,
        n_guesses: int = 0,
    ) -> None:
        self.n_ctx, self.n_seq, self.n_batch, self.n_guesses = n_ctx, n_seq, n_batch, n_guesses
        self.memory: list[list[int]] = [[] for _ in range(n_seq)]
        self.batches: list[list[Span]] = []
        self.samplers: list[ScriptedSampler] = []
        self.interrupt_after: int | None = None  # batches
        self.drawn: list[tuple[int, str | None]] = []  # and the grammar that it was drawn by
        self._next_token = next_token
        self._can_cut = can_cut
        self._rows: dict[int, list[int]] = {}  # what is before the token to be drawn there

    def decode(self, spans: Sequence[Span]) -> bool:
        assert 0 < sum(len(span.tokens) for span in spans) <= self.n_batch
        self.batches.append(list(spans))
        if self.interrupted():
            self.memory[spans[0].seq] += spans[0].tokens  # some of it was processed
            return False
        self._rows, row = {}, -1
        for span in spans:
            assert span.position == len(self.memory[span.seq]), "a gap in the positions"
            self.memory[span.seq] += span.tokens
            assert len(self.memory[span.seq]) <= self.n_ctx
            row += len(span.tokens)
            assert span.n_guessed <= self.n_guesses * span.wants_logits
            if span.wants_logits:
                for back in range(span.n_guessed + 1):
                    memory = self.memory[span.seq]
                    self._rows[row - back] = memory[: len(memory) - back]
        return True

    def wait(self) -> None:
        """Nothing goes on behind anybody's back here."""

    def draw(self, sampler: ScriptedSampler, row: int) -> int:
        assert not sampler.closed
        token = self._next_token(self._rows[row])
        self.drawn.append((token, sampler.grammar))
        return token

    def likeliest(self, row: int) -> tuple[int, float]:
        return self._next_token(self._rows[row]), 1.0

    def keep(self, seq: int, n_tokens: int) -> bool:
        if not self._can_cut and n_tokens < len(self.memory[seq]):
            self.memory[seq] = []
            return False
        del self.memory[seq][n_tokens:]
        return True

    def copy(self, source: int, seq: int) -> None:
        self.memory[seq] = list(self.memory[source])

    def new_sampler(
        self, sampling: Sampling, *, seed: int, prompt: Sequence[int]
    ) -> ScriptedSampler:
        self.samplers.append(ScriptedSampler(sampling, seed, prompt))
        return self.samplers[-1]

    def constrain(
        self, sampler: ScriptedSampler, grammar: str, answered: Sequence[int]
    ) -> ScriptedSampler:
        sampler.grammar, sampler.answered = grammar, tuple(answered)
        return sampler

    def replay(self, sampler: ScriptedSampler, tokens: Sequence[int]) -> None:
        sampler.replayed = list(tokens)

    def ends_turn(self, token: int) -> bool:
        return token == END

    def interrupted(self) -> bool:
        return self.interrupt_after is not None and len(self.batches) > self.interrupt_after
