"""Guesses that a text goes on as it went on before: no second model, next to no time.

Reasoning models say in the answer what they found in their thought, code is written again with
a line changed, a summary quotes.
"""

from __future__ import annotations

from collections.abc import Sequence

from localseek.engine.speculation.chances import Chances
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.ngrams import Ngrams
from localseek.engine.speculation.pace import Batch, Pace


def speculation_by_repetition(pace: Pace) -> Speculation:
    """Guess from what each sequence holds; what is learned about chances they share."""
    chances = Chances()
    return Speculation(pace, lambda _seq: RepetitionGuesser(pace, chances))


class RepetitionGuesser:
    """Looks up in prompt and reply what followed the last tokens before."""

    def __init__(self, pace: Pace, chances: Chances) -> None:
        self._pace = pace
        self._chances = chances
        self._ngrams = Ngrams()

    def guess(self, ids: Sequence[int], most: int, batch: Batch) -> Sequence[int]:
        """Return up to ``most`` tokens that may follow ``ids``; none where that would not pay."""
        ngrams = self._ngrams
        self._read(ids)
        if not ngrams.agreed:
            return ()
        of, agreed = self._chances.of, ngrams.agreed
        chances = [of(agreed + n) for n in range(most)]
        return ngrams.ahead(self._pace.length(chances, batch))

    def _read(self, ids: Sequence[int]) -> None:
        """Take what is new, and learn from what the model said of it; the prompt is another's."""
        ngrams = self._ngrams
        if not ngrams.ids:
            ngrams.read(ids)
        for token in ids[len(ngrams.ids) :]:
            if ngrams.agreed:
                self._chances.learn(ngrams.agreed, was_right=token == ngrams.next)
            ngrams.feed(token)
