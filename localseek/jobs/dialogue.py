"""A conversation that is kept: the model, what was said, and each reply as it comes.

Wanted ─▶ begin ─▶ Prompt ─▶ stream ─▶ Segment, Progress, … Reply
            │                   │
            ▼                   ▼
          Asked         Grown, … Replied       the session, and whoever records it
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from localseek.chat.control import ThinkControl
from localseek.chat.policy import ThinkPolicy
from localseek.chat.prompt import Prompt
from localseek.chat.reasoning import Segment, WasReasoning
from localseek.chat.records import Asked, Grown, Growth, Replied
from localseek.chat.session import Session
from localseek.config import Overflow
from localseek.errors import EngineError, LocalseekError
from localseek.jobs.conversation import Opening
from localseek.jobs.fitting import Fitting
from localseek.jobs.kept_state import keep_state, restore_kept_state
from localseek.jobs.reply import Reply, StreamItem
from localseek.models.header import read_header
from localseek.models.last_used import note_use

SAVED_EVERY_S = 1.0  # a process that is killed costs at most this much of a reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A turn to be taken; ``temperature`` is for this reply only."""

    asked: Asked
    temperature: float | None = None


class ModelLostError(EngineError):
    """Another model could not be loaded, and then the one before could not be, either."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path.name} could not be loaded again: {reason or 'it was interrupted'}",
            hint="localseek chat --continue goes on with the conversation.",
        )


class Dialogue:
    """A session, and the model that answers in it, which may change."""

    def __init__(
        self,
        session: Session,
        opening: Opening,
        *,
        policy: ThinkPolicy | None = None,
        overflow: Overflow = "stop",
    ) -> None:
        """Load the model; raises what ``Opening.open`` does."""
        self.session = session
        self.policy = policy or ThinkPolicy()
        self.fitting = Fitting(session, overflow)
        self.conversation = opening.open()
        self.replies: list[Reply] = []  # of this run
        self.prompt: Prompt | None = None  # the last that was sent
        self._opening = opening
        self._wanted: Wanted | None = None  # the turn that is being taken
        self._control: ThinkControl | None = None  # of the reply in flight
        self._note_model()

    def begin(self, wanted: Wanted) -> Prompt:
        """Ask, and tokenize all that is to be sent.

        Raises what ``Conversation.prompt`` does; nothing was asked then.
        """
        thinks = self.policy.budget != 0
        with self.session.considering(wanted.asked):
            prompt = self.fitting.prompt(wanted.asked, self.conversation, thinks=thinks)
        self.session.ask(wanted.asked)
        self._wanted, self.prompt = wanted, prompt
        return prompt

    def stream(self, prompt: Prompt) -> Iterator[StreamItem]:
        """Generate the reply and keep it; closing the iterator stops it.

        However it ends, what came of it is kept.
        """
        wanted, growing = self._wanted, _Growing(self.session)
        if wanted is None:
            raise ValueError("there is no question that this could be the prompt of")
        sampling = self.conversation.sampling
        if wanted.temperature is not None:
            sampling = replace(sampling, temperature=wanted.temperature)
        control = self._control = ThinkControl(self.policy)
        try:
            overflow = self.fitting.overflow
            for item in self.conversation.reply(
                prompt, sampling=sampling, control=control, overflow=overflow
            ):
                growing.take(item)
                if isinstance(item, Reply):
                    self._keep(prompt, item, growing.begun(wanted.asked))
                yield item
        finally:
            self._control = None
            if self.session.is_waiting:
                growing.flush()
                self.session.settle()

    def answer_now(self) -> bool:
        """End the thinking of the reply in flight; False if there is none."""
        control = self._control
        if control is not None:
            control.answer_now()
        return control is not None

    def change_model(self, path: Path, on_progress: Callable[[float], None]) -> bool:
        """Let another model go on; False if that was interrupted, and the old one stays.

        The old one makes room first: two at a time may be too much for the memory. If the new
        one cannot be loaded the old one is loaded again. Raises what ``Opening.open`` does, and
        ModelLostError.
        """
        header = read_header(path)  # a file that is no model changes nothing
        new = self._opening_now(path, on_progress)
        if new.settings.n_ctx is not None:  # that was said of the other model
            n_ctx = min(new.settings.n_ctx, header.n_ctx_train)
            new = replace(new, settings=replace(new.settings, n_ctx=n_ctx))
        old = self._opening_now(self._opening.path, on_progress)
        self.conversation.close()
        try:
            self.conversation, self._opening = new.open(), new
            self.fitting.forget()
            self.prompt = None
        except KeyboardInterrupt:
            self._reopen(old)
            return False
        except LocalseekError:
            self._reopen(old)
            raise
        self._note_model()
        return True

    def reopen(self) -> None:
        """Load the model again after it failed; raises ModelLostError."""
        again = self._opening_now(self._opening.path, _ignore)
        self.conversation.close()
        self.fitting.forget()
        self._reopen(again)

    def restore(self, name: str) -> str | None:
        """Take up what the model had read of session ``name``; why that cannot be, if so."""
        return restore_kept_state(name, self.conversation)

    def keep(self, name: str) -> bool:
        """Keep what the model has read, if that pays; raises OSError."""
        messages = self.fitting.history()
        return keep_state(name, self.conversation, messages, self.replies)

    def close(self) -> None:
        """Free the model."""
        self.conversation.close()

    def _opening_now(self, path: Path, on_progress: Callable[[float], None]) -> Opening:
        """The opening of a model as things are set now."""
        return replace(
            self._opening,
            path=path,
            sampling=self.conversation.chosen,
            max_tokens=self.conversation.max_tokens,
            on_progress=on_progress,
        )

    def _reopen(self, old: Opening) -> None:
        old.interrupt.clear()
        try:
            self.conversation = old.open()
        except (LocalseekError, KeyboardInterrupt) as error:
            raise ModelLostError(old.path, str(error)) from error

    def _note_model(self) -> None:
        note_use(self._opening.path)
        name, path = self.conversation.loaded.name, os.path.abspath(self._opening.path)  # noqa: PTH100
        if self.session.model.path != path:
            self.session.choose_model(name, path)

    def _keep(self, prompt: Prompt, reply: Reply, begun: tuple[str, str]) -> None:
        reasoning, answer = begun
        self.replies.append(reply)
        self.session.keep(
            Replied(
                answer=answer + reply.answer,
                reasoning=reasoning + reply.reasoning,
                finish=reply.finish,
                model=self.conversation.loaded.name,
            )
        )
        if self.session.last is not None:
            self.fitting.said(self.session.last, prompt, reply.tokens)


def _ignore(_done: float) -> None:
    """Nobody looks at the progress."""


class _Growing:
    """Tells the session every second what has come of a reply."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._parts: list[tuple[Growth, str]] = []
        self._was_reasoning = False
        self._told_s = monotonic()

    def take(self, item: StreamItem) -> None:
        if isinstance(item, Segment):
            self._add(item.kind, item.text)
        elif isinstance(item, WasReasoning):
            self._was_reasoning = True
            self._add("was reasoning", "")
        if self._parts and monotonic() - self._told_s >= SAVED_EVERY_S:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            self._session.grow(Grown(tuple(self._parts)))
        self._parts = []
        self._told_s = monotonic()

    def begun(self, asked: Asked) -> tuple[str, str]:
        """The reasoning and the answer that the reply began with, as it turned out.

        White space at their ends comes with what follows it.
        """
        reasoning, answer = asked.reasoning.rstrip(), asked.answer.rstrip()
        return (reasoning + answer, "") if self._was_reasoning else (reasoning, answer)

    def _add(self, kind: Growth, text: str) -> None:
        """Join it to the part before if that is of its kind."""
        if self._parts and self._parts[-1][0] == kind:
            text = self._parts.pop()[1] + text
        self._parts.append((kind, text))
