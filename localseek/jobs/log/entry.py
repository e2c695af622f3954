"""One prompt and its reply, with all that the reply depended on; values only.

what was loaded ─┐
prompt ──────────┼─▶ Entry ─▶ a row of the log ─▶ Entry ─▶ the same reply again
Reply ───────────┘
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from localseek import __version__
from localseek.engine.settings import KvType
from localseek.jobs.reply import Reply
from localseek.jobs.reply_json import reply_as_object

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.loaded_model import LoadedModel

Command = Literal["ask", "chat", "batch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedModel:
    """Which model it was."""

    name: str
    path: Path
    identity: str  # of its files, see models/identity.py; "" where they could not be read
    template_sha256: str  # of the chat template in the file; "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the numbers depend on beside the model and the sampling."""

    n_ctx: int
    n_seq: int  # how many could be answered at once
    n_threads: int
    n_gpu_layers: int
    kv_type: KvType
    llama_cpp: str  # the version of llama-cpp-python
    localseek: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What went in and what came out."""

    command: Command
    question: str  # the last thing that was asked, as it was
    prompt_tokens: Sequence[int]  # all that the model read
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A prompt, its reply, and what it takes to have that again."""

    at: datetime
    model: LoggedModel
    conditions: Conditions
    prompt: str  # the text of ``prompt_tokens``
    exchange: Exchange
    follows: int | None = None  # the entry that left in memory what this one found there


def logged_model(loaded: LoadedModel, identity: str) -> LoggedModel:
    """What the log says about a model."""
    template = loaded.header.chat_template
    return LoggedModel(
        name=loaded.name,
        path=Path(os.path.abspath(loaded.path)),  # noqa: PTH100 - links of a cache are to stay
        identity=identity,
        template_sha256=_sha256(template) if template is not None else "",
    )


def entry_of(
    loaded: LoadedModel, model: LoggedModel, exchange: Exchange, *, follows: int | None = None
) -> Entry:
    """Put together what there is to know; the context must be open."""
    return Entry(
        at=datetime.now(timezone.utc),
        model=model,
        conditions=_conditions(loaded),
        prompt=_text(loaded, exchange.prompt_tokens),
        exchange=exchange,
        follows=follows,
    )


def entry_as_object(entry: Entry) -> dict[str, object]:
    """All of it for programs. The names are a promise: some may be added, none renamed."""
    model, exchange, reply = entry.model, entry.exchange, entry.exchange.reply
    course = reply.course
    return {
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": exchange.command,
        "model": model.name,
        "model_path": str(model.path),
        "model_identity": model.identity,
        "template_sha256": model.template_sha256,
        "conditions": asdict(entry.conditions),
        "question": exchange.question,
        "prompt": entry.prompt,
        "prompt_ids": list(exchange.prompt_tokens),
        "reply_ids": list(reply.tokens),
        **reply_as_object(reply),
        "forced": [asdict(forced) for forced in course.forced],
        "restarts": [asdict(restart) for restart in course.restarts],
        "grammar": course.grammar,
        "follows": entry.follows,
    }


def _conditions(loaded: LoadedModel) -> Conditions:
    if loaded.context is None:
        raise ValueError("there is no context that a reply could have been made in")
    settings = loaded.context.settings
    return Conditions(
        n_ctx=settings.n_ctx,
        n_seq=settings.n_seq,
        n_threads=settings.n_threads,
        n_gpu_layers=loaded.n_gpu_layers,
        kv_type=settings.kv_type,
        llama_cpp=version("llama-cpp-python"),
        localseek=__version__,
    )


def _text(loaded: LoadedModel, tokens: Sequence[int]) -> str:
    give = loaded.vocabulary.token_bytes
    return b"".join(give(token, special=True) for token in tokens).decode("utf-8", "replace")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
