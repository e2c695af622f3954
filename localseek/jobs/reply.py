"""One prompt, one reply, as it happens.

    Prompt ─▶ scheduler ─▶ tokens ─▶ ReasoningSplitter ─▶ Segment, Progress, … Reply

The last thing in the stream is always the Reply: all of it, why it ended, and its numbers.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Literal, Protocol, TypeAlias

from localseek.chat.prompt import Prompt
from localseek.chat.reasoning import Part, ReasoningSplitter, Segment
from localseek.engine.request import Finished, Prefilled, Request, Sampling, Token
from localseek.engine.scheduler import Scheduler

Finish = Literal["stop", "length", "context", "interrupted"]


@dataclass(frozen=True, slots=True)
class Progress:
    """After each token: how many there are of each kind, and when it came."""

    thinking: bool
    n_reasoning: int
    n_answer: int
    elapsed_s: float  # since the prompt was handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds; all but ``load_s`` count from the moment the prompt was handed over."""

    load_s: float
    prefill_s: float = 0.0
    first_token_s: float | None = None
    first_answer_s: float | None = None  # None: there is no answer
    reasoning_s: float = 0.0  # from the first token to the end of thinking
    total_s: float = 0.0
    decode_tokens_per_s: float | None = None  # None: fewer than two tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply that is over. ``answer`` is what goes to stdout, white space stripped."""

    answer: str
    reasoning: str
    finish: Finish
    n_prompt: int
    n_cached: int  # of the prompt, in memory from before
    n_reasoning: int
    n_answer: int
    timings: Timings
    sampling: Sampling  # with the seed that was used


StreamItem: TypeAlias = Part | Progress | Reply


class TokenBytes(Protocol):
    """What turns a token back into text."""

    def token_bytes(self, token: int, *, special: bool = False) -> bytes:
        """The bytes of one token; those of control tokens only if ``special``."""


def stream_reply(  # noqa: PLR0913 - keyword-only, each a thing of its own
    scheduler: Scheduler[Any],
    vocabulary: TokenBytes,
    prompt: Prompt,
    *,
    sampling: Sampling,
    max_tokens: int | None = None,
    load_s: float = 0.0,
) -> Generator[StreamItem, None, None]:
    """Generate one reply; closing the iterator stops it."""
    request = Request(
        request_id="reply", tokens=prompt.tokens, sampling=sampling, max_tokens=max_tokens
    )
    account = _Account(prompt, sampling, load_s)
    for event in scheduler.run([request]):
        if isinstance(event, Token):
            special = event.token in prompt.control_tokens_of_marks
            data = vocabulary.token_bytes(event.token, special=special)
            yield from account.parts(account.splitter.feed(data, event.token))
            yield account.count()
        elif isinstance(event, Prefilled):
            account.prefilled = event
        else:
            yield from account.parts(account.splitter.finish())
            yield account.close(event)
            return
    yield account.close(Finished("reply", "interrupted"))  # before the request was taken


class _Account:
    """Adds up one reply as its tokens come."""

    def __init__(self, prompt: Prompt, sampling: Sampling, load_s: float) -> None:
        self.splitter = ReasoningSplitter(
            prompt.marks,
            start=prompt.start,
            mark_tokens=prompt.mark_tokens,
            verbatim=prompt.verbatim,
        )
        self.prefilled: Prefilled | None = None
        self._n_prompt = len(prompt.tokens)
        self._sampling = sampling
        self._load_s = load_s
        self._texts: dict[str, list[str]] = {"reasoning": [], "answer": []}
        self._n_reasoning = self._n_answer = 0
        self._thinking = self.splitter.phase == "reasoning"
        self._start = perf_counter()
        self._first = self._last = self._first_answer = self._thought_until = 0.0

    def parts(self, parts: list[Part]) -> Iterator[Part]:
        """Keep the text of ``parts`` and pass them on."""
        for part in parts:
            if isinstance(part, Segment):
                self._texts[part.kind].append(part.text)
                if part.kind == "answer" and not self._first_answer:
                    self._first_answer = self._elapsed()
            else:
                self._take_back()
            yield part

    def count(self) -> Progress:
        """Count one token for the phase that it began in."""
        self._last = self._elapsed()
        self._first = self._first or self._last
        was_thinking, self._thinking = self._thinking, self.splitter.phase == "reasoning"
        if was_thinking or self._thinking:  # the tags are part of the thinking
            self._n_reasoning += 1
            self._thought_until = self._last
        else:
            self._n_answer += 1
        return Progress(self._thinking, self._n_reasoning, self._n_answer, self._last)

    def close(self, finished: Finished) -> Reply:
        """Sum up."""
        prefilled = self.prefilled
        seed = prefilled.seed if prefilled else self._sampling.seed
        return Reply(
            answer="".join(self._texts["answer"]),
            reasoning="".join(self._texts["reasoning"]),
            finish="interrupted" if finished.reason == "cancelled" else finished.reason,
            n_prompt=self._n_prompt,
            n_cached=prefilled.n_cached if prefilled else 0,
            n_reasoning=self._n_reasoning,
            n_answer=self._n_answer,
            timings=self._timings(),
            sampling=replace(self._sampling, seed=seed),
        )

    def _take_back(self) -> None:
        """What looked like an answer was reasoning."""
        self._texts["reasoning"] += self._texts["answer"]
        self._texts["answer"] = []
        self._n_reasoning += self._n_answer
        self._n_answer = 0
        self._first_answer = 0.0
        self._thinking = True

    def _timings(self) -> Timings:
        n_tokens = self._n_reasoning + self._n_answer
        decode_s = self._last - self._first
        return Timings(
            load_s=self._load_s,
            prefill_s=self.prefilled.prefill_s if self.prefilled else 0.0,
            first_token_s=self._first or None,
            first_answer_s=self._first_answer or None,
            reasoning_s=max(0.0, self._thought_until - self._first),
            total_s=self._elapsed(),
            decode_tokens_per_s=(n_tokens - 1) / decode_s if decode_s > 0 else None,
        )

    def _elapsed(self) -> float:
        return perf_counter() - self._start
