"""Many turns in one context: what the last turn fed is still there for the next.

messages ─▶ prompt ─▶ does it fit? ─▶ reply, of which only what is new is read
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from localseek.chat.messages import Message
from localseek.chat.prompt import Prompt
from localseek.errors import PromptTooLongError
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.reply import StreamItem, stream_reply


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
        self._sampling = loaded.sampling(sampling)
        self._scheduler = loaded.scheduler(n_prompt=0, max_tokens=None)

    @property
    def n_ctx(self) -> int:
        """Tokens that the conversation can hold."""
        return self.loaded.n_ctx

    def prompt(self, messages: Sequence[Message]) -> Prompt:
        """Tokenize the conversation; raises PromptTooLongError if no reply would fit in."""
        prompt = self.loaded.prompt(messages)
        n_prompt = len(prompt.tokens)
        if n_prompt >= self.n_ctx:
            hint = self._advice(n_prompt, has_history=any(m.role == "assistant" for m in messages))
            raise PromptTooLongError(n_prompt=n_prompt, n_ctx=self.n_ctx, hint=hint)
        return prompt

    def reply(self, prompt: Prompt) -> Iterator[StreamItem]:
        """Generate the reply; closing the iterator stops it."""
        return stream_reply(
            self._scheduler,
            self.loaded.vocabulary,
            prompt,
            sampling=self._sampling,
            max_tokens=self.max_tokens,
        )

    def _advice(self, n_prompt: int, *, has_history: bool) -> str:
        most = self.loaded.header.n_ctx_train
        if has_history:
            return "/clear forgets what was said before."
        if n_prompt < most:
            return f"localseek chat --n-ctx {min(most, 2 * n_prompt)} holds more."
        return f"this model reads {most:,} at most."
