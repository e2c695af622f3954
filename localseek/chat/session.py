"""A conversation, turn by turn: what is sent of it, what is kept, what is taken back.

    question ─▶ ask ─▶ messages ─▶ … a reply … ─┬─▶ keep ─▶ a turn of the history
                                                └─▶ undo ─▶ as if it had not been asked

Only questions and answers are sent again. The reasoning stays with its turn. Whatever
happens is a record (records.py): it is told to ``on_record``, and replaying the records of
a session gives the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from localseek.chat.messages import Message, Question, kept
from localseek.chat.records import (
    INTERRUPTED,
    Asked,
    Cleared,
    Grown,
    Loaded,
    ModelChosen,
    Record,
    Replied,
    SystemSet,
    Turn,
    Undone,
)


class Session:
    """What was said so far; all its fields are changed by records only."""

    def __init__(self, system: str = "") -> None:
        self.system = system
        self.model = ModelChosen("", "")
        self.turns: tuple[Turn, ...] = ()
        self.last: Turn | None = None  # the last reply, kept or not
        self.on_record: Callable[[Record], object] = _ignore
        self._asked: Asked | None = None
        self._replaced = False  # whether the last reply was to take the place of the last turn
        self._grown: list[Grown] = []

    @property
    def reasoning(self) -> str:
        """That of the last reply, whether its turn was kept or not."""
        return self.last.reasoning if self.last else ""

    @property
    def is_last_kept(self) -> bool:
        """Whether the last reply is part of the history: it had an answer."""
        return bool(self.turns) and self.last is self.turns[-1]

    @property
    def is_last_replaced(self) -> bool:
        """Whether another reply to the last question takes the place of the last turn."""
        return self.is_last_kept or self._replaced

    @property
    def is_waiting(self) -> bool:
        """Whether a question waits for its reply."""
        return self._asked is not None

    def ask(self, question: Question | Asked) -> None:
        """Begin a turn."""
        self._do(Asked(question=question) if isinstance(question, Question) else question)

    @contextmanager
    def considering(self, asked: Asked) -> Iterator[None]:
        """Within it the messages are those that there would be if this was asked."""
        self._asked = asked
        try:
            yield
        finally:
            self._asked = None

    def messages(self, *, skip: int = 0) -> tuple[Message, ...]:
        """All that is to be sent, but for the first ``skip`` turns; ends with the question."""
        turns = self._turns_before()[skip:]
        said = [m for turn in turns for m in (turn.question.message, _answer(turn))]
        asked = [self._asked.question.message] if self._asked else []
        system = [Message("system", self.system)] if self.system else []
        return (*system, *said, *asked)

    @property
    def n_before(self) -> int:
        """Turns that are sent before the question."""
        return len(self._turns_before())

    def grow(self, grown: Grown) -> None:
        """Take a part of the reply, for the case that no more comes."""
        self._do(grown)

    def keep(self, replied: Replied) -> bool:
        """End the turn with its reply; False if there was no answer, and so no turn.

        A question without an answer would be sent again with the next one, and most
        templates refuse two in a row. What it was to replace stays then.
        """
        if self._asked is None:
            raise ValueError("there is no question that this could be the reply to")
        self._do(replied)
        return self.is_last_kept

    def undo(self) -> Turn | None:
        """Take back the last question, whether it was answered or not; None if there is none."""
        turn = self.last
        if turn is not None:
            self._do(Undone(unanswered=not self.is_last_replaced))
        return turn

    def clear(self) -> None:
        """Forget all but the system prompt."""
        self._do(Cleared())

    def set_system(self, text: str) -> None:
        """Set the system prompt of the next turns; empty for none."""
        self._do(SystemSet(text))

    def choose_model(self, name: str, path: str) -> None:
        """Note who answers from now on."""
        self._do(ModelChosen(name, path))

    def load(self, other: Session) -> None:
        """Put another conversation in the place of this one."""
        self._do(Loaded(other.system, other.turns))

    def replay(self, records: Iterable[Record]) -> None:
        """Take records of earlier; nobody is told of them again."""
        for record in records:
            self._apply(record)

    def settle(self) -> bool:
        """After a replay: end a reply that was never ended; whether there was one."""
        if self._asked is None:
            return False
        reasoning, answer = _add_up(self._asked, self._grown)
        self._do(
            Replied(answer=answer, reasoning=reasoning, finish=INTERRUPTED, model=self.model.name)
        )
        return True

    def _turns_before(self) -> tuple[Turn, ...]:
        return self.turns[:-1] if self._asked and self._asked.replaces else self.turns

    def _do(self, record: Record) -> None:
        self._apply(record)
        self.on_record(record)

    def _apply(self, record: Record) -> None:
        if isinstance(record, Asked):
            self._asked, self._grown = record, []
        elif isinstance(record, Grown):
            self._grown.append(record)
        elif isinstance(record, Replied):
            self._end_turn(record)
        elif isinstance(record, SystemSet):
            self.system = record.text
        elif isinstance(record, ModelChosen):
            self.model = record
        else:
            self._change_turns(record)

    def _end_turn(self, replied: Replied) -> None:
        asked, before = self._asked, self._turns_before()
        if asked is None:  # a record that was lost; a reply to nothing is nothing
            return
        self._asked, self._replaced = None, asked.replaces
        self.last = Turn(
            question=asked.question,
            answer=kept(replied.answer).content,
            reasoning=replied.reasoning,
            finish=replied.finish,
            model=replied.model,
        )
        if self.last.answer:
            self.turns = (*before, self.last)

    def _change_turns(self, record: Undone | Cleared | Loaded) -> None:
        self._asked, self._replaced = None, False
        if isinstance(record, Loaded):
            self.system, self.turns = record.system, record.turns
        elif isinstance(record, Cleared):
            self.turns = ()
        elif not record.unanswered:
            self.turns = self.turns[:-1]
        self.last = self.turns[-1] if self.turns else None


def _answer(turn: Turn) -> Message:
    return Message("assistant", turn.answer)


def _add_up(asked: Asked, grown: Iterable[Grown]) -> tuple[str, str]:
    """The reasoning and the answer that had come when no more came.

    White space at the ends of what a reply begins with comes with what follows it.
    """
    reasoning, answer = asked.reasoning.rstrip(), asked.answer.rstrip()
    for kind, text in (part for each in grown for part in each.parts):
        if kind == "reasoning":
            reasoning += text
        elif kind == "answer":
            answer += text
        else:
            reasoning, answer = reasoning + answer, ""
    return reasoning, answer


def _ignore(_record: Record) -> None:
    """Nobody listens."""
