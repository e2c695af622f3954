"""What of a reply stays in the context when that is full and the oldest is to be dropped.

    prompt │ <think> │ thought ……………… thought │ </think> │ answer … │ full
    prompt │ <think> │          … thought │ </think> │ answer … │      half of the reply is gone

The thought goes first, oldest first, and the answer only after all of it; the marks around
the thought stay. The tokens that are left are read again: what is in memory is then what a
model would have that was given just them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from localseek.chat.reasoning import Start

_MARK = 8  # tokens before the answer that stay: the mark that begins it is among them
LEAST = 64  # tokens of a reply that are worth dropping half of


@dataclass(slots=True)
class ReplyWindow:
    """The tokens of a reply that are in the context."""

    tokens: list[int] = field(default_factory=list)
    n_dropped: int = 0
    _opened_at: int | None = None  # where the thought begins
    _closed_at: int | None = None  # where it has ended

    def add(self, token: int, *, before: Start, after: Start) -> None:
        """Take a token, and the phases of the splitter before and after it."""
        if before == "reasoning" and self._opened_at is None:
            self._opened_at = 0
        self.tokens.append(token)
        if before == after:
            return
        if after == "reasoning":
            self._opened_at = len(self.tokens)
        elif before == "reasoning":
            self._closed_at = len(self.tokens)

    def drop_oldest(self) -> bool:
        """Drop half of the reply; False if there is too little of it."""
        n = len(self.tokens) // 2
        if n < LEAST // 2:
            return False
        begin = self._opened_at or 0
        if self._closed_at is None:
            del self.tokens[begin : begin + n]
        else:
            n_thought = max(0, min(n, self._closed_at - _MARK - begin))
            del self.tokens[self._closed_at : self._closed_at + n - n_thought]
            del self.tokens[begin : begin + n_thought]
            self._closed_at -= n_thought
        self.n_dropped += n
        return True
