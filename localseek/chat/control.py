"""How long a model may think, and what is put into its mouth when it has thought enough.

    token drawn ─▶ ThinkControl.take ─┬─ None: just it
                       │              └─ Put: other tokens, or the end
                       └─ asks the one ReasoningSplitter of the reply whether it is thinking

The splitter that displays is the one that is asked, and what is put goes through it like
anything the model says, so the two cannot disagree.

    … and so it is 12.│ Wait, that         budget reached: the next end of a sentence, or of a
                      └──────────────▶     line, within GRACE tokens, is where the closing
    … and so it is 12.⏎⏎closing⏎</think>   sentence and the mark go; the model answers then

    … so it is 12.⏎</think>                --min-think not reached: the mark is never put,
    … so it is 12.⏎Wait,                   and the model thinks on
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol, TypeAlias

from localseek.chat.families import Marks
from localseek.chat.loops import LoopDetector
from localseek.chat.policy import ThinkPolicy
from localseek.chat.prompt import Prompt
from localseek.chat.reasoning import ReasoningSplitter
from localseek.chat.template import Piece
from localseek.chat.tokens import Tokenizer, encode_more

GRACE = 48  # tokens that a sentence may take to end when the budget is spent
WAIT = "Wait,"  # Source: "s1: Simple test-time scaling", which found it the best of several
MOST_WAITS = 4  # s1 gained nothing beyond six, where its model began to go round in circles

Forced: TypeAlias = Literal["think_budget", "answer_now", "loop"]
ThinkingEnd: TypeAlias = Literal["none", "own", "cut"] | Forced

_LOOKS_BACK = 12  # tokens, to tell whether a sentence ends
_SENTENCE_END = re.compile(r"""(?:[.!?…]["'”’)\]*_`]*|[。！？][」』”’）]*)\Z""")  # noqa: RUF001
_FULL_STOP_OF_CJK = ("。", "！", "？", "」", "』", "）")  # noqa: RUF001 - no space follows them
_NUMBERED = re.compile(r"(?:\A|\n)\s*[-*]?\s*\d+\.\Z")  # "2." at the beginning of a line


class Vocabulary(Tokenizer, Protocol):
    """What is needed of the model's vocabulary."""

    def token_bytes(self, token: int, *, special: bool = False) -> bytes:
        """The bytes of one token; those of control tokens only if ``special``."""


@dataclass(frozen=True, slots=True)
class Put:
    """What stands in a reply instead of the token drawn, and why it ends there, if it does."""

    tokens: tuple[int, ...] = ()
    finish: Literal["length", "loop"] | None = None


class ThinkControl:
    """Steers one reply. :meth:`answer_now` may come from any thread, or a signal handler.

    ``forced`` tells why the model was made to stop thinking, ``n_waits`` how often it was
    made to go on.
    """

    def __init__(self, policy: ThinkPolicy | None = None) -> None:
        self.policy = policy or ThinkPolicy()
        self.forced: Forced | None = None
        self.n_waits = 0
        self._wants_answer = False
        self._reply: _Reply | None = None

    def answer_now(self) -> None:
        """End the thinking before the next token, or as soon as it begins."""
        self._wants_answer = True

    @property
    def is_answering(self) -> bool:
        """Whether what comes next is known to be a part of the answer."""
        return self._reply is not None and self._reply.splitter.phase == "answer"

    def begin(self, prompt: Prompt, vocabulary: Vocabulary, splitter: ReasoningSplitter) -> None:
        """Get ready for the reply to ``prompt``, which ``splitter`` is fed with."""
        self._reply = _Reply(prompt, vocabulary, splitter)

    def take(self, token: int, *, ends_turn: bool) -> Put | None:
        """Tell what to put instead of ``token``; None for just it, or for the end of the turn.

        The splitter has been fed with all earlier tokens when this is asked.
        """
        reply = self._reply
        if reply is None:
            raise ValueError("there is no reply to steer yet")
        reply.notice_phase()
        put = (self._thought if reply.is_thinking else self._answer)(reply, token, ends_turn)
        reply.remember((token,) if put is None else put.tokens)
        return put

    def _answer(self, reply: _Reply, token: int, ends_turn: bool) -> Put | None:
        if ends_turn:
            return None
        is_full = reply.n_tokens >= (self.policy.max_answer or inf)  # one that ends now is whole
        if is_full and reply.splitter.is_settled:
            return Put(finish="length")
        if self.policy.stops_loops and reply.loops.feed(token):
            return Put((token,), "loop")
        return None

    def _thought(self, reply: _Reply, token: int, ends_turn: bool) -> Put | None:
        if ends_turn or reply.would_close(token):
            if ends_turn and self._wants_answer:
                return self._force(reply, "answer_now")
            return self._early_end(reply)
        goes_round = self.policy.stops_loops and reply.loops.feed(token)
        if self.forced or not reply.splitter.is_settled:
            return None
        if self._wants_answer:
            return self._force(reply, "answer_now")
        if goes_round:
            return self._force(reply, "loop")
        return self._spend(reply, token)

    def _early_end(self, reply: _Reply) -> Put | None:
        """Go on thinking if there was too little of it, and that may still help."""
        enough = reply.n_tokens >= (self.policy.min_think or 0)
        if enough or self._wants_answer or self.n_waits == MOST_WAITS:
            return None
        self.n_waits += 1
        return Put(reply.encode([Piece(reply.line_break + WAIT, trusted=True)]))

    def _spend(self, reply: _Reply, token: int) -> Put | None:
        """End the thinking if the budget is spent and this is a place for it."""
        budget = self.policy.budget
        if budget is None or reply.n_tokens < budget:
            return None
        if reply.n_tokens < budget + GRACE and not reply.ends_before(token):
            return None
        return self._force(reply, "think_budget")

    def _force(self, reply: _Reply, why: Forced) -> Put:
        """Put the end of the thinking, in place of the token drawn."""
        self.forced = why
        closing = self.policy.closing
        closing = reply.usual_closing if closing is None else closing
        return Put(reply.encode(reply.end_of_thinking(closing)))


class _Reply:
    """What the control knows of the reply: its last tokens, and how many in this phase."""

    def __init__(self, prompt: Prompt, vocabulary: Vocabulary, splitter: ReasoningSplitter) -> None:
        self.splitter = splitter
        self.loops = LoopDetector()
        self.usual_closing = prompt.closing
        self.n_tokens = 0  # of this phase, as far as it is known
        self._phase = splitter.phase
        self._vocabulary = vocabulary
        self._marks = prompt.marks or Marks(open=(), close=())
        self._control_tokens = prompt.control_tokens_of_marks
        self._last: deque[int] = deque(prompt.said[-_LOOKS_BACK:], maxlen=_LOOKS_BACK)
        closes = self._marks.close
        firsts = {vocabulary.encode(mark, special=True)[0] for mark in closes}
        whole = {prompt.mark_tokens[mark] for mark in closes if mark in prompt.mark_tokens}
        self._closers = (firsts & self._control_tokens) | whole
        self._closes_in_text = len(whole) < len(closes)

    @property
    def is_thinking(self) -> bool:
        return self._phase == "reasoning"

    def notice_phase(self) -> None:
        """Begin to count anew where the splitter has passed a mark."""
        if self.splitter.phase != self._phase:
            self._phase = self.splitter.phase
            self.n_tokens = 0
            self.loops = LoopDetector()
            self._last.clear()

    def remember(self, tokens: tuple[int, ...]) -> None:
        self.n_tokens += len(tokens)
        self._last.extend(tokens)

    def would_close(self, token: int) -> bool:
        """Whether ``token`` ends the thinking, or begins a mark that does and nothing else."""
        if token in self._closers:
            return True
        return self._closes_in_text and self.splitter.would_close(self._bytes((token,)))

    def ends_before(self, token: int) -> bool:
        """Whether a sentence or a line ends before ``token``."""
        before, following = self._text(), self._bytes((token,)).decode("utf-8", "replace")
        if not before or before.endswith("\n"):
            return True
        if not _SENTENCE_END.search(before) or _NUMBERED.search(before):
            return False
        return following[:1].isspace() or before.endswith(_FULL_STOP_OF_CJK)

    @property
    def line_break(self) -> str:
        """What begins a new paragraph here."""
        text = self._text()
        return "" if not text or text.endswith("\n") else "\n\n"

    def end_of_thinking(self, closing: str) -> list[Piece]:
        """The closing sentence and the mark, each where it belongs on the page."""
        lead = self.line_break
        if not closing:
            lead = lead[:1] if self._marks.own_line else ""
        gap = "\n" if closing and self._marks.own_line else ""
        return [
            Piece(lead, trusted=True),
            Piece(closing, trusted=False),
            Piece(gap + self._marks.close[0], trusted=True),
        ]

    def encode(self, pieces: list[Piece]) -> tuple[int, ...]:
        return encode_more(pieces, self._vocabulary)

    def _text(self) -> str:
        return self._bytes(tuple(self._last)).decode("utf-8", "replace")

    def _bytes(self, tokens: tuple[int, ...]) -> bytes:
        give = self._vocabulary.token_bytes
        return b"".join(give(t, special=t in self._control_tokens) for t in tokens)
