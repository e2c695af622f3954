"""A stream of requests in, a stream of events out: continuous batching over one context.

    requests ─▶ [a free sequence] ─▶ batch of all sequences ─▶ decode ─▶ draw ─▶ events
                      ▲                                                    │
                      └──────────── finished: its tokens stay ◀────────────┘

Every sequence has a list of ids, and knows how many of them are in memory. Each step feeds
what is missing: one id where the last one was just drawn, many where a prompt begins. So
prompts and replies share batches, and a request joins as soon as a sequence is free.

What is the same each time: the same file, seed, settings and thread count, alone in the
context with nothing cached, give the same text; each request draws with random numbers of
its own, whatever runs beside it. What llama.cpp does not promise: logits are sums of
floats, and their order depends on how many tokens a batch holds. Beside other requests, or
after a cached prefix, a logit may differ in its last bits, and where two tokens are almost
equally likely the text can take the other one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Generic, Protocol, TypeVar

from localseek.engine.cache import plan_reuse
from localseek.engine.request import (
    Event,
    Finished,
    FinishReason,
    Prefilled,
    Request,
    Sampling,
    Token,
)
from localseek.engine.sampler import fresh_seed


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive tokens of one sequence, the first at ``position``."""

    seq: int
    position: int
    tokens: Sequence[int]
    wants_logits: bool  # of the last token


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

    def decode(self, spans: Sequence[Span]) -> bool:
        """Feed ``spans``; False if an interrupt stopped it, with some of them in memory."""

    def draw(self, sampler: S, row: int) -> int:
        """Draw a token from the logits of batch position ``row``."""

    def keep(self, seq: int, n_tokens: int) -> bool:
        """Remove all but the first ``n_tokens`` of a sequence; False if all had to go."""

    def copy(self, source: int, seq: int) -> None:
        """Make ``seq`` hold what ``source`` holds."""

    def new_sampler(self, sampling: Sampling, *, seed: int, prompt: Sequence[int]) -> S:
        """Make the sampler of one request."""

    def ends_turn(self, token: int) -> bool:
        """Whether this token ends the model's turn."""

    def interrupted(self) -> bool:
        """Whether a stop was asked for."""


@dataclass(slots=True)
class _Sequence(Generic[S]):
    """One sequence of the context: its ids, and the request that it serves, if any."""

    seq: int
    ids: list[int] = field(default_factory=list)
    n_past: int = 0  # how many of ids are in memory
    last_used: float = 0.0
    request: Request | None = None
    sampler: S | None = None
    seed: int = 0
    n_cached: int = 0
    n_drawn: int = 0
    started: float = 0.0


