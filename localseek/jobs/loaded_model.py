"""A model file -> a model that can be talked to, every check made on the way.

    path ─▶ header check ─▶ memory check ─▶ load ─▶ prompts ─▶ context ─▶ scheduler

The context is made after the first prompt is known: how long that is, and how much memory
is free, decide how much of it there will be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from localseek.chat.families import Family, family_of
from localseek.chat.messages import Message
from localseek.chat.prompt import Prompt, make_prompt, make_raw_prompt
from localseek.chat.template import ChatTemplate
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext, LlamaSampler
from localseek.engine.llama.library import supports_gpu
from localseek.engine.llama.model import ALL_LAYERS, LlamaModel
from localseek.engine.request import RANGES, Sampling
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings
from localseek.errors import PromptTooLongError
from localseek.jobs.job import RunSettings
from localseek.models.header import Header, read_header
from localseek.models.machine import free_memory_bytes, physical_cores
from localseek.models.plan import Room, check_memory, default_n_ctx

LIKELY_LONGEST_TOKEN = 8  # bytes; below that many a token, nobody needs to look

# llama.cpp's name of each sampler default in a file -> ours.
# Source: Keys.General.SAMPLING_* in llama.cpp gguf-py/gguf/constants.py.
_SAMPLING_IN_FILE = {
    "temp": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "penalty_repeat": "repeat_penalty",
    "penalty_last_n": "penalty_last_n",
    "xtc_probability": "xtc_probability",
    "xtc_threshold": "xtc_threshold",
}


class LoadedModel:
    """One model in memory. Make prompts with it, then a scheduler, then :meth:`close` it."""

    def __init__(
        self,
        path: Path,
        settings: RunSettings,
        *,
        interrupt: Interrupt,
        on_progress: Callable[[float], None] | None = None,
    ) -> None:
        start = perf_counter()
        self._settings = settings
        self._interrupt = interrupt
        self._context: LlamaContext | None = None
        self.header: Header = read_header(path)
        self.name = path.name.removesuffix(".gguf")
        self._sampling_in_file, ignored = sampling_in_file(self.header.sampling)
        self.notices: tuple[str, ...] = (*self.header.notices, *ignored)  # one line each
        self._room = Room(
            free_bytes=free_memory_bytes(), n_seq=settings.n_seq, kv_type=settings.kv_type
        )
        if settings.n_ctx is not None:
            check_memory(self.header, self._room, n_ctx=settings.n_ctx)
        self.family: Family = family_of(
            architecture=self.header.architecture,
            name=self.header.name or "",
            template=self.header.chat_template,
        )
        self._model = LlamaModel(
            path,
            interrupt=interrupt,
            n_gpu_layers=_gpu_layers(settings),
            on_progress=on_progress,
        )
        self.vocabulary = self._model.vocabulary
        self.load_s = perf_counter() - start

    def prompt(self, messages: Sequence[Message]) -> Prompt:
        """Render and tokenize a conversation by the model's own template."""
        self._check_length(sum(len(message.content) for message in messages))
        return make_prompt(messages, self._template(), self.vocabulary)

    def raw_prompt(self, text: str) -> Prompt:
        """Tokenize text that the model is to continue."""
        self._check_length(len(text))
        return make_raw_prompt(text, self.vocabulary)

    def sampling(self, chosen: Mapping[str, float]) -> Sampling:
        """Sampling as chosen, else as the file says, else as its family's authors advise."""
        advised = {**self.family.sampling, **self._sampling_in_file}
        return Sampling(**{**advised, **chosen})  # type: ignore[arg-type]

    def scheduler(self, *, n_prompt: int, max_tokens: int | None) -> Scheduler[LlamaSampler]:
        """Make a context with room for the prompt and its reply, and what runs on it.

        Raises PromptTooLongError before anything is allocated, and OutOfMemoryError.
        """
        self._context = LlamaContext(
            self._model,
            ContextSettings(
                n_ctx=self._choose_n_ctx(n_prompt, max_tokens),
                n_threads=self._settings.n_threads or physical_cores(),
                n_seq=self._settings.n_seq,
                kv_type=self._settings.kv_type,
            ),
            interrupt=self._interrupt,
        )
        return Scheduler(self._context)

    @property
    def n_ctx(self) -> int:
        """Tokens that a conversation can hold; 0 before there is a context."""
        return self._context.n_ctx if self._context else 0

    def close(self) -> None:
        """Free everything."""
        if self._context:
            self._context.close()
        self._model.close()

    def _template(self) -> ChatTemplate:
        vocabulary = self.vocabulary
        return ChatTemplate(
            source=self.header.chat_template,
            family=self.family,
            bos=vocabulary.text_of(vocabulary.bos),
            eos=vocabulary.text_of(vocabulary.eos),
            markup=[*vocabulary.control, *vocabulary.user_defined],
        )

    def _choose_n_ctx(self, n_prompt: int, max_tokens: int | None) -> int:
        n_ctx = self._settings.n_ctx or default_n_ctx(
            self.header, self._room, n_prompt=n_prompt, max_tokens=max_tokens
        )
        if n_prompt >= n_ctx:
            raise self._too_long(n_prompt, n_ctx)
        return n_ctx

    def _check_length(self, n_characters: int) -> None:
        """Refuse a prompt that cannot fit however it is tokenized, before tokenizing it.

        Ten megabytes take seconds and gigabytes to tokenize; no token is longer than the
        longest of the vocabulary.
        """
        n_ctx = self.header.n_ctx_train
        if n_characters > n_ctx * LIKELY_LONGEST_TOKEN:
            at_least = n_characters // self.vocabulary.longest_token_bytes
            if at_least >= n_ctx:
                raise self._too_long(at_least, n_ctx)

    def _too_long(self, n_prompt: int, n_ctx: int) -> PromptTooLongError:
        most = self.header.n_ctx_train
        wanted = min(most, 2 * n_prompt)
        can_grow = n_prompt < most and n_ctx < most
        hint = f"use --n-ctx {wanted}." if can_grow else f"this model reads {most:,} at most."
        return PromptTooLongError(n_prompt=n_prompt, n_ctx=n_ctx, hint=hint)


def sampling_in_file(found: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    """``general.sampling.*`` of a file by our names, and a line for each that makes no sense."""
    usable, ignored = {}, []
    for theirs, ours in _SAMPLING_IN_FILE.items():
        low, high = RANGES[ours]
        if theirs not in found:
            continue
        if low <= found[theirs] <= high:
            usable[ours] = found[theirs]
        else:
            ignored.append(f"the file recommends {theirs} = {found[theirs]:g}: ignored.")
    return usable, ignored


def _gpu_layers(settings: RunSettings) -> int:
    if settings.n_gpu_layers is not None:
        return settings.n_gpu_layers
    return ALL_LAYERS if supports_gpu() else 0
