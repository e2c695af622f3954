"""A conversation, turn by turn: what is sent of it, what is kept, what is taken back.

    question ─▶ ask ─▶ messages ─▶ … a reply … ─┬─▶ keep ─▶ a turn of the history
                                                └─▶ undo ─▶ as if it had not been asked

Only questions and answers are sent again. The reasoning of the last reply is at hand until
the next one comes.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.chat.messages import Message, kept


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, which is shorter than meant if it was ``interrupted``."""

    question: Message
    answer: Message
    interrupted: bool = False


class Session:
    """What was said so far. ``system`` may be changed at any time: the next turn has it."""

    def __init__(self, system: str = "") -> None:
        self.system = system
        self.reasoning = ""  # of the last reply, whether its turn was kept or not
        self.turns: tuple[Turn, ...] = ()
        self._asked: Message | None = None

    def ask(self, question: Message) -> tuple[Message, ...]:
        """Begin a turn; return all that is to be sent."""
        self._asked = question
        system = [Message("system", self.system)] if self.system else []
        said = [message for turn in self.turns for message in (turn.question, turn.answer)]
        return (*system, *said, question)

    def keep(self, *, answer: str, reasoning: str, interrupted: bool) -> bool:
        """End the turn with its reply; False if there was no answer, and so no turn.

        A question without an answer would be sent again with the next one, and most
        templates refuse two in a row.
        """
        if self._asked is None:
            raise ValueError("there is no question that this could be the reply to")
        question, self._asked = self._asked, None
        self.reasoning = reasoning
        message = kept(answer)
        if message.content:
            self.turns = (*self.turns, Turn(question, message, interrupted))
        return bool(message.content)

    def undo(self) -> None:
        """Take back the question that got no reply."""
        self._asked = None

    def clear(self) -> None:
        """Forget all but the system prompt."""
        self.turns = ()
        self.reasoning = ""
        self._asked = None
