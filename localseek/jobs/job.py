"""What is to be done, as far as a person said so; values only, nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.config import Overflow
from localseek.engine.settings import KvType

if TYPE_CHECKING:  # they read grammars, which takes a while to import
    from localseek.chat.structure.form import AnswerForm
    from localseek.jobs.voting import Voting


# How to guess ahead: see localseek.engine.speculation. A path is that of a draft model.
Speculate: TypeAlias = Literal["off", "auto", "ngram"] | Path

MOST_SAMPLES = 1024  # of one prompt


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
    speculate: Speculate = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A conversation that waits for its next turn, or ``raw_text`` to be continued."""

    messages: tuple[Message, ...] = ()
    raw_text: str | None = None
    n_same: int = 0  # characters of the last message that are the same whatever is asked

    @property
    def text(self) -> str:
        """The last thing that is asked."""
        return self.messages[-1].content if self.raw_text is None else self.raw_text


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
    n_samples: int = 1  # how often it is asked
    voting: Voting | None = None  # how the samples decide on one answer, if they do
    is_logged: bool = False  # whether prompt and replies are kept
    cache_bytes: int | None = None  # how large the prompt cache may be; None = there is none

    @property
    def grammar(self) -> str | None:
        """What the sampler is to keep to, in GBNF."""
        if self.form is None:
            return None
        is_raw = self.question.raw_text is not None
        return self.form.gbnf if is_raw else self.form.gbnf_in_reply

    @property
    def has_samples(self) -> bool:
        """Whether there are several replies, or one that counts as several do."""
        return self.n_samples > 1 or self.voting is not None
