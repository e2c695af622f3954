"""What the engine asks about each token of a reply, answered by its control, and noted down."""

from __future__ import annotations

from collections import deque

from localseek.chat.control import ThinkControl
from localseek.engine.request import Taken
from localseek.jobs.course import Forced


class Steering:
    """Stands between the engine and the control of one reply.

    ``rest`` is what the engine was told to put and has not put yet; a full context stops it
    anywhere. ``forced`` is all that was put in place of what was drawn, ``answer_at`` the
    position of the first token that was drawn as a part of the answer.
    """

    def __init__(self, control: ThinkControl) -> None:
        self._control = control
        self.rest: deque[int] = deque()
        self.forced: list[Forced] = []
        self.answer_at: int | None = None
        self._n_put = 0

    def take(self, token: int, *, ends_turn: bool) -> Taken | None:
        """Let the control decide, and note what it decided."""
        if self.answer_at is None and self.is_answering:
            self.answer_at = self._n_put
        put = self._control.take(token, ends_turn=ends_turn)
        if put is None:
            return None
        self.rest.extend(put.tokens)
        self.forced.append(
            Forced(position=self._n_put, drawn=token, tokens=put.tokens, finish=put.finish)
        )
        return Taken(put.tokens, put.finish)

    @property
    def is_answering(self) -> bool:
        """Whether what comes next is the answer."""
        return self._control.is_answering

    def was_put(self) -> None:
        """Count a token of the reply, put by the engine or past it."""
        self._n_put += 1
        if self.rest:
            self.rest.popleft()
