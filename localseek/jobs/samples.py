"""One prompt, many replies to it, decoded side by side.

    Prompt ─▶ a request a seed ─▶ SCHEDULER ─▶ events ─▶ an account a request ─▶ Reply, Reply …

The engine reads the prompt once and copies what it has read to the other sequences. It takes a
request when a sequence is free, so there may be more samples than sequences.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from localseek.chat.control import ThinkControl, Vocabulary
from localseek.chat.policy import ThinkPolicy
from localseek.chat.prompt import Prompt
from localseek.config import Overflow
from localseek.engine.request import Event, Finished, Request, Sampling, Token
from localseek.engine.scheduler import Scheduler
from localseek.errors import UsageError
from localseek.jobs.reply import Progress, Reply, ReplyAccount


class SameSamplesError(UsageError):
    """Several samples that would all be one."""

    def __init__(self, n_samples: int) -> None:
        super().__init__(
            f"at temperature 0 all {n_samples:,} samples would be the same.",
            hint="--temperature 0.6 lets them differ; without --samples it is asked once.",
        )


def check_they_differ(n_samples: int, temperature: float | None) -> None:
    """Raise SameSamplesError where nothing is drawn by chance; None is a temperature yet unknown."""
    if temperature == 0 and n_samples > 1:
        raise SameSamplesError(n_samples)


@dataclass(frozen=True, slots=True)
class SampleOver:
    """One sample is over; ``index`` counts them from 0."""

    index: int
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesProgress:
    """After each token of any of them."""

    n_over: int
    n_samples: int
    n_thinking: int
    n_tokens: int
    elapsed_s: float  # since the first token


@dataclass(slots=True)
class _Open:
    """A sample that is being generated."""

    index: int
    account: ReplyAccount
    control: ThinkControl
    is_thinking: bool = False


class Samples:
    """The replies to one prompt, one a seed. ``name`` begins the names of their requests."""

    def __init__(  # noqa: PLR0913 - keyword-only, each a thing of its own
        self,
        prompt: Prompt,
        vocabulary: Vocabulary,
        sampling: Sampling,
        *,
        seeds: Sequence[int],
        policy: ThinkPolicy,
        max_tokens: int | None = None,
        grammar: str | None = None,
        overflow: Overflow = "stop",
        load_s: float = 0.0,
        name: str = "sample",
    ) -> None:
        self._prompt = prompt
        self._vocabulary = vocabulary
        self._sampling = sampling
        self._seeds = seeds
        self._policy = policy
        self._max_tokens = max_tokens
        self._grammar = grammar
        self._overflow = overflow
        self._load_s = load_s  # of the first
        self._name = name
        self._open: dict[str, _Open] = {}
        self._going_on: deque[Request] = deque()
        self._wants_answers = False

    def requests(self) -> Iterator[Request]:
        """Yield a request a sample, made when the engine asks for it."""
        for index, seed in enumerate(self._seeds):
            control = ThinkControl(self._policy)
            if self._wants_answers:
                control.answer_now()
            account = ReplyAccount(
                self._prompt,
                self._vocabulary,
                control,
                replace(self._sampling, seed=seed),
                max_tokens=self._max_tokens,
                load_s=self._load_s if index == 0 else 0.0,
                grammar=self._grammar,
                request_id=f"{self._name}.{index}",
            )
            self._open[account.request.request_id] = _Open(index, account, control)
            yield account.request

    def take(self, event: Event) -> SampleOver | None:
        """Add up an event of one of them; give the sample if that was its last."""
        sample = self._open[event.request_id]
        if not isinstance(event, Finished):
            for item in sample.account.take(event):
                if isinstance(item, Progress):
                    sample.is_thinking = item.thinking
            return None
        finished = self._last(sample.account, event)
        if finished is None:
            return None
        del self._open[event.request_id]
        *_, reply = sample.account.finish(finished)
        if not isinstance(reply, Reply):
            raise TypeError(f"a reply must end with itself, got {reply}")
        return SampleOver(sample.index, reply)

    def answer_now(self) -> None:
        """End the thinking of all of them, also of those that are yet to come; from any thread."""
        self._wants_answers = True
        for sample in tuple(self._open.values()):
            sample.control.answer_now()

    def stream(
        self, scheduler: Scheduler[Any]
    ) -> Generator[SampleOver | SamplesProgress, None, None]:
        """Have all of them generated by ``scheduler``, which serves nothing else meanwhile."""
        n_over = n_tokens = 0
        started: float | None = None
        for event in scheduler.run(self._all_requests()):
            over = self.take(event)
            if over is not None:
                n_over += 1
                yield over
            elif isinstance(event, Token):
                n_tokens += 1
                started = perf_counter() if started is None else started
                yield SamplesProgress(
                    n_over=n_over,
                    n_samples=len(self._seeds),
                    n_thinking=sum(sample.is_thinking for sample in self._open.values()),
                    n_tokens=n_tokens,
                    elapsed_s=perf_counter() - started,
                )

    def _all_requests(self) -> Iterator[Request | None]:
        """The requests, and again those whose context was full and that go on without some of it."""
        yield from self.requests()
        while self._open:
            yield self._going_on.popleft() if self._going_on else None

    def _last(self, account: ReplyAccount, finished: Finished) -> Finished | None:
        """Tell how the reply ends; None if it goes on."""
        is_full = finished.reason == "context" and self._overflow == "drop-oldest"
        if not is_full or not account.drop_oldest():
            return finished
        deque(account.put_rest(), maxlen=0)
        if self._max_tokens is not None and account.n_tokens >= self._max_tokens:
            return replace(finished, reason="length")
        account.go_on(finished)
        self._going_on.append(account.request)
        return None
