"""What a shell hands over when Tab is pressed → the words; candidates → what it takes.

bash gives the whole line, since it takes words apart at colons and equals signs and keeps the
quotes; zsh and fish give the words, the last one as far as it is typed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from localseek.cli.completion.candidates import Candidate
from localseek.cli.main import VARIABLE

_SPECIAL = re.compile(r"([\s\\'\"`$&|;<>(){}\[\]*?!#])")
_PIECE = re.compile(
    r"""(?P<blank>\s+)
    | '(?P<single>[^']*)(?P<single_end>'?)
    | "(?P<double>(?:\\.|[^"\\])*)(?P<double_end>"?)
    | \\(?P<escaped>.?)
    | (?P<plain>[^\s'"\\]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED_IN_QUOTES = re.compile(r"\\([\\\"$`])")
_BREAKS = ":="  # where readline begins a new word, unless its user has changed that


@dataclass(frozen=True, slots=True)
class Typed:
    """The words that are whole, and the one that is not."""

    words: tuple[str, ...]
    incomplete: str
    n_kept: int = 0  # characters of it that bash takes for a word of their own
    quote: str = ""  # that it stands in


def complete(environ: Mapping[str, str] = os.environ, argv: Sequence[str] | None = None) -> int:
    """Answer a shell; the exit code."""
    argv = sys.argv if argv is None else argv
    is_bash = environ[VARIABLE] == "bash"
    typed = typed_in_bash(environ) if is_bash else Typed(tuple(argv[1:-1]), argv[-1])
    from typer.main import get_command

    from localseek.cli.app import app
    from localseek.cli.completion.candidates import candidates

    found = candidates(get_command(app), typed.words, typed.incomplete)
    lines = in_bash(found, typed) if is_bash else with_help(found, typed)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
    return 0


def typed_in_bash(environ: Mapping[str, str]) -> Typed:
    """Take apart the line that bash hands over, up to the cursor."""
    line = environ.get("COMP_LINE", "")
    cursor = int(environ.get("COMP_POINT") or len(line.encode()))
    line = line.encode("utf-8", "surrogateescape")[:cursor].decode("utf-8", "surrogateescape")
    breaks = "".join(c for c in _BREAKS if c in environ.get("COMP_WORDBREAKS", _BREAKS))
    return _split(line, breaks)


def in_bash(found: Iterable[Candidate], typed: Typed) -> list[str]:
    """What bash puts in the place of what it takes for the word."""
    values = [candidate.value[typed.n_kept :] for candidate in found]
    if typed.quote:
        return values
    return [_SPECIAL.sub(r"\\\1", value) for value in values]


def with_help(found: Iterable[Candidate], typed: Typed) -> list[str]:
    """Each with what it is, after a tab; paths from a home are left to the shell."""
    if typed.incomplete.startswith("~"):
        return []
    return [f"{candidate.value}\t{candidate.help}" for candidate in found]


def _split(line: str, breaks: str) -> Typed:
    """Split a line as a shell does; the last word may be cut anywhere, in quotes too."""
    words: list[str] = []
    word: str | None = None
    quote, n_kept = "", 0
    for piece in _PIECE.finditer(line):
        if piece["blank"]:
            words += [] if word is None else [word]
            word, n_kept = None, 0
            continue
        last = max((piece["plain"] or "").rfind(c) for c in breaks or " ")
        n_kept = len(word or "") + last + 1 if last >= 0 else n_kept
        quote = _open_quote(piece)
        word = (word or "") + _meant(piece)
    return Typed(tuple(words[1:]), word or "", n_kept, quote)


def _meant(piece: re.Match[str]) -> str:
    """What a piece of a word stands for, without quotes and backslashes."""
    if piece["double"] is not None:
        return _ESCAPED_IN_QUOTES.sub(r"\1", piece["double"])
    return piece["single"] or piece["escaped"] or piece["plain"] or ""


def _open_quote(piece: re.Match[str]) -> str:
    """The quote that a piece began and did not end."""
    if piece["single_end"] == "":
        return "'"
    return '"' if piece["double_end"] == "" else ""
