"""Guesses by a smaller model of the same vocabulary, which reads along.

ids ─▶ draft's memory: cut back to what they share, the rest is fed ─▶ likeliest token ─┐
                                   ▲                                                   │
                                   └───────────────────────────────────────────────────┘
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Protocol

from localseek.engine.cache import common_prefix
from localseek.engine.context import Span
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.pace import MOST_GUESSES, Batch, Pace

_SURE = 0.5  # of its next token; a draft that is less sure of it stops there
_CHANCE_AT_FIRST = 0.75
_WEIGHT = 48  # tokens that an estimate of the chance rests on
# While it is not asked nobody can tell whether it has become better: hope grows again, so
# slowly that tries cost next to nothing. One that is right is followed by another at once.
_FORGETS = 1 / 4096


class DraftContext(Protocol):
    """The smaller model in memory, with as many sequences as the other one has."""

    n_ctx: int
    n_batch: int

    def decode(self, spans: Sequence[Span]) -> bool:
        """Feed ``spans``; False if an interrupt stopped it, with some of them in memory."""

    def keep(self, seq: int, n_tokens: int) -> bool:
        """Remove all but the first ``n_tokens`` of a sequence; False if all had to go."""

    def likeliest(self, row: int) -> tuple[int, float]:
        """The most likely token after batch position ``row``, and its probability."""


class Draft:
    """One smaller model for all sequences, and what was learned about it.

    ``n_vocab`` is the number of tokens that both know; they may pad differently.
    """

    def __init__(self, context: DraftContext, pace: Pace, *, n_seq: int, n_vocab: int) -> None:
        self._context = context
        self._pace = pace
        self._n_vocab = n_vocab
        self._held: list[list[int]] = [[] for _ in range(n_seq)]  # what is in memory
        self._chance = _CHANCE_AT_FIRST
        self._guess_s = 0.0

    def speculation(self) -> Speculation:
        """Guess for the requests of a context."""
        return Speculation(self._pace, lambda seq: DraftGuesser(self, seq))

    def length(self, most: int, batch: Batch) -> int:
        """How many tokens to draft."""
        n = self._pace.length([self._chance] * most, batch, self._guess_s)
        if not n:
            self._chance += (_CHANCE_AT_FIRST - self._chance) * _FORGETS
        return n

    def learn(self, *, was_right: bool) -> None:
        """Take note of what came of a guess."""
        self._chance += (was_right - self._chance) / _WEIGHT

    def draft(self, seq: int, ids: Sequence[int], n: int) -> list[int]:
        """Say how ``ids`` go on, in up to ``n`` tokens; nothing if it has no room for them."""
        started = perf_counter()
        n_new = self._forget_others(seq, ids)
        said: list[int] = []
        fed: Sequence[int] = ids[-n_new:]
        if len(ids) + n > self._context.n_ctx or max(fed) >= self._n_vocab:
            return []
        while len(said) < n and self._feed(seq, fed):
            token, chance = self._context.likeliest((len(fed) - 1) % self._context.n_batch)
            if chance < _SURE or token >= self._n_vocab:
                break
            said.append(token)
            fed = [token]
        if n_new <= MOST_GUESSES + 1:  # else it read a prompt
            self._guess_s = (perf_counter() - started) / max(len(said), 1)
        return said

    def _forget_others(self, seq: int, ids: Sequence[int]) -> int:
        """Cut the memory back to what it shares with ``ids``; return how many are to be fed."""
        held = self._held[seq]
        n_shared = min(common_prefix(held, ids), len(ids) - 1)  # the last one is fed: its logits
        if n_shared < len(held):
            n_shared = n_shared if self._context.keep(seq, n_shared) else 0
            del held[n_shared:]
        return len(ids) - n_shared

    def _feed(self, seq: int, tokens: Sequence[int]) -> bool:
        """Feed ``tokens``; False if an interrupt stopped it."""
        held = self._held[seq]
        for start in range(0, len(tokens), self._context.n_batch):
            piece = tokens[start : start + self._context.n_batch]
            if not self._context.decode([Span(seq, len(held), piece, wants_logits=True)]):
                self._context.keep(seq, len(held))
                return False
            held += piece
        return True


class DraftGuesser:
    """Asks the draft on behalf of one request."""

    def __init__(self, draft: Draft, seq: int) -> None:
        self._draft = draft
        self._seq = seq
        self._said: list[int] = []  # the last time
        self._n_before = 0  # tokens before that

    def guess(self, ids: Sequence[int], most: int, batch: Batch) -> Sequence[int]:
        """Return up to ``most`` tokens that may follow ``ids``; none where that would not pay."""
        for said, came in zip(self._said, ids[self._n_before :], strict=False):
            self._draft.learn(was_right=said == came)
            if said != came:
                break
        n = self._draft.length(most, batch)
        self._said = self._draft.draft(self._seq, ids, n) if n else []
        self._n_before = len(ids)
        return self._said
