"""A question -> a stream of its reply, or of several: prompt, context, generation."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from localseek.chat.control import ThinkControl
from localseek.chat.messages import Message
from localseek.chat.prompt import Prompt
from localseek.engine.cache import common_prefix
from localseek.engine.scheduler import Scheduler
from localseek.errors import LocalseekError
from localseek.jobs.batch.capacity import sequences_in
from localseek.jobs.job import Job
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.prompt_cache import PromptCache, Watcher
from localseek.jobs.reply import StreamItem, stream_reply
from localseek.jobs.sample_seeds import seeds_for
from localseek.jobs.samples import Samples, check_they_differ
from localseek.models.plan import default_n_ctx


def prompt_of(job: Job, loaded: LoadedModel) -> Prompt:
    """Tokenize the question for this model."""
    if job.question.raw_text is not None:
        return loaded.raw_prompt(job.question.raw_text)
    return loaded.prompt(job.question.messages, thinks=job.policy.budget != 0)


def prompt_cache_of(
    job: Job, loaded: LoadedModel, prompt: Prompt, watcher: Watcher
) -> PromptCache | None:
    """Get ready to keep what is the same in the next prompt; None if that is not wanted."""
    if job.cache_bytes is None:
        return None
    return PromptCache(
        loaded,
        prompt.tokens,
        lambda: beginning_of(job, loaded, prompt),
        watcher,
        limit_bytes=job.cache_bytes,
    )


def beginning_of(job: Job, loaded: LoadedModel, prompt: Prompt) -> tuple[int, ...]:
    """Those first tokens that stay the same whatever is asked; all, where nobody knows."""
    question = job.question
    if question.raw_text is not None:
        return prompt.tokens
    *before, last = question.messages
    other = Message(last.role, f"{last.content[: question.n_same]}?")
    try:
        another = loaded.prompt([*before, other], thinks=job.policy.budget != 0)
    except LocalseekError:  # too long by this one character
        return ()
    return prompt.tokens[: common_prefix(prompt.tokens, another.tokens)]


def answer(
    job: Job,
    loaded: LoadedModel,
    prompt: Prompt,
    *,
    control: ThinkControl,
    cache: PromptCache | None = None,
) -> Generator[StreamItem, None, None]:
    """Make a context as large as the prompt and its reply need, and generate in it."""
    scheduler = loaded.scheduler(n_prompt=len(prompt.tokens), max_tokens=job.max_tokens)
    if cache is not None:
        cache.take_up(scheduler)
    items = stream_reply(
        scheduler,
        loaded.vocabulary,
        prompt,
        sampling=loaded.sampling(job.sampling),
        max_tokens=job.max_tokens,
        control=control,
        overflow=job.overflow,
        grammar=job.grammar,
        load_s=loaded.load_s,
    )
    return items if cache is None else cache.counted(items)


def samples_of(job: Job, loaded: LoadedModel, prompt: Prompt) -> Samples:
    """Get ready to ask it ``n_samples`` times. Raises SameSamplesError."""
    sampling = loaded.sampling(job.sampling)
    check_they_differ(job.n_samples, sampling.temperature)
    return Samples(
        prompt,
        loaded.vocabulary,
        sampling,
        seeds=seeds_for(sampling.seed, job.n_samples),
        policy=job.policy,
        max_tokens=job.max_tokens,
        grammar=job.grammar,
        overflow=job.overflow,
        load_s=loaded.load_s,
    )


def scheduler_of_samples(
    job: Job, loaded: LoadedModel, prompt: Prompt, cache: PromptCache | None = None
) -> Scheduler[Any]:
    """Make a context for as many samples at once as it pays to have and memory holds."""
    n_prompt, header, room = len(prompt.tokens), loaded.header, loaded.room
    n_ctx = job.settings.n_ctx or default_n_ctx(
        header, room, n_prompt=n_prompt, max_tokens=job.max_tokens
    )
    n_seq = min(job.n_samples, sequences_in(room, header, n_ctx))
    scheduler = loaded.scheduler(n_prompt=n_prompt, max_tokens=job.max_tokens, n_seq=n_seq)
    if cache is not None:
        cache.take_up(scheduler)
    return scheduler
