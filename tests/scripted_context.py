"""A context with no model: each prompt is continued by what was written down for it.

It keeps the books that llama.cpp keeps, and complains where llama.cpp would end the
process: positions with gaps, batches too large, a draw without logits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from localseek.engine.request import Sampling
from localseek.engine.scheduler import Span

END = 0  # the token that ends a turn


class ScriptedSampler:
    """Remembers how it was made and whether it was closed."""

    def __init__(self, sampling: Sampling, seed: int, prompt: Sequence[int]) -> None:
        self.sampling, self.seed, self.prompt = sampling, seed, list(prompt)
        self.replayed: list[int] | None = None
        self.grammar: str | None = None
        self.closed = False

    def close(self) -> None:
        self.closed = True


class ScriptedContext:
    """``replies`` maps the tokens of a sequence so far to the next one."""

    def __init__(
        self,
        next_token: Callable[[list[int]], int],
        *,
        n_ctx: int = 64,
        n_seq: int = 1,
        n_batch: int = 8,
        can_cut: bool = True,
    ) -> None:
        self.n_ctx, self.n_seq, self.n_batch = n_ctx, n_seq, n_batch
        self.memory: list[list[int]] = [[] for _ in range(n_seq)]
        self.batches: list[list[Span]] = []
        self.samplers: list[ScriptedSampler] = []
        self.interrupt_after: int | None = None  # batches
        self._next_token = next_token
        self._can_cut = can_cut
        self._rows: dict[int, int] = {}

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
            if span.wants_logits:
                self._rows[row] = span.seq
        return True

    def draw(self, sampler: ScriptedSampler, row: int) -> int:
        assert not sampler.closed
        return self._next_token(self.memory[self._rows[row]])

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

    def constrain(self, sampler: ScriptedSampler, grammar: str) -> ScriptedSampler:
        sampler.grammar = grammar
        return sampler

    def replay(self, sampler: ScriptedSampler, tokens: Sequence[int]) -> None:
        sampler.replayed = list(tokens)

    def ends_turn(self, token: int) -> bool:
        return token == END

    def interrupted(self) -> bool:
        return self.interrupt_after is not None and len(self.batches) > self.interrupt_after
