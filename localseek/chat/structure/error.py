"""What is wrong with a grammar, a schema or an expression that a person gave."""

from __future__ import annotations

from localseek.errors import BadDataError, UsageError
from localseek.printable import printable

MAX_SHOWN = 60


class StructureError(UsageError):
    """The form that the answer should have cannot be used."""

    def of(self, source: str) -> StructureError:
        """Return the same complaint, with what it is about in front."""
        return StructureError(f"{source}: {self}", hint=self.hint)


class WrongFormError(BadDataError):
    """The answer is not of the form that was asked for."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the answer is not of the form that was asked for: {problem}",
            hint="raise --max-tokens if the answer was cut; else ask again with another --seed.",
        )


def shown(text: str) -> str:
    """Quote a piece of what was given, escaped and cut."""
    cut = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
    return f"'{printable(cut)}'"
