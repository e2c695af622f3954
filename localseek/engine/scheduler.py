"""A stream of requests in, a stream of events out: continuous batching over one context.

    requests ─▶ [a free sequence] ─▶ batch of all sequences ─▶ decode ─▶ draw ─▶ events
                      ▲                                                    │
                      └──────────── finished: its tokens stay ◀────────────┘

Every sequence has a list of ids, and knows how many of them are in memory. Each step feeds
what is missing: one id where the last one was just drawn, many where a prompt begins. So
prompts and replies share batches, and a request joins as soon as a sequence is free. A
request may be steered: then what is drawn is shown to its ``steering`` first, which may have
other tokens put in its place; they are fed together. Where a prompt begins like one that is
just being read, it waits for that, and what they share is read once.

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

from localseek.engine.cache import Reuse, plan_reuse
from localseek.engine.request import (
    Event,
    Finished,
    FinishReason,
    Prefilled,
    Request,
    Sampling,
    Taken,
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

    def constrain(self, sampler: S, grammar: str) -> S:
        """Make a sampler that draws like ``sampler``, which it owns, as ``grammar`` allows."""

    def replay(self, sampler: S, tokens: Sequence[int]) -> None:
        """Make ``tokens`` all that the sampler remembers; its random numbers just go on."""

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
    is_constrained: bool = False
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
        self._held_back: list[tuple[Request, float]] = []  # and since when

    def run(self, requests: Iterable[Request | None]) -> Generator[Event, None, None]:
        """Serve ``requests``, which are taken one by one as sequences become free.

        None among them means that there is none right now: those in flight go on, and it is
        asked for the next one later, unless nothing is in flight.

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
            self._held_back.clear()
            for sequence in self._active():
                self._release(sequence)

    def cancel(self, request_id: str) -> None:
        """End one request before the next token is drawn."""
        self._cancelled.add(request_id)

    def _active(self) -> list[_Sequence[S]]:
        return [s for s in self._sequences if s.request is not None]

    def _admit(self, waiting: Iterator[Request | None]) -> Iterator[Event]:
        n_free = sum(s.request is None for s in self._sequences)
        for _ in range(n_free - len(self._held_back)):
            request = next(waiting, None)
            if request is None:
                break
            if len(request.tokens) >= self._context.n_ctx:
                yield Finished(request.request_id, "context")
            else:
                self._held_back.append((request, perf_counter()))
        for request, since in tuple(self._held_back):
            if request.request_id in self._cancelled:
                self._held_back.remove((request, since))
                self._cancelled.discard(request.request_id)
                yield Finished(request.request_id, "cancelled")
            elif not self._is_being_read(request):
                self._held_back.remove((request, since))
                self._assign(request, since)

    def _is_being_read(self, request: Request) -> bool:
        """Whether more of the prompt can be shared when another one has been read."""
        now = self._plan(request, [s.ids[: s.n_past] for s in self._sequences])
        soon = self._plan(
            request,
            [s.ids[: s.n_past] if s.request is None else s.request.tokens for s in self._sequences],
        )
        return soon.n_shared > now.n_shared

    def _plan(self, request: Request, cached: Sequence[Sequence[int]]) -> Reuse:
        free = sorted((s for s in self._sequences if s.request is None), key=lambda s: s.last_used)
        return plan_reuse(
            request.tokens, cached=cached, free=[s.seq for s in free], n_ctx=self._context.n_ctx
        )

    def _assign(self, request: Request, since: float) -> None:
        """Give ``request`` the sequence that holds most of its prompt already."""
        reuse = self._plan(request, [s.ids[: s.n_past] for s in self._sequences])
        if reuse.source != reuse.seq:
            self._context.copy(reuse.source, reuse.seq)
        kept = self._context.keep(reuse.seq, reuse.n_shared)

        sequence = self._sequences[reuse.seq]
        sequence.request = request
        sequence.ids = list(request.tokens)
        sequence.n_past = sequence.n_cached = reuse.n_shared if kept else 0
        sequence.n_drawn = 0
        sequence.is_constrained = False
        sequence.started = since
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
        request, sampler = sequence.request, self._sampler(sequence)
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
        ends_turn = self._context.ends_turn(token)
        steering = request.steering
        taken = None if steering is None else steering.take(token, ends_turn=ends_turn)
        if taken is not None:
            yield from self._put(sequence, request, taken)
        elif ends_turn:
            yield self._finish(sequence, "stop")
        else:
            yield from self._append(sequence, request, token)

    def _sampler(self, sequence: _Sequence[S]) -> S | None:
        """The sampler of a sequence, which keeps to the grammar once the answer has begun."""
        request = sequence.request
        if request is None or sequence.sampler is None:
            return None
        begins = request.steering is None or request.steering.is_answering
        if request.grammar is not None and begins and not sequence.is_constrained:
            sequence.sampler = self._context.constrain(sequence.sampler, request.grammar)
            sequence.is_constrained = True
        return sequence.sampler

    def _append(self, sequence: _Sequence[S], request: Request, token: int) -> Iterator[Event]:
        """Put one token and give it; end the request where a limit is reached."""
        sequence.ids.append(token)
        sequence.n_drawn += 1
        yield Token(request.request_id, token)
        if sequence.request is not request:
            return  # the consumer closed the stream
        if sequence.n_drawn == request.max_tokens:
            yield self._finish(sequence, "length")
        elif len(sequence.ids) >= self._context.n_ctx:
            yield self._finish(sequence, "context")

    def _put(self, sequence: _Sequence[S], request: Request, taken: Taken) -> Iterator[Event]:
        """Put what the steering wants, as far as the limits go."""
        for token in taken.tokens:
            yield from self._append(sequence, request, token)
            if sequence.request is not request:
                return
        if taken.finish is not None:
            yield self._finish(sequence, taken.finish)
        elif sequence.sampler is not None:
            self._context.replay(sequence.sampler, sequence.ids)

    def _finish_cancelled(self, active: list[_Sequence[S]]) -> Iterator[Event]:
        for sequence in active:
            if sequence.request is not None and sequence.request.request_id in self._cancelled:
                yield self._finish(sequence, "cancelled")

    def _finish_all(self, reason: FinishReason) -> Iterator[Event]:
        for sequence in self._active():
            yield self._finish(sequence, reason)
        for request, _ in self._held_back:
            yield Finished(request.request_id, reason)

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

    def held(self, seq: int) -> tuple[int, ...]:
        """The tokens of a sequence that are in memory."""
        sequence = self._sequences[seq]
        return tuple(sequence.ids[: sequence.n_past])

    def adopt(self, seq: int, tokens: Sequence[int]) -> None:
        """Count ``tokens`` as in memory: they were put into a free sequence, or left in it."""
        sequence = self._sequences[seq]
        if sequence.request is not None:
            raise ValueError(f"sequence {seq} serves a request")
        sequence.ids = list(tokens)
        sequence.n_past = len(tokens)
        sequence.last_used = perf_counter()
