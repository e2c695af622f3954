"""A batch from its input to the last line of its output.

    IN ─▶ survey ─▶ model, as many sequences as fit ─▶ Serving ─▶ [in order] ─▶ OUT

Each result is written before the next token is drawn.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from localseek.engine.interrupt import Interrupt
from localseek.errors import BadDataError, PromptTooLongError
from localseek.jobs.batch.capacity import parallel_for
from localseek.jobs.batch.intake import Intake
from localseek.jobs.batch.line import Defaults, Line
from localseek.jobs.batch.outcome import outcome_as_json
from localseek.jobs.batch.output import Done
from localseek.jobs.batch.serving import Serving, Tally, in_order
from localseek.jobs.batch.source import Source, Survey
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.log.writing import ReplyLog
from localseek.jobs.voting import LACKS_MATH, Counting
from localseek.models.header import read_header
from localseek.models.last_used import note_use

_PROMPT_TOKENS = 2048  # room for those of a pipe, which nobody has seen yet


class Sink(Protocol):
    """Where the results go."""

    done: Done

    def begin(self) -> None:
        """Get ready: the model is loaded."""

    def write(self, line: bytes) -> None:
        """Take one line, whole."""


class Watcher(Protocol):
    """Whoever wants to know how it goes."""

    def loading(self, done: float) -> None: ...

    def notice(self, text: str) -> None: ...

    def began(self, loaded: LoadedModel, n_parallel: int) -> None: ...

    def progress(self, tally: Tally) -> None:
        """Take note; called often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchJob:
    """What is to be done; ``n_parallel`` None leaves it to the machine."""

    model: Path
    settings: RunSettings
    defaults: Defaults
    n_parallel: int | None = None
    ordered: bool = False
    is_logged: bool = False  # whether prompts and replies are kept


def run_batch(
    job: BatchJob, source: Source, sink: Sink, interrupt: Interrupt, watcher: Watcher
) -> Tally:
    """Answer all lines that have no result yet; an interrupt ends it with what is whole.

    Raises what opening a model does, EngineError, and what reading and writing do.
    """
    survey = source.survey(interrupt.is_set) if source.is_file else None
    n_parallel = job.n_parallel or parallel_for(
        read_header(job.model),
        job.settings,
        n_prompt=_guess(survey),
        max_tokens=job.defaults.max_tokens,
    )
    loaded = LoadedModel(
        job.model,
        replace(job.settings, n_seq=n_parallel),
        interrupt=interrupt,
        on_progress=watcher.loading,
        on_notice=watcher.notice,
    )
    log = ReplyLog(watcher.notice)
    with closing(loaded), closing(log), Counting() as counting:
        note_use(job.model)
        scheduler = loaded.scheduler(
            n_prompt=_longest_prompt(job, source, survey, loaded),
            max_tokens=job.defaults.max_tokens,
        )
        sink.begin()
        watcher.began(loaded, n_parallel)
        _say_if_mixed(sink.done, loaded.name, watcher)
        tally = Tally(survey.n_records if survey else None)
        lines = (source.read(record, job.defaults) for record in source.records())
        serving = Serving(
            Intake(lines, is_file=source.is_file, interrupted=interrupt.is_set),
            loaded,
            watcher.notice,
            done=sink.done,
            tally=tally,
            counting=counting,
            log=log if job.is_logged else None,
        )
        outcomes = serving.outcomes(scheduler)
        for outcome in in_order(outcomes) if job.ordered else outcomes:
            if outcome is not None:
                sink.write(outcome_as_json(outcome, model=loaded.name))
                tally.count(outcome)
            watcher.progress(tally)
    if counting.lacks_math:
        watcher.notice(LACKS_MATH)
    return tally


def _guess(survey: Survey | None) -> int:
    """About how many tokens the longest prompt has, before there is a vocabulary to tell."""
    if survey is None or survey.longest is None:
        return _PROMPT_TOKENS
    return min(len(survey.longest.data) // 2 + 256, 4 * _PROMPT_TOKENS)


def _longest_prompt(
    job: BatchJob, source: Source, survey: Survey | None, loaded: LoadedModel
) -> int:
    """Tokens of the longest record, and some more: a shorter one may have more of them.

    Never so many that they do not fit: whether each line does is seen when its turn comes.
    """
    most = (job.settings.n_ctx or loaded.header.n_ctx_train) - 1
    record = survey.longest if survey else None
    line = source.read(record, job.defaults) if record else None
    n_tokens = _PROMPT_TOKENS
    if isinstance(line, Line):
        with suppress(BadDataError, PromptTooLongError):
            n_tokens = len(loaded.prompt(line.messages).tokens)
            n_tokens += n_tokens // 4 + 32
    return min(n_tokens, most)


def _say_if_mixed(done: Done, model: str, watcher: Watcher) -> None:
    others = sorted(done.models - {model})
    if others:
        watcher.notice(f"the output has answers of {', '.join(others)}; the rest is by {model}.")
