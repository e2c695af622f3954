"""What --speculate asks for -> guesses for the scheduler of one loaded model.

off     none
auto    from what was said before, where that pays; none where guesses cannot be taken back
ngram   from what was said before, wherever they are likely right
a path  by that model, where that pays
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.model import LlamaModel
from localseek.engine.settings import ContextSettings
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.pace import MOST_GUESSES, Eager, Measured
from localseek.engine.speculation.repetition import speculation_by_repetition
from localseek.jobs.draft_model import DraftModel, UncuttableError, plan_draft
from localseek.jobs.job import Speculate
from localseek.models.header import Header
from localseek.models.plan import Room


class Guessing:
    """Make it before the model is loaded, :meth:`open` it after, :meth:`close` it before that.

    ``room`` is what it leaves to the model.
    """

    def __init__(self, how: Speculate, header: Header, room: Room, *, n_ctx: int) -> None:
        """Plan; raises what ``plan_draft`` does."""
        self._how = how
        self._draft: DraftModel | None = None
        self._plan = None
        self.n_guesses = 0 if how == "off" else MOST_GUESSES
        self.room = replace(room, n_guesses=self.n_guesses)
        if isinstance(how, Path):
            self._plan, self.room = plan_draft(how, header, self.room, n_ctx)

    def open(self, model: LlamaModel, *, interrupt: Interrupt) -> None:
        """Get ready to guess for ``model``; raises UncuttableError and what DraftModel does."""
        if self._how == "off":
            return
        if not model.can_be_cut:
            if self._how != "auto":
                raise UncuttableError(model.path)
            self._how, self.n_guesses = "off", 0
        elif self._plan is not None:
            self._draft = DraftModel(self._plan, model, interrupt=interrupt)

    def speculation(self, settings: ContextSettings) -> Speculation | None:
        """Guess for a context like that; raises OutOfMemoryError if a draft has no room."""
        if self._draft is not None:
            return self._draft.speculation(settings, Measured())
        if self._how == "off":
            return None
        return speculation_by_repetition(Eager() if self._how == "ngram" else Measured())

    def close(self) -> None:
        """Free the draft, if there is one."""
        if self._draft is not None:
            self._draft.close()
            self._draft = None
