"""Lines -> requests -> events -> outcomes: as many lines at once as there are sequences.

    lines ─▶ [not done before] ─▶ a request a sample ─▶ SCHEDULER ─▶ replies ─▶ [vote] ─▶ outcomes

The scheduler takes a line when a sequence is free, so no more of them are in memory than are
being answered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from localseek.engine.request import Event, Request, Token
from localseek.engine.scheduler import Scheduler
from localseek.errors import BadDataError, PromptTooLongError
from localseek.jobs.batch.intake import Intake
from localseek.jobs.batch.line import BadLine, Line
from localseek.jobs.batch.outcome import Answered, Outcome, bad_line, failed_line
from localseek.jobs.batch.output import Done
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.log.entry import Exchange
from localseek.jobs.log.writing import ReplyLog
from localseek.jobs.reply import Reply
from localseek.jobs.samples import SameSamplesError, Samples, check_they_differ
from localseek.jobs.voting import Counting

_MOST_NOTICES = 8
_MOST_READY = 64  # outcomes that wait to be written before another line is read


@dataclass(slots=True)
class Tally:
    """How far a batch is; counted as it goes on."""

    n_records: int | None  # None: nobody knows, they come through a pipe
    n_before: int = 0  # lines that earlier runs have dealt with
    n_failed_before: int = 0  # of those
    n_answered: int = 0
    n_failed: int = 0
    n_cut: int = 0  # of those answered
    n_undecided: int = 0  # of those answered
    n_tokens: int = 0  # of all replies
    started_s: float = field(default_factory=perf_counter)

    @property
    def n_done(self) -> int:
        """Lines that were dealt with now."""
        return self.n_answered + self.n_failed

    def count(self, outcome: Outcome) -> None:
        """Count one that was written."""
        if isinstance(outcome, Answered):
            self.n_answered += 1
            self.n_cut += outcome.is_cut
            self.n_undecided += outcome.is_undecided
        else:
            self.n_failed += 1

    @property
    def elapsed_s(self) -> float:
        return perf_counter() - self.started_s


@dataclass(slots=True)
class _InWork:
    """A line that is being answered."""

    place: int
    line: Line
    prompt_tokens: tuple[int, ...]
    samples: Samples
    replies: list[Reply | None]


class Serving:
    """Answers the lines of one batch; a stop leaves those in work without an outcome."""

    def __init__(  # noqa: PLR0913 - each a thing of its own
        self,
        intake: Intake,
        loaded: LoadedModel,
        on_notice: Callable[[str], None],
        *,
        done: Done,
        tally: Tally,
        counting: Counting,
        log: ReplyLog | None = None,
    ) -> None:
        self._intake = intake
        self._loaded = loaded
        self._on_notice = on_notice
        self._noticed: set[str] = set()
        self._done = done
        self._tally = tally
        self._counting = counting
        self._log = log
        self._seen: set[str] = set()
        self._n_placed = 0
        self._in_work: dict[str, _InWork] = {}  # by request
        self._ready: deque[Outcome] = deque()
        self._stopped = False
        self._load_s = loaded.load_s  # of the first request

    def outcomes(self, scheduler: Scheduler[Any]) -> Iterator[Outcome | None]:
        """Yield an outcome as soon as it is there, and None now and then while none is."""
        while not (self._stopped or self._intake.is_over or self._intake.interrupted()):
            for event in scheduler.run(self._requests()):
                self._take(event)
                yield self._ready.popleft() if self._ready else None
            while self._ready:
                yield self._ready.popleft()

    def _requests(self) -> Iterator[Request | None]:
        while not (self._stopped or self._intake.interrupted()):
            if len(self._ready) >= _MOST_READY:
                yield None
                continue
            is_idle = not self._in_work and not self._ready
            line = self._intake.take(wait=is_idle)
            if line is not None:
                yield from self._admit(line)
            elif self._intake.is_over:
                return
            else:
                self._stopped = is_idle  # it was waited for, in vain
                yield None

    def _admit(self, line: Line | BadLine) -> Iterator[Request]:
        """Ask what the line asks, unless it was dealt with before or cannot be answered."""
        line = self._once(line)
        has_result = isinstance(line, Line) and self._done.has(line.id)
        if has_result or self._done.has_failed(line.id, line.number):
            self._tally.n_before += 1
            self._tally.n_failed_before += not has_result
            return
        place, self._n_placed = self._n_placed, self._n_placed + 1
        if isinstance(line, BadLine):
            self._tell(bad_line(line, place))
            return
        try:
            yield from self._samples(line, place)
        except (BadDataError, PromptTooLongError, SameSamplesError) as error:
            self._tell(failed_line(line, place, error))

    def _once(self, line: Line | BadLine) -> Line | BadLine:
        if isinstance(line, BadLine):
            return line
        if str(line.id) in self._seen:
            problem = f"the id {line.id!r} was there before."
            return BadLine(number=line.number, id=line.id, style=line.style, problem=problem)
        self._seen.add(str(line.id))
        return line

    def _samples(self, line: Line, place: int) -> Iterator[Request]:
        """Raises PromptTooLongError, SameSamplesError, and BadDataError of the template."""
        loaded = self._loaded
        prompt = loaded.prompt(line.messages, thinks=line.policy.budget != 0)
        loaded.check_length(prompt)
        for warning in prompt.warnings:
            self._tell_once(warning)
        sampling = loaded.sampling(line.sampling)
        if line.style == "localseek":  # OpenAI takes such requests
            check_they_differ(len(line.seeds), sampling.temperature)
        samples = Samples(
            prompt,
            loaded.vocabulary,
            sampling,
            seeds=line.seeds,
            policy=line.policy,
            max_tokens=line.max_tokens,
            grammar=line.wanted.form.gbnf_in_reply if line.wanted.form else None,
            load_s=self._load_s,
            name=str(place),
        )
        self._load_s = 0.0
        work = _InWork(place, line, prompt.tokens, samples, [None] * len(line.seeds))
        for request in samples.requests():
            self._in_work[request.request_id] = work
            yield request

    def _tell_once(self, warning: str) -> None:
        if warning not in self._noticed and len(self._noticed) < _MOST_NOTICES:
            self._noticed.add(warning)
            self._on_notice(warning)

    def _take(self, event: Event) -> None:
        work = self._in_work[event.request_id]
        self._tally.n_tokens += isinstance(event, Token)
        over = work.samples.take(event)
        if over is None:
            return
        del self._in_work[event.request_id]
        if over.reply.finish == "interrupted":
            self._stopped = True
            return
        work.replies[over.index] = over.reply
        if self._log is not None:
            self._log.add(self._loaded, _exchange(work, over.reply))
        replies = tuple(reply for reply in work.replies if reply is not None)
        if len(replies) == len(work.replies):
            self._tell(self._outcome(work, replies))

    def _outcome(self, work: _InWork, replies: tuple[Reply, ...]) -> Outcome:
        """Hold the vote if there is one; hold a single answer to its form."""
        line = work.line
        if line.voting is not None:
            verdict = self._counting.count(replies, line.wanted, line.voting)
            return Answered(work.place, line, replies, verdict)
        if len(replies) == 1 and replies[0].is_whole and line.wanted.form is not None:
            try:
                line.wanted.form.read(replies[0].answer)
            except BadDataError as error:
                return failed_line(line, work.place, error)
        return Answered(work.place, line, replies)

    def _tell(self, outcome: Outcome) -> None:
        self._ready.append(outcome)


def _exchange(work: _InWork, reply: Reply) -> Exchange:
    return Exchange(
        command="batch",
        question=work.line.messages[-1].content,
        prompt_tokens=work.prompt_tokens,
        reply=reply,
    )


def in_order(outcomes: Iterator[Outcome | None]) -> Iterator[Outcome | None]:
    """Hold each outcome back until all lines before it have theirs.

    What waits is never more than the other sequences can say while one line is answered. Where
    an interrupt ends it, that is dropped: it would stand before lines that come first.
    """
    waiting: dict[int, Outcome] = {}
    next_place = 0
    for outcome in outcomes:
        if outcome is not None:
            waiting[outcome.place] = outcome
        while next_place in waiting:
            yield waiting.pop(next_place)
            next_place += 1
        yield None