class Scheduler(Generic[S]):
    """Serves requests over one context; one :meth:`run` at a time."""

    def __init__(self, context: Context[S]) -> None:
        if context.n_batch < context.n_seq:
            raise ValueError(f"n_batch must be at least n_seq, got {context.n_batch}")
        self._context = context
        self._sequences: list[_Sequence[S]] = [_Sequence(i) for i in range(context.n_seq)]
        self._cancelled: set[str] = set()

    def run(self, requests: Iterable[Request]) -> Generator[Event, None, None]:
        """Serve ``requests``, which are taken one by one as sequences become free.

        Closing the iterator ends what is in flight; the tokens fed so far stay cached. An
        interrupt ends it as well, with ``Finished`` for each; the rest is not taken.
        """
        waiting = iter(requests)
        try:
            while not self._context.interrupted():
                yield from self._admit(waiting)
                active = self._active()
                if not active:
                    return
                yield from self._step(active)
            yield from self._finish_all("interrupted")
        finally:
            for sequence in self._active():
                self._release(sequence)

    def cancel(self, request_id: str) -> None:
        """End one request before the next token is drawn."""
        self._cancelled.add(request_id)

    def _active(self) -> list[_Sequence[S]]:
        return [s for s in self._sequences if s.request is not None]

    def _admit(self, waiting: Iterator[Request]) -> Iterator[Event]:
        free = [s for s in self._sequences if s.request is None]
        for _ in range(len(free)):
            request = next(waiting, None)
            if request is None:
                return
            if len(request.tokens) >= self._context.n_ctx:
                yield Finished(request.request_id, "context")
            else:
                self._assign(request)

    def _assign(self, request: Request) -> None:
        """Give ``request`` the sequence that holds most of its prompt already."""
        free = sorted((s for s in self._sequences if s.request is None), key=lambda s: s.last_used)
        cached = [s.ids[: s.n_past] for s in self._sequences]
        reuse = plan_reuse(request.tokens, cached=cached, free=[s.seq for s in free])
        if reuse.source != reuse.seq:
            self._context.copy(reuse.source, reuse.seq)
        kept = self._context.keep(reuse.seq, reuse.n_shared)

        sequence = self._sequences[reuse.seq]
        sequence.request = request
        sequence.ids = list(request.tokens)
        sequence.n_past = sequence.n_cached = reuse.n_shared if kept else 0
        sequence.n_drawn = 0
        sequence.started = perf_counter()
        seed = request.sampling.seed
        sequence.seed = fresh_seed() if seed is None else seed
        sequence.sampler = self._context.new_sampler(
            request.sampling, seed=sequence.seed, prompt=request.tokens
        )

    def _step(self, active: list[_Sequence[S]]) -> Iterator[Event]:
        """Feed one batch and draw a token for each sequence that is fed to its end."""
        yield from self._finish_cancelled(active)
        spans = self._plan_batch([s for s in active if s.request is not None])
        if not spans:
            return
        if not self._context.decode(spans):
            for span in spans:
                self._context.keep(span.seq, span.position)
            return  # the interrupt is seen by run()
        row = -1
        for span in spans:
            row += len(span.tokens)
            sequence = self._sequences[span.seq]
            sequence.n_past += len(span.tokens)
            if span.wants_logits:
                yield from self._draw(sequence, row)

    def _plan_batch(self, active: list[_Sequence[S]]) -> list[Span]:
        """One token of each reply, then as much of the prompts as the batch holds."""
        spans: list[Span] = []
        room = self._context.n_batch
        replying_first = sorted(active, key=lambda s: len(s.ids) - s.n_past > 1)
        for s in replying_first:
            tokens = s.ids[s.n_past : s.n_past + room]
            if tokens:
                complete = s.n_past + len(tokens) == len(s.ids)
                spans.append(Span(s.seq, s.n_past, tokens, wants_logits=complete))
                room -= len(tokens)
        return spans

    def _draw(self, sequence: _Sequence[S], row: int) -> Iterator[Event]:
        request, sampler = sequence.request, sequence.sampler
        if request is None or sampler is None:
            return
        if not sequence.n_drawn:
            yield Prefilled(
                request.request_id,
                n_prompt=len(request.tokens),
                n_cached=sequence.n_cached,
                seed=sequence.seed,
                prefill_s=perf_counter() - sequence.started,
            )
        token = self._context.draw(sampler, row)
        if self._context.ends_turn(token):
            yield self._finish(sequence, "stop")
            return
        sequence.ids.append(token)
        sequence.n_drawn += 1
        yield Token(request.request_id, token)
        if sequence.request is not request:
            return  # the consumer closed the stream
        if sequence.n_drawn == request.max_tokens:
            yield self._finish(sequence, "length")
        elif len(sequence.ids) >= self._context.n_ctx:
            yield self._finish(sequence, "context")

    def _finish_cancelled(self, active: list[_Sequence[S]]) -> Iterator[Event]:
        for sequence in active:
            if sequence.request is not None and sequence.request.request_id in self._cancelled:
                yield self._finish(sequence, "cancelled")

    def _finish_all(self, reason: FinishReason) -> Iterator[Event]:
        for sequence in self._active():
            yield self._finish(sequence, reason)

    def _finish(self, sequence: _Sequence[S], reason: FinishReason) -> Finished:
        request = self._release(sequence)
        return Finished(request.request_id, reason)

    def _release(self, sequence: _Sequence[S]) -> Request:
        """Free the sequence for another request; its tokens stay in memory."""
        request, sequence.request = sequence.request, None
        if sequence.sampler is not None:
            sequence.sampler.close()
            sequence.sampler = None
        sequence.last_used = perf_counter()
        if request is None:
            raise ValueError(f"sequence {sequence.seq} serves no request")
        self._cancelled.discard(request.request_id)
        return request
