"""Split a reply into its chain of thought and its answer, as it arrives.

    bytes of tokens ─▶ characters ─▶ ReasoningSplitter ─▶ Segment("reasoning" | "answer", text)

This is the one state machine that knows whether the model is thinking. It starts from what
the rendered prompt ended with, and four things can happen:

    prompt ended with <think>      text … </think>  answer      (most templates since 2025)
    prompt says nothing            <think> text … </think> answer
    prompt says nothing            answer                       (the model does not think)
    prompt says nothing            text … </think>  answer      (the opening tag got lost)

The last two look alike until the lone ``</think>``. Until then their text is given as a
``provisional`` answer, and taken back with WasReasoning when the tag does come.

Where a mark is one token of the vocabulary only that token counts: a model that spells
``</think>`` letter by letter is talking about the tag. Other marks are found in the text,
which may cut them anywhere: the longest tail that can still become a mark is held back, so
half a tag is never shown. Once the answer has begun all marks are text.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from localseek.chat.families import Marks

Kind = Literal["reasoning", "answer"]
Start = Literal["reasoning", "answer", "unknown"]
_Mark = Literal["open", "close", "answer"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a reply; ``provisional`` answers may turn out to be reasoning."""

    kind: Kind
    text: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class WasReasoning:
    """All that was given as a provisional answer was reasoning."""


Part: TypeAlias = Segment | WasReasoning


class ReasoningSplitter:
    """Feed it token by token, then call :meth:`finish` once.

    ``mark_tokens`` gives the ids of those marks that are single tokens, by their text. With
    ``verbatim`` white space at both ends of the reasoning and of the answer is kept.
    """

    def __init__(
        self,
        marks: Marks | None,
        *,
        start: Start,
        mark_tokens: Mapping[str, int] | None = None,
        verbatim: bool = False,
    ) -> None:
        by_text = _texts(marks)
        ids = mark_tokens or {}
        self._by_token = {ids[text]: mark for text, mark in by_text.items() if text in ids}
        self._by_text = {text: mark for text, mark in by_text.items() if text not in ids}
        self._phase: Start = start if marks else "answer"
        self._blank_so_far = True  # nothing but white space in this phase
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""  # may still become a mark
        self._spaces = ""  # white space that is given only if text follows
        self._verbatim = verbatim

    @property
    def phase(self) -> Start:
        """What the next token belongs to, as far as can be told."""
        return self._phase

    @property
    def is_settled(self) -> bool:
        """Whether no half character and no half mark is held back."""
        return not self._held and not self._decoder.getstate()[0]

    def would_close(self, data: bytes) -> bool:
        """Whether these bytes, fed now, would be the rest of a mark that ends the thinking."""
        held = self._held + data.decode("utf-8", "ignore")
        return any(text in held for text, mark in self._by_text.items() if mark == "close")

    def feed(self, data: bytes, token: int | None = None) -> list[Part]:
        """Take the bytes of one token; return what they settle, oldest first."""
        mark = self._awaits(self._by_token.get(token)) if token is not None else None
        if mark is not None:
            parts = list(self._give(self._held))
            self._held = ""
            self._decoder.reset()
            return [*parts, *self._pass(mark)]
        self._held += self._decoder.decode(data)
        return list(self._settle())

    def finish(self) -> list[Part]:
        """Return what was held back; a reply may stop in the middle of a tag.

        The first bytes of a character whose last bytes never came are dropped.
        """
        held, self._held = self._held, ""
        return list(self._give(held))

    def _settle(self) -> Iterator[Part]:
        """Pass every whole mark in the held text, then give all that cannot become one."""
        while found := self._first_mark():
            text, mark = found
            before, _, rest = self._held.partition(text)
            if before.strip() and mark != "close":  # only a close is awaited behind text
                yield from self._give(before + text)
                self._held = rest
                continue
            yield from self._give(before)
            self._held = rest
            yield from self._pass(mark)
        settled = len(self._held) - self._possible_mark()
        ready, self._held = self._held[:settled], self._held[settled:]
        yield from self._give(ready)

    def _first_mark(self) -> tuple[str, _Mark] | None:
        """The awaited mark that comes first in the held text, the longest of several."""
        awaited = ((t, m) for t, kind in self._by_text.items() if (m := self._awaits(kind)))
        found = [(self._held.find(text), -len(text), text, mark) for text, mark in awaited]
        place = min((f for f in found if f[0] >= 0), default=None)
        return None if place is None else (place[2], place[3])

    def _awaits(self, mark: _Mark | None) -> _Mark | None:
        """``mark`` if it means something here, else None."""
        if mark is None or self._phase == "answer":
            return None
        if mark == "close":
            return mark
        begins = self._blank_so_far and (mark == "open" or self._phase == "unknown")
        return mark if begins else None

    def _pass(self, mark: _Mark) -> Iterator[Part]:
        """Enter the phase that ``mark`` begins."""
        if mark == "close" and self._phase == "unknown" and not self._blank_so_far:
            yield WasReasoning()
        self._phase = "reasoning" if mark == "open" else "answer"
        self._blank_so_far = True
        self._spaces = ""

    def _give(self, text: str) -> Iterator[Part]:
        """Give ``text`` but for white space that begins or may end its phase."""
        if not self._verbatim:
            text = self._spaces + text
            text = text.lstrip() if self._blank_so_far else text
            self._spaces = text[len(text.rstrip()) :]
            text = text.rstrip()
        if text:
            self._blank_so_far &= not text.strip()
            kind: Kind = "reasoning" if self._phase == "reasoning" else "answer"
            yield Segment(kind, text, provisional=self._phase == "unknown")

    def _possible_mark(self) -> int:
        """Length of the longest tail of the held text that an awaited mark begins with."""
        awaited = [text for text, kind in self._by_text.items() if self._awaits(kind)]
        longest = max((len(text) - 1 for text in awaited), default=0)
        for n in range(min(longest, len(self._held)), 0, -1):
            tail = self._held[-n:]
            if any(text.startswith(tail) for text in awaited):
                return n
        return 0


def _texts(marks: Marks | None) -> dict[str, _Mark]:
    if marks is None:
        return {}
    kinds: tuple[tuple[_Mark, tuple[str, ...]], ...] = (
        ("open", marks.open),
        ("answer", marks.answer),
        ("close", marks.close),
    )
    return {text: kind for kind, texts in kinds for text in texts}
