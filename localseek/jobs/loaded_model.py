"""A model file -> a model that can be talked to, every check made on the way.

    path ─▶ header check ─▶ memory check ─▶ load ─▶ prompts ─▶ context ─▶ scheduler

The context is made after the first prompt is known: how long that is, and how much memory
is free, decide how much of it there will be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from localseek.chat.families import Family, family_of
from localseek.chat.messages import Message
from localseek.chat.prompt import Begun, Prompt, make_prompt, make_raw_prompt
from localseek.chat.template import ChatTemplate
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext, LlamaSampler
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Sampling
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings, KvType
from localseek.errors import LocalseekError, PromptTooLongError
from localseek.jobs.guessing import Guessing
from localseek.jobs.job import RunSettings
from localseek.jobs.offload import (
    GpuRoom,
    full_gpu_notice,
    gpu_room,
    unused_gpu_notice,
    with_fewer_layers,
)
from localseek.jobs.sampling_in_file import sampling_in_file
from localseek.models.header import Header, read_header
from localseek.models.local_ollama import name_of_blob
from localseek.models.machine import free_memory_bytes, physical_cores
from localseek.models.plan import DEFAULT_N_CTX, Room, check_memory, default_n_ctx

LIKELY_LONGEST_TOKEN = 8  # bytes; below that many a token, nobody needs to look


class LoadedModel:
    """One model in memory. Make prompts with it, then a scheduler, then :meth:`close` it.

    How many layers a GPU gets is planned before loading, for a context of the usual size.
    Should it be full all the same, or a prompt need more, the model is loaded once more with
    fewer: ``on_notice`` is told, else :attr:`notices`.
    """

    def __init__(
        self,
        path: Path,
        settings: RunSettings,
        *,
        interrupt: Interrupt,
        on_progress: Callable[[float], None] | None = None,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        start = perf_counter()
        self._path = path
        self._settings = settings
        self._interrupt = interrupt
        self._on_progress = on_progress
        self._on_notice = on_notice
        self._context: LlamaContext | None = None
        self.header: Header = read_header(path)
        self.name = name_of_blob(path) or path.name.removesuffix(".gguf")
        self._sampling_in_file, ignored = sampling_in_file(self.header.sampling)
        self.notices: tuple[str, ...] = (*self.header.notices, *ignored)  # one line each
        gpu = gpu_room(settings.free_vram_bytes)
        n_ctx = settings.n_ctx or min(DEFAULT_N_CTX, self.header.n_ctx_train)
        room = room_of(settings, gpu)
        self._guessing = Guessing(settings.speculate, self.header, room, n_ctx=n_ctx)
        self._room = self._guessing.room
        if settings.n_ctx is not None:
            check_memory(self.header, self._room, n_ctx=settings.n_ctx)
        self.family: Family = family_of(
            architecture=self.header.architecture,
            name=self.header.name or "",
            template=self.header.chat_template,
        )
        n_gpu_layers = self._room.gpu_layers(self.header, n_ctx)
        about_gpu = (
            unused_gpu_notice(settings.n_gpu_layers),
            full_gpu_notice(gpu, n_gpu_layers, settings.n_gpu_layers),
        )
        self.notices += tuple(filter(None, about_gpu))
        self._load(n_gpu_layers)
        self._open_guessing()
        self.load_s = perf_counter() - start

    def prompt(
        self, messages: Sequence[Message], *, thinks: bool = True, begun: Begun | None = None
    ) -> Prompt:
        """Render and tokenize a conversation by the model's own template; see make_prompt."""
        self._check_length(sum(len(message.content) for message in messages))
        return make_prompt(messages, self._template(), self.vocabulary, thinks=thinks, begun=begun)

    def raw_prompt(self, text: str) -> Prompt:
        """Tokenize text that the model is to continue."""
        self._check_length(len(text))
        return make_raw_prompt(text, self.vocabulary)

    def sampling(self, chosen: Mapping[str, float]) -> Sampling:
        """Sampling as chosen, else as the file says, else as its family's authors advise."""
        advised = {**self.family.sampling, **self._sampling_in_file}
        return Sampling(**{**advised, **chosen})  # type: ignore[arg-type]

    @property
    def room(self) -> Room:
        """What there was for the model before it was loaded."""
        return self._room

    def scheduler(
        self, *, n_prompt: int, max_tokens: int | None, n_seq: int | None = None
    ) -> Scheduler[LlamaSampler]:
        """Make a context with room for the prompt and its reply, and what runs on it.

        ``n_seq`` sequences, else as many as the settings say, each have that room.
        Raises PromptTooLongError before anything is allocated, and OutOfMemoryError.
        """
        if n_seq is not None:
            self._settings = replace(self._settings, n_seq=n_seq)
            self._room = replace(self._room, n_seq=n_seq)
        n_ctx = self._choose_n_ctx(n_prompt, max_tokens)
        n_gpu_layers = self._room.gpu_layers(self.header, n_ctx)
        self._context = with_fewer_layers(
            lambda n: self._make_context(n_ctx, n),
            min(n_gpu_layers, self._model.n_gpu_layers),
            self._notice,
        )
        return Scheduler(self._context, self._guessing.speculation(self._context.settings))

    def check_length(self, prompt: Prompt) -> None:
        """Raise PromptTooLongError if the context has no room for a reply to ``prompt``."""
        if len(prompt.tokens) >= self.n_ctx:
            raise self._too_long(len(prompt.tokens), self.n_ctx)

    @property
    def path(self) -> Path:
        """The file, or the first of several."""
        return self._path

    @property
    def context(self) -> LlamaContext | None:
        """The context, once there is one."""
        return self._context

    @property
    def kv_type(self) -> KvType:
        """What the context keeps its keys and values as."""
        return self._settings.kv_type

    @property
    def n_gpu_layers(self) -> int:
        """How many layers are on the GPU; the output counts as one."""
        return min(self._model.n_gpu_layers, self.header.n_layer + 1)

    @property
    def layers_on_gpu(self) -> str:
        """How many there are, as in "21/33 layers on the GPU"; nothing if there are none."""
        n = self.n_gpu_layers
        return f"{n}/{self.header.n_layer + 1} layers on the GPU" if n else ""

    @property
    def n_ctx(self) -> int:
        """Tokens that a conversation can hold; 0 before there is a context."""
        return self._context.n_ctx if self._context else 0

    def close(self) -> None:
        """Free everything."""
        self._guessing.close()
        if self._context:
            self._context.close()
        self._model.close()

    def _load(self, n_gpu_layers: int) -> None:
        """Load the model with so many layers on the GPU, or fewer."""
        self._model = with_fewer_layers(
            lambda n: LlamaModel(
                self._path,
                interrupt=self._interrupt,
                n_gpu_layers=n,
                repacks=self._settings.repacks,
                on_progress=self._on_progress,
            ),
            n_gpu_layers,
            self._notice,
        )
        self.vocabulary = self._model.vocabulary

    def _open_guessing(self) -> None:
        try:
            self._guessing.open(self._model, interrupt=self._interrupt)
        except (LocalseekError, KeyboardInterrupt):
            self._model.close()
            raise

    def _make_context(self, n_ctx: int, n_gpu_layers: int) -> LlamaContext:
        """Make the context, after loading the model anew if it has too much on the GPU."""
        if n_gpu_layers < self._model.n_gpu_layers:
            self._model.close()
            self._load(n_gpu_layers)
        settings = ContextSettings(
            n_ctx=n_ctx,
            n_threads=self._settings.n_threads or physical_cores(),
            n_seq=self._settings.n_seq,
            kv_type=self._settings.kv_type,
            n_guesses=self._guessing.n_guesses,
        )
        return LlamaContext(self._model, settings, interrupt=self._interrupt)

    def _notice(self, text: str) -> None:
        if self._on_notice is None:
            self.notices += (text,)
        else:
            self._on_notice(text)

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
                raise self._too_long(at_least, n_ctx, is_counted=False)

    def _too_long(
        self, n_prompt: int, n_ctx: int, *, is_counted: bool = True
    ) -> PromptTooLongError:
        most = self.header.n_ctx_train
        wanted = min(most, 2 * n_prompt)
        can_grow = n_prompt < most and n_ctx < most
        hint = f"use --n-ctx {wanted}." if can_grow else f"this model reads {most:,} at most."
        return PromptTooLongError(n_prompt=n_prompt, n_ctx=n_ctx, hint=hint, is_counted=is_counted)


def room_of(settings: RunSettings, gpu: GpuRoom) -> Room:
    """What there is for a model that is to be run so."""
    return Room(
        free_bytes=free_memory_bytes(),
        n_seq=settings.n_seq,
        kv_type=settings.kv_type,
        gpu_bytes=gpu.usable_bytes,
        n_gpu_layers=settings.n_gpu_layers if gpu.n_devices else 0,
        is_shared=gpu.is_shared,
    )
