"""What is to be taken out of an answer, in one word: ``code``, ``final``, ``field:name`` …"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.chat.extract import NothingExtractedError, by_pattern, code, final, json_field
from localseek.chat.guarded_regex import GuardedRegex
from localseek.chat.numerals import last_number
from localseek.errors import UsageError
from localseek.printable import printable

KINDS = ("code", "code:last", "code:all", "final", "number", "field:NAME", "regex:EXPRESSION")


@dataclass(frozen=True, slots=True)
class Extraction:
    """``kind`` is one of code, final, number, field, regex; ``argument`` what it needs."""

    kind: str
    argument: str = ""

    def of(self, answer: str) -> str:
        """Return the part; raise NothingExtractedError if the answer has none."""
        match self.kind, self.argument:
            case "code", ("last" | "all") as which:
                return code(answer, "last" if which == "last" else "all")
            case "code", _:
                return code(answer)
            case "final", _:
                return final(answer)
            case "field", path:
                return json_field(answer, path)
            case "regex", pattern:
                return by_pattern(answer, GuardedRegex(pattern))
        number = last_number(answer)
        if number is None:
            raise NothingExtractedError("number")
        return number


def parse_extraction(text: str) -> Extraction:
    """Read one of KINDS; raise UsageError for anything else."""
    kind, _, argument = text.partition(":")
    is_known = kind in ("final", "number") and not argument
    is_known |= kind == "code" and argument in ("", "first", "last", "all")
    is_known |= kind in ("field", "regex") and bool(argument)
    if not is_known:
        raise UsageError(
            f"'{printable(text[:60])}' is nothing to extract; there are {', '.join(KINDS)}."
        )
    if kind == "regex":
        GuardedRegex(argument)
    return Extraction(kind, argument)
