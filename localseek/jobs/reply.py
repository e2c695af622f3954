"""One prompt, one reply, as it happens.

    Prompt ─▶ scheduler ─▶ tokens ─▶ ReasoningSplitter ─▶ Segment, Progress, … Reply

The last thing in the stream is always the Reply: all of it, why it ended, and its numbers.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Literal, TypeAlias

from localseek.chat.control import ThinkControl, ThinkingEnd, Vocabulary
from localseek.chat.prompt import Prompt
from localseek.chat.reasoning import Part, ReasoningSplitter, Segment
from localseek.config import Overflow
from localseek.engine.request import (
    MOST_SEEDS,
    Finished,
    Prefilled,
    Request,
    Sampling,
    Speculated,
    Token,
)
from localseek.engine.scheduler import Scheduler
from localseek.jobs.course import Course, Restart
from localseek.jobs.reply_window import ReplyWindow
from localseek.jobs.steering import Steering

Finish = Literal["stop", "think_budget", "length", "loop", "context", "interrupted"]


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
    """A reply that is over. ``answer`` is what goes to stdout, white space stripped.

    ``finish`` is ``stop`` or ``think_budget`` where the model ended its turn: the latter where
    the budget had ended its thinking. ``tokens`` are the ids of all it said.
    """

    answer: str
    reasoning: str
    finish: Finish
    thinking_end: ThinkingEnd = "none"  # how the thinking came to its end
    tokens: tuple[int, ...] = ()
    n_dropped: int = 0  # of them, no longer in the context at the end
    n_prompt: int
    n_cached: int  # of the prompt, in memory from before
    n_reasoning: int
    n_answer: int
    timings: Timings
    sampling: Sampling  # with the seed that was used
    speculated: Speculated | None = None  # None: without speculation
    course: Course = field(default_factory=Course)

    @property
    def is_whole(self) -> bool:
        """Whether the model ended its turn, with an answer."""
        return bool(self.answer) and self.finish in {"stop", "think_budget"}


StreamItem: TypeAlias = Part | Progress | Reply


def stream_reply(  # noqa: PLR0913 - keyword-only, each a thing of its own
    scheduler: Scheduler[Any],
    vocabulary: Vocabulary,
    prompt: Prompt,
    *,
    sampling: Sampling,
    max_tokens: int | None = None,
    control: ThinkControl | None = None,
    overflow: Overflow = "stop",
    grammar: str | None = None,
    load_s: float = 0.0,
) -> Generator[StreamItem, None, None]:
    """Generate one reply; closing the iterator stops it. Each reply takes a new ``control``.

    With ``drop-oldest`` a full context does not end it: see reply_window.py.
    """
    account = ReplyAccount(
        prompt,
        vocabulary,
        control or ThinkControl(),
        sampling,
        max_tokens=max_tokens,
        grammar=grammar,
        load_s=load_s,
    )
    while True:
        finished = Finished("reply", "interrupted")  # unless the request is taken
        for event in scheduler.run([account.request]):
            if isinstance(event, Finished):
                finished = event
            else:
                yield from account.take(event)
        if finished.reason != "context" or overflow == "stop" or not account.drop_oldest():
            break
        yield from account.put_rest()
        if max_tokens is not None and account.n_tokens >= max_tokens:
            finished = replace(finished, reason="length")
            break
        account.go_on(finished)
    yield from account.finish(finished)


class ReplyAccount:
    """Asks for one reply, and adds it up as its events come; ``request`` is for the engine.

    Many may be open at once: whoever runs the engine gives each the events of its request.
    """

    def __init__(  # noqa: PLR0913 - likewise
        self,
        prompt: Prompt,
        vocabulary: Vocabulary,
        control: ThinkControl,
        sampling: Sampling,
        *,
        max_tokens: int | None,
        load_s: float,
        grammar: str | None = None,
        request_id: str = "reply",
    ) -> None:
        self._splitter = ReasoningSplitter(
            prompt.marks,
            start=prompt.start,
            mark_tokens=prompt.mark_tokens,
            verbatim=prompt.verbatim,
        )
        self._prefilled: Prefilled | None = None
        self._vocabulary = vocabulary
        self._control = control
        self._control_tokens_of_marks = prompt.control_tokens_of_marks
        self._window = ReplyWindow()
        for token in prompt.said:  # it was shown when it was said
            self._feed(token)
        control.begin(prompt, vocabulary, self._splitter)
        self._steering = Steering(control)
        self._restarts: list[Restart] = []
        self._speculated: Speculated | None = None
        self.request = Request(
            request_id=request_id,
            tokens=prompt.tokens,
            sampling=sampling,
            max_tokens=max_tokens,
            steering=self._steering,
            grammar=grammar,
        )
        self._prompt_alone = prompt.tokens[: len(prompt.tokens) - prompt.n_said]
        self._tokens: list[int] = []
        self._n_prompt = len(prompt.tokens)
        self._sampling = sampling
        self._max_tokens = max_tokens
        self._load_s = load_s
        self._texts: dict[str, list[str]] = {"reasoning": [], "answer": []}
        self._n_reasoning = self._n_answer = 0
        self._thinking = self._splitter.phase == "reasoning"
        self._start = perf_counter()
        self._first = self._last = self._first_answer = self._thought_until = 0.0

    @property
    def n_tokens(self) -> int:
        """How many tokens the reply has by now."""
        return len(self._tokens)

    def take(self, event: Prefilled | Token) -> Iterator[StreamItem]:
        """Give what comes of an event, all but the last."""
        if isinstance(event, Prefilled):
            self._prefilled = self._prefilled or event
            return
        yield from self._take(event.token)

    def finish(self, finished: Finished) -> Iterator[StreamItem]:
        """Give what comes of the last event; the Reply is the last of it."""
        yield from self._parts(self._splitter.finish())
        yield self._close(finished)

    def drop_oldest(self) -> bool:
        """Forget the oldest thoughts, after the context was full; whether there were any."""
        return self._window.drop_oldest()

    def put_rest(self) -> Iterator[StreamItem]:
        """Give what the control wanted to put when the context was full."""
        while self._steering.rest:
            yield from self._take(self._steering.rest[0])

    def go_on(self, finished: Finished) -> None:
        """Make ``request`` that of the rest, with what is left of the reply as its beginning."""
        self._add_speculated(finished)
        n_left = None if self._max_tokens is None else self._max_tokens - len(self._tokens)
        first_seed = self._prefilled.seed if self._prefilled else 0
        seed = (first_seed + len(self._tokens)) % MOST_SEEDS
        tokens = (*self._prompt_alone, *self._window.tokens)
        self._restarts.append(Restart(position=len(self._tokens), tokens=tokens, seed=seed))
        answer_at = self._steering.answer_at
        self.request = replace(
            self.request,
            tokens=tokens,
            answered=() if answer_at is None else tuple(self._tokens[answer_at:]),
            max_tokens=n_left,
            sampling=replace(self._sampling, seed=seed),
        )

    def _take(self, token: int) -> Iterator[StreamItem]:
        yield from self._parts(self._feed(token))
        yield self._count(token)
        self._steering.was_put()

    def _feed(self, token: int) -> list[Part]:
        """Give a token to the one state machine."""
        data = self._vocabulary.token_bytes(token, special=token in self._control_tokens_of_marks)
        before = self._splitter.phase
        parts = self._splitter.feed(data, token)
        self._window.add(token, before=before, after=self._splitter.phase)
        return parts

    def _parts(self, parts: list[Part]) -> Iterator[Part]:
        """Keep the text of ``parts`` and pass them on."""
        for part in parts:
            if isinstance(part, Segment):
                self._texts[part.kind].append(part.text)
                if part.kind == "answer" and not self._first_answer:
                    self._first_answer = self._elapsed()
            else:
                self._take_back()
            yield part

    def _count(self, token: int) -> Progress:
        """Count one token for the phase that it began in."""
        self._tokens.append(token)
        self._last = self._elapsed()
        self._first = self._first or self._last
        was_thinking, self._thinking = self._thinking, self._splitter.phase == "reasoning"
        if was_thinking or self._thinking:  # the tags are part of the thinking
            self._n_reasoning += 1
            self._thought_until = self._last
        else:
            self._n_answer += 1
        return Progress(self._thinking, self._n_reasoning, self._n_answer, self._last)

    def _close(self, finished: Finished) -> Reply:
        """Sum up."""
        prefilled = self._prefilled
        self._add_speculated(finished)
        seed = prefilled.seed if prefilled else self._sampling.seed
        return Reply(
            answer="".join(self._texts["answer"]),
            reasoning="".join(self._texts["reasoning"]),
            finish=self._why(finished),
            thinking_end=self._thinking_end(),
            tokens=tuple(self._tokens),
            n_dropped=self._window.n_dropped,
            n_prompt=self._n_prompt,
            n_cached=prefilled.n_cached if prefilled else 0,
            n_reasoning=self._n_reasoning,
            n_answer=self._n_answer,
            timings=self._timings(),
            sampling=replace(self._sampling, seed=seed),
            speculated=self._speculated,
            course=self._course(finished),
        )

    def _add_speculated(self, finished: Finished) -> None:
        if finished.speculated is not None:
            self._speculated = (self._speculated or Speculated()) + finished.speculated

    def _course(self, finished: Finished) -> Course:
        return Course(
            forced=tuple(self._steering.forced),
            restarts=tuple(self._restarts),
            grammar=self.request.grammar,
            answer_at=self._steering.answer_at,
            ended=finished.reason,
        )

    def _why(self, finished: Finished) -> Finish:
        forced = self._control.forced
        if finished.reason == "stop" and forced is not None and forced != "answer_now":
            return forced
        return "interrupted" if finished.reason == "cancelled" else finished.reason

    def _thinking_end(self) -> ThinkingEnd:
        if self._splitter.phase == "reasoning":
            return "cut"
        return self._control.forced or ("own" if self._n_reasoning else "none")

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
            prefill_s=self._prefilled.prefill_s if self._prefilled else 0.0,
            first_token_s=self._first or None,
            first_answer_s=self._first_answer or None,
            reasoning_s=max(0.0, self._thought_until - self._first),
            total_s=self._elapsed(),
            decode_tokens_per_s=(n_tokens - 1) / decode_s if decode_s > 0 else None,
        )

    def _elapsed(self) -> float:
        return perf_counter() - self._start
