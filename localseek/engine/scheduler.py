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

With a ``speculation`` a reply's span may end with guesses. Its next tokens are then drawn one
after the other, each from the logits behind the guess before it, for as long as what is put
is what was guessed; the rest is removed from memory.

What is the same each time: the same file, seed, settings and thread count, alone in the
context with nothing cached, give the same text; each request draws with random numbers of
its own, whatever runs beside it. What llama.cpp does not promise: logits are sums of
floats, and their order depends on how many tokens a batch holds. Beside other requests, or
after a cached prefix, a logit may differ in its last bits, and where two tokens are almost
equally likely the text can take the other one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from time import perf_counter
from typing import Generic

from localseek.engine.cache import Reuse, plan_reuse
from localseek.engine.context import Context, S, Span
from localseek.engine.request import (
    Event,
    Finished,
    FinishReason,
    Prefilled,
    Request,
    Taken,
    Token,
)
from localseek.engine.sampler import fresh_seed
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.guesses import Guesses
from localseek.engine.speculation.pace import Batch


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
    guesses: Guesses | None = None  # None: without speculation


class Scheduler(Generic[S]):
    """Serves requests over one context; one :meth:`run` at a time."""

    def __init__(self, context: Context[S], speculation: Speculation | None = None) -> None:
        if context.n_batch < context.n_seq:
            raise ValueError(f"n_batch must be at least n_seq, got {context.n_batch}")
        self._context = context
        self._speculation = speculation
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
        while len(self._held_back) < n_free:
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
        if self._speculation is not None:
            sequence.guesses = Guesses(self._speculation.guesser(sequence.seq))

    def _step(self, active: list[_Sequence[S]]) -> Iterator[Event]:
        """Feed one batch and draw a token for each sequence that is fed to its end."""
        yield from self._finish_cancelled(active)
        spans = self._plan_batch([s for s in active if s.request is not None])
        if not spans:
            return
        if self._speculation is not None:
            spans = self._with_guesses(spans)
        started = perf_counter()
        if not self._context.decode(spans):
            for span in spans:
                self._context.keep(span.seq, span.position)
            return  # the interrupt is seen by run()
        self._account(spans, started)
        row = -1
        for span in spans:
            row += len(span.tokens)
            sequence = self._sequences[span.seq]
            if span.n_guessed:
                yield from self._draw_on(sequence, span, row - span.n_guessed)
            elif span.wants_logits:
                yield from self._draw(sequence, row)

    def _plan_batch(self, active: list[_Sequence[S]]) -> list[Span]:
        """One token of each reply, then as much of the prompts as the batch holds.

        A prompt that is alone is cut where it would be with nothing of it in memory before.
        """
        spans: list[Span] = []
        room = n_batch = self._context.n_batch
        if len(active) == 1:
            room -= active[0].n_past % n_batch
        replying_first = sorted(active, key=lambda s: len(s.ids) - s.n_past > 1)
        for s in replying_first:
            tokens = s.ids[s.n_past : s.n_past + room]
            if tokens:
                complete = s.n_past + len(tokens) == len(s.ids)
                spans.append(Span(s.seq, s.n_past, tokens, wants_logits=complete))
                room -= len(tokens)
        return spans

    def _with_guesses(self, spans: list[Span]) -> list[Span]:
        """Let each reply end with guesses, as far as the limits go and the batch has room."""
        n_tokens = sum(len(span.tokens) for span in spans)
        n_replies = sum(span.wants_logits for span in spans)
        for place, span in enumerate(spans):
            room = min(self._context.n_guesses, self._context.n_batch - n_tokens)
            guessed = self._guess(span, room, Batch(n_tokens, n_replies))
            if guessed:
                tokens = [*span.tokens, *guessed]
                spans[place] = replace(span, tokens=tokens, n_guessed=len(guessed))
                n_tokens += len(guessed)
        return spans

    def _guess(self, span: Span, room: int, batch: Batch) -> Sequence[int]:
        sequence = self._sequences[span.seq]
        request, guesses = sequence.request, sequence.guesses
        if not span.wants_logits or not sequence.n_drawn or request is None or guesses is None:
            return ()
        n_left = self._context.n_ctx - len(sequence.ids)
        if request.max_tokens is not None:
            n_left = min(n_left, request.max_tokens - sequence.n_drawn)
        guessed = guesses.make(sequence.ids, min(room, n_left - 1), batch)  # none for the last one
        return tuple(takewhile(lambda token: not self._context.ends_turn(token), guessed))

    def _account(self, spans: list[Span], started: float) -> None:
        """Count what is in memory now; tell how long it took, unless prompts were read."""
        is_all_replies = self._speculation is not None
        for span in spans:
            sequence = self._sequences[span.seq]
            sequence.n_past += len(span.tokens) - span.n_guessed
            is_all_replies = is_all_replies and span.wants_logits and sequence.n_drawn > 0
            if sequence.guesses is not None:
                sequence.guesses.were_fed(span.n_guessed)
        if self._speculation is not None and is_all_replies:
            self._context.wait()
            n_tokens = sum(len(span.tokens) for span in spans)
            self._speculation.pace.note(n_tokens, perf_counter() - started)

    def _draw_on(self, sequence: _Sequence[S], span: Span, row: int) -> Iterator[Event]:
        """Draw at ``row``, and on for as long as what was put is what was guessed."""
        guesses = sequence.guesses
        yield from self._draw(sequence, row)
        for token in span.tokens[-span.n_guessed :]:
            is_right = sequence.ids[sequence.n_past :] == [token]
            if guesses is None or not is_right or not self._goes_on(sequence):
                break
            guesses.was_right()
            sequence.n_past += 1
            row += 1
            yield from self._draw(sequence, row)
        self._forget_guesses(sequence)

    def _goes_on(self, sequence: _Sequence[S]) -> bool:
        request = sequence.request
        return request is not None and request.request_id not in self._cancelled

    def _forget_guesses(self, sequence: _Sequence[S]) -> None:
        """Remove from memory what was guessed and not said."""
        if sequence.guesses is not None and sequence.guesses.n_unproved:
            sequence.guesses.n_unproved = 0
            if not self._context.keep(sequence.seq, sequence.n_past):
                sequence.n_past = 0

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
            sequence.sampler = self._context.constrain(
                sequence.sampler, request.grammar, request.answered
            )
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
        speculated = sequence.guesses.speculated if sequence.guesses is not None else None
        request = self._release(sequence)
        return Finished(request.request_id, reason, speculated)

    def _release(self, sequence: _Sequence[S]) -> Request:
        """Free the sequence for another request; its tokens stay in memory."""
        self._forget_guesses(sequence)
        request, sequence.request, sequence.guesses = sequence.request, None, None
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
