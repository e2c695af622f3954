"""A reply → what is wanted of it: all of its answer, or a part, if it is as it has to be."""

from __future__ import annotations

from dataclasses import dataclass

from localseek.chat.conclusion import conclusion
from localseek.chat.structure.form import AnswerForm
from localseek.chat.votes import comparable, comparable_json
from localseek.errors import LocalseekError
from localseek.jobs.reply import Reply
from localseek.presets.extraction import Extraction


@dataclass(frozen=True, slots=True)
class Wanted:
    """``form`` is what the answer has to be, ``extraction`` the part of it that is wanted."""

    form: AnswerForm | None = None
    extraction: Extraction | None = None

    @property
    def is_all(self) -> bool:
        """Whether any answer will do, as it is."""
        return self.form is None and self.extraction is None

    @property
    def is_text(self) -> bool:
        """Whether what is wanted may go over many lines, as prose and code do."""
        return self.is_all or (self.extraction is not None and self.extraction.kind == "code")

    def value(self, answer: str) -> str:
        """Return what is wanted of a whole answer.

        Raises WrongFormError and NothingExtractedError, and SlowPatternError.
        """
        if self.form is not None:
            self.form.read(answer)
        return answer if self.extraction is None else self.extraction.of(answer)

    def value_of(self, reply: Reply) -> str | None:
        """Return what is wanted of a reply; None if it is not whole, or has no such thing."""
        try:
            return self.value(reply.answer) if reply.is_whole else None
        except LocalseekError:
            return None

    def ballot(self, reply: Reply) -> str | None:
        """Return what a reply votes for: what is wanted of it, else what it comes down to."""
        value = self.value_of(reply)
        if value is None or not self.is_all:
            return value
        try:
            return conclusion(value)
        except LocalseekError:
            return None

    def key(self, ballot: str) -> object:
        """Return what is the same for two ballots that plainly are."""
        if self.extraction is not None:
            is_code = self.extraction.kind == "code"
            return ballot.rstrip() if is_code else comparable(ballot)
        if self.form is not None and self.form.is_json:
            return comparable_json(ballot)
        return comparable(ballot)

    @property
    def may_be_mathematics(self) -> bool:
        """Whether ballots that differ may still be the same mathematics."""
        if self.extraction is not None:
            return self.extraction.kind != "code"
        return self.form is None or not self.form.is_json
