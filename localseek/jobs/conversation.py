"""Many turns in one context: what the last turn fed is still there for the next.

messages ─▶ prompt ─▶ does it fit? ─▶ reply, of which only what is new is read
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from localseek.chat.control import ThinkControl
from localseek.chat.messages import Message
from localseek.chat.prompt import Begun, Prompt
from localseek.config import Overflow
from localseek.engine.interrupt import Interrupt
from localseek.engine.request import Sampling
from localseek.errors import LocalseekError, PromptTooLongError
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.reply import StreamItem, stream_reply

_SEQ = 0  # a chat has one sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Everything that it takes to open a model and talk."""

    path: Path
    settings: RunSettings
    sampling: Mapping[str, float]  # fields of Sampling that were asked for
    max_tokens: int | None  # of one reply
    interrupt: Interrupt
    on_progress: Callable[[float], None] | None = None

    def open(self) -> Conversation:
        """Load the model and make its context.

        Raises what LoadedModel does, OutOfMemoryError, and KeyboardInterrupt on demand.
        """
        loaded = LoadedModel(
            self.path, self.settings, interrupt=self.interrupt, on_progress=self.on_progress
        )
        try:
            return Conversation(loaded, sampling=self.sampling, max_tokens=self.max_tokens)
        except (LocalseekError, KeyboardInterrupt):
            loaded.close()
            raise


class Conversation:
    """A loaded model, and the context that every turn is answered in."""

    def __init__(
        self, loaded: LoadedModel, *, sampling: Mapping[str, float], max_tokens: int | None
    ) -> None:
        """Make the context; raises OutOfMemoryError.

        It is as large as memory allows whatever ``max_tokens`` says: that limits one reply.
        """
        self.max_tokens = max_tokens
        self.loaded = loaded
        self.chosen: Mapping[str, float] = dict(sampling)
        self.sampling = loaded.sampling(self.chosen)
        self._scheduler = loaded.scheduler(n_prompt=0, max_tokens=None)

    @property
    def n_ctx(self) -> int:
        """Tokens that the conversation can hold."""
        return self.loaded.n_ctx

    def limit(self, max_tokens: int | None) -> None:
        """Set how long a reply may be; raises ValueError."""
        if max_tokens is not None and max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {max_tokens}")
        self.max_tokens = max_tokens

    def choose(self, name: str, value: float | None) -> None:
        """Set a field of the sampling, or leave it to the model; raises ValueError."""
        chosen = {**self.chosen, name: value}
        chosen = {key: kept for key, kept in chosen.items() if kept is not None}
        self.sampling = self.loaded.sampling(chosen)  # type: ignore[arg-type]  # no None is left
        self.chosen = chosen  # type: ignore[assignment]

    def prompt(
        self, messages: Sequence[Message], *, thinks: bool = True, begun: Begun | None = None
    ) -> Prompt:
        """Tokenize the conversation; raises PromptTooLongError if no reply would fit in.

        Without ``thinks`` the reply begins as an answer; with ``begun`` it says that already.
        """
        prompt = self.loaded.prompt(messages, thinks=thinks, begun=begun)
        self.check_length(prompt, has_history=any(m.role == "assistant" for m in messages))
        return prompt

    def check_length(self, prompt: Prompt, *, has_history: bool = True) -> None:
        """Raise PromptTooLongError if no reply would fit in."""
        n_prompt = len(prompt.tokens)
        if n_prompt >= self.n_ctx:
            hint = self._advice(n_prompt, has_history=has_history)
            raise PromptTooLongError(n_prompt=n_prompt, n_ctx=self.n_ctx, hint=hint)

    def n_tokens(self, messages: Sequence[Message]) -> int:
        """How much of the context a conversation takes."""
        return len(self.loaded.prompt(messages).tokens) if messages else 0

    def marked(self, prompt: Prompt) -> str:
        """The text of a prompt, each special token between double brackets."""
        vocabulary = self.loaded.vocabulary
        special = {*vocabulary.control.values(), *vocabulary.user_defined.values()}
        texts = []
        for is_mark, run in groupby(prompt.tokens, special.__contains__):
            if is_mark:
                texts += [f"⟦{vocabulary.text_of(token)}⟧" for token in run]
            else:
                data = b"".join(vocabulary.token_bytes(token, special=True) for token in run)
                texts.append(data.decode("utf-8", "replace"))
        return "".join(texts)

    def reply(
        self,
        prompt: Prompt,
        *,
        sampling: Sampling | None = None,
        control: ThinkControl | None = None,
        overflow: Overflow = "stop",
    ) -> Iterator[StreamItem]:
        """Generate the reply; closing the iterator stops it. A ``control`` serves one reply."""
        return stream_reply(
            self._scheduler,
            self.loaded.vocabulary,
            prompt,
            sampling=sampling or self.sampling,
            max_tokens=self.max_tokens,
            control=control,
            overflow=overflow,
        )

    @property
    def held(self) -> tuple[int, ...]:
        """The tokens that are in memory."""
        return self._scheduler.held(_SEQ)

    def adopt(self, tokens: Sequence[int]) -> None:
        """Count ``tokens`` as in memory, where they were put past the scheduler."""
        self._scheduler.adopt(_SEQ, tokens)

    def close(self) -> None:
        """Free the model and its context."""
        self.loaded.close()

    def _advice(self, n_prompt: int, *, has_history: bool) -> str:
        most = self.loaded.header.n_ctx_train
        if has_history:
            return "/clear forgets what was said before."
        if n_prompt < most:
            return f"localseek chat --n-ctx {min(most, 2 * n_prompt)} holds more."
        return f"this model reads {most:,} at most."
