"""Tokens so far -> what followed the last time that they were as they are now.

    … the cat sat on the mat … the cat │ ?
          └──────────────▶ sat on the …

A passage that was found is followed for as long as it goes on as it did. Where it does not,
the last few tokens are looked up anew. All of it takes some microseconds a token.
"""

from __future__ import annotations

from collections.abc import Sequence

# Most tokens first: the longer the passage that agrees, the likelier its next token. After a
# place where a text was changed, two tokens are enough to find the way back into it.
_SIZES = (5, 2)
_MOST_AGREED = 64  # beyond that nobody needs to count


class Ngrams:
    """An index of the tokens that were fed; of an n-gram only the last place counts."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.agreed = 0  # how many tokens before the end are those before the passage
        self._place = 0  # in ids, of the token that comes next if all goes on as it did
        self._last: tuple[dict[int, int], ...] = tuple({} for _ in _SIZES)  # hash -> place behind

    @property
    def next(self) -> int | None:
        """The token that comes next if all goes on as it did, or None."""
        return self.ids[self._place] if self.agreed else None

    def feed(self, token: int) -> None:
        """Take the next token."""
        if self.agreed and self.ids[self._place] == token:
            self._place += 1
            self.agreed += 1
        else:
            self.agreed = 0
        self.ids.append(token)
        self._look_up()

    def read(self, tokens: Sequence[int]) -> None:
        """Take many tokens, a prompt, at a tenth of what :meth:`feed` costs for each."""
        ids = [*self.ids, *tokens[:-1]]
        for size, last in zip(_SIZES, self._last, strict=True):
            ngrams = zip(*(ids[i:] for i in range(size)), strict=False)
            last.update(zip(map(hash, ngrams), range(size, len(ids) + 1), strict=False))
        self.ids, self.agreed = ids, 0
        for token in tokens[-1:]:
            self.feed(token)

    def ahead(self, n: int) -> list[int]:
        """The next ``n`` tokens if all goes on as it did, round and round where that is a loop."""
        if not self.agreed:
            return []
        n_ids = len(self.ids)
        found = self.ids[self._place : self._place + n]
        while len(found) < n:
            found.append(found[self._place + len(found) - n_ids])
        return found

    def _look_up(self) -> None:
        """Note where the last tokens stand, and go where they stood before if nothing is followed."""
        end = len(self.ids)
        for size, last in zip(_SIZES, self._last, strict=True):
            if end < size:
                continue
            key = hash(tuple(self.ids[-size:]))
            if not self.agreed:
                self._follow(last.get(key, 0))
            last[key] = end

    def _follow(self, place: int) -> None:
        """Follow the passage before ``place`` as far as it agrees; two n-grams may share a hash."""
        agreed = _agreed(self.ids, place)
        if agreed >= _SIZES[-1]:
            self._place, self.agreed = place, agreed


def _agreed(ids: Sequence[int], place: int) -> int:
    """How many tokens before ``place`` are those before the end."""
    most = min(place, _MOST_AGREED)
    agreed = 0
    while agreed < most and ids[place - 1 - agreed] == ids[-1 - agreed]:
        agreed += 1
    return agreed
