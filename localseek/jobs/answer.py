"""A question -> a stream of its reply: prompt, context, generation."""

from __future__ import annotations

from collections.abc import Generator

from localseek.chat.control import ThinkControl
from localseek.chat.prompt import Prompt
from localseek.jobs.job import Job
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.reply import StreamItem, stream_reply


def prompt_of(job: Job, loaded: LoadedModel) -> Prompt:
    """Tokenize the question for this model."""
    if job.question.raw_text is not None:
        return loaded.raw_prompt(job.question.raw_text)
    return loaded.prompt(job.question.messages, thinks=job.policy.budget != 0)


def answer(
    job: Job, loaded: LoadedModel, prompt: Prompt, *, control: ThinkControl
) -> Generator[StreamItem, None, None]:
    """Make a context as large as the prompt and its reply need, and generate in it."""
    scheduler = loaded.scheduler(n_prompt=len(prompt.tokens), max_tokens=job.max_tokens)
    return stream_reply(
        scheduler,
        loaded.vocabulary,
        prompt,
        sampling=loaded.sampling(job.sampling),
        max_tokens=job.max_tokens,
        control=control,
        overflow=job.overflow,
        grammar=job.form.gbnf if job.form else None,
        load_s=loaded.load_s,
    )
