"""What is to be done, as far as a person said so; values only, nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.config import Overflow
from localseek.engine.settings import KvType

if TYPE_CHECKING:  # reads grammars, which takes a while to import
    from localseek.chat.structure.form import AnswerForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How a model is to be run; None leaves it to the model and to what the machine has."""

    n_ctx: int | None = None  # tokens that a sequence holds
    n_threads: int | None = None  # None = physical cores
    n_gpu_layers: int | None = None  # None = as many as the memory of the GPU holds
    free_vram_bytes: int | None = None  # of a GPU; None = what the devices say
    kv_type: KvType = "f16"
    n_seq: int = 1
    repacks: bool = True  # the weights, for speed and at the price of memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A conversation that waits for its next turn, or ``raw_text`` to be continued."""

    messages: tuple[Message, ...] = ()
    raw_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One question to one model."""

    path: Path
    question: Question
    settings: RunSettings
    sampling: Mapping[str, float]  # fields of Sampling that were asked for
    max_tokens: int | None = None
    policy: ThinkPolicy = field(default_factory=ThinkPolicy)
    overflow: Overflow = "stop"
    form: AnswerForm | None = None  # what the answer must be
