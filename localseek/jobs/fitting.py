"""Which prompt a question makes: all that was said, or what of it fits the context.

Asked, turns ─┬─ goes on with the last reply of this run ─▶ its own tokens, and no others
├─ fits ──────────────────────────────────▶ everything
└─ does not ─┬─ stop ────────▶ PromptTooLongError
└─ drop-oldest ─▶ without the oldest turns, and a warning
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache

from localseek.chat.messages import Message
from localseek.chat.prompt import Begun, Prompt, going_on
from localseek.chat.records import Asked, Turn
from localseek.chat.session import Session
from localseek.config import Overflow
from localseek.errors import PromptTooLongError
from localseek.jobs.conversation import Conversation

# A prompt that leaves less than a quarter of the context to the reply is cut to half of it:
# each cut has all that is left read again, so they must be rare.
_FULL, _CUT_TO = 3 / 4, 1 / 2


@dataclass(frozen=True, slots=True)
class _Said:
    """A reply of this run, and the prompt that goes on after its last token."""

    turn: Turn
    prompt: Prompt


class Fitting:
    """Makes the prompts of one session, and remembers what it left out of them."""

    def __init__(self, session: Session, overflow: Overflow = "stop") -> None:
        self.overflow = overflow
        self._session = session
        self._first: Turn | None = None  # the oldest turn that is sent, if any was left out
        self._said: _Said | None = None

    def prompt(self, asked: Asked, conversation: Conversation, *, thinks: bool) -> Prompt:
        """Make the prompt of the question that the session is considering."""
        said, before = self._said, self._session.last
        if said and said.turn is before and _goes_on(asked, before):
            try:
                conversation.check_length(said.prompt)
            except PromptTooLongError:
                if self.overflow == "stop":
                    raise
            else:
                return said.prompt
        return self._fitting(asked, conversation, thinks=thinks)

    def said(self, turn: Turn, prompt: Prompt, tokens: tuple[int, ...]) -> None:
        """Remember a reply by its tokens: text cut anywhere may be tokenized otherwise."""
        self._said = _Said(turn, going_on(prompt, tokens))

    def history(self) -> tuple[Message, ...]:
        """What the next prompt begins with."""
        return self._session.messages(skip=self._n_left_out())

    def forget(self) -> None:
        """Another model has other tokens."""
        self._said = None

    def _fitting(self, asked: Asked, conversation: Conversation, *, thinks: bool) -> Prompt:
        session, n_ctx, begun = self._session, conversation.n_ctx, _begun(asked)

        @cache
        def prompt_without(skip: int) -> Prompt:
            messages = session.messages(skip=skip)
            return conversation.loaded.prompt(messages, thinks=thinks, begun=begun)

        def fits(skip: int, share: float) -> bool:
            try:
                return len(prompt_without(skip).tokens) <= share * n_ctx
            except PromptTooLongError:  # so long that nobody counted
                return False

        n_before = session.n_before
        already = skip = min(self._n_left_out(), n_before)
        if self.overflow == "drop-oldest" and not fits(skip, _FULL):
            places = range(n_before)
            skip = bisect_left(places, x=True, lo=skip, key=lambda i: fits(i, _CUT_TO))
        prompt = prompt_without(skip)
        conversation.check_length(prompt, has_history=skip < n_before)
        self._first = session.turns[skip] if 0 < skip < len(session.turns) else None
        return prompt if skip <= already else _with_warning(prompt, skip)

    def _n_left_out(self) -> int:
        turns = self._session.turns
        return next((i for i, turn in enumerate(turns) if turn is self._first), 0)


def _with_warning(prompt: Prompt, skip: int) -> Prompt:
    many = f"{skip} turns no longer fit the context, and are"
    what = "turn no longer fits the context, and is" if skip == 1 else many
    return replace(prompt, warnings=(*prompt.warnings, f"the oldest {what} not sent"))


def _begun(asked: Asked) -> Begun | None:
    """What the reply says already; without an answer it is still thinking."""
    if not asked.reasoning and not asked.answer:
        return None
    return Begun(reasoning=asked.reasoning, answer=asked.answer or None)


def _goes_on(asked: Asked, before: Turn) -> bool:
    """Whether ``asked`` wants more of the very reply that came last."""
    same = (asked.question, asked.reasoning, asked.answer)
    return bool(asked.reasoning or asked.answer) and same == (
        before.question,
        before.reasoning,
        before.answer,
    )
