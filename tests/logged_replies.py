"""Replies of real models that are logged as they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from localseek.chat.control import ThinkControl
from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.config import Overflow
from localseek.engine.interrupt import Interrupt
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.log.entry import Exchange
from localseek.jobs.log.writing import ReplyLog
from localseek.jobs.reply import Reply, StreamItem, stream_reply


@contextmanager
def loaded_model(
    path: Path, *, interrupt: Interrupt | None = None, **settings: Any
) -> Iterator[LoadedModel]:
    """Load a model; with a small context unless ``settings`` say otherwise."""
    chosen = RunSettings(**{"n_threads": 1, "n_ctx": 512, **settings})
    with closing(LoadedModel(path, chosen, interrupt=interrupt or Interrupt())) as loaded:
        yield loaded


def stream(  # noqa: PLR0913 - as stream_reply has them
    loaded: LoadedModel,
    question: str,
    *,
    policy: ThinkPolicy | None = None,
    control: ThinkControl | None = None,
    sampling: dict[str, Any] | None = None,
    max_tokens: int | None = None,
    overflow: Overflow = "stop",
    grammar: str | None = None,
) -> tuple[tuple[int, ...], Iterator[StreamItem]]:
    """The tokens of a prompt, and the stream of its reply."""
    prompt = loaded.prompt([Message("user", question)])
    items = stream_reply(
        loaded.scheduler(n_prompt=len(prompt.tokens), max_tokens=max_tokens),
        loaded.vocabulary,
        prompt,
        sampling=loaded.sampling(sampling or {}),
        max_tokens=max_tokens,
        control=control or ThinkControl(policy),
        overflow=overflow,
        grammar=grammar,
    )
    return prompt.tokens, items


def log_reply(loaded: LoadedModel, question: str, **how: Any) -> Reply:
    """Generate a reply and log it; see :func:`stream` for ``how``."""
    tokens, items = stream(loaded, question, **how)
    *_, reply = items
    assert isinstance(reply, Reply)
    log_exchange(loaded, question, tokens, reply)
    return reply


def log_chat(loaded: LoadedModel, *questions: str, max_tokens: int) -> None:
    """Have a chat and log its turns."""
    scheduler, messages = loaded.scheduler(n_prompt=0, max_tokens=None), []
    with closing(ReplyLog(lambda _text: None)) as log:
        for question in questions:
            messages.append(Message("user", question))
            prompt = loaded.prompt(messages)
            sampling = loaded.sampling({"seed": 7})
            *_, reply = stream_reply(
                scheduler, loaded.vocabulary, prompt, sampling=sampling, max_tokens=max_tokens
            )
            assert isinstance(reply, Reply)
            messages.append(Message("assistant", reply.answer))
            exchange = Exchange(
                command="chat", question=question, prompt_tokens=prompt.tokens, reply=reply
            )
            log.add(loaded, exchange)


def log_exchange(
    loaded: LoadedModel, question: str, tokens: tuple[int, ...], reply: Reply
) -> list[str]:
    """Log a reply; return the notices."""
    notices: list[str] = []
    with closing(ReplyLog(notices.append)) as log:
        exchange = Exchange(command="ask", question=question, prompt_tokens=tokens, reply=reply)
        log.add(loaded, exchange)
    return notices
