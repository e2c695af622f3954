r"""Answer → the part of it that a script wants: code, the final line, a number, a field.

--code     the fenced blocks: the first, the last, or all of them
--final    what stands in the last \boxed{…}, else in the last line
--extract  the first group of a regular expression, or its whole match
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from localseek.chat.guarded_regex import GuardedRegex
from localseek.errors import BadDataError
from localseek.printable import printable

Which = Literal["first", "last", "all"]

_FENCE = re.compile(
    r"(?P<indent>[ \t]*(?:> ?|[-*+] |\d+[.)] )*[ \t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)"
)
_BOXED = re.compile(r"\\(?:boxed|fbox)\s*(?=\{)")
_LABEL = re.compile(
    r"(?:so |thus |therefore |hence )?,? ?(?:the )?(?:final |correct )?(?:answer|result|solution)"
    r"(?: is)?\s*(?::|=|(?<= is))\s*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"\A(?:#{1,6} |> ?|[-+] |\* )+(?=.)")
_PAIRS = (("```", "```"), ("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("`", "`"), ("$$", "$$"), ("$", "$"),
          (r"\(", r"\)"), (r"\[", r"\]"))  # fmt: skip
_LINE_END = r"(?:\r\n?|\n)"
_MARKS = re.compile(r"[-*_=\s]+")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}")


class NothingExtractedError(BadDataError):
    """The answer does not hold what was to be taken out of it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the answer holds no {what}.", hint="without the flag all of it is shown."
        )
        self.what = what


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """What stands between two fences; ``language`` is what the first one says, often empty."""

    language: str
    code: str


def code(answer: str, which: Which = "first") -> str:
    """Return the code of the fenced blocks, each ending in a line feed; raise if there is none."""
    blocks = [block.code for block in code_blocks(answer)]
    if not blocks:
        raise NothingExtractedError("fenced code block")
    if which == "all":
        return "\n".join(blocks)
    return blocks[0 if which == "first" else -1]


def code_blocks(answer: str) -> Iterator[CodeBlock]:
    """Each outermost fenced block; one that is never closed goes to the end.

    As CommonMark has it: a block ends with a fence of the same mark, no shorter, and with
    nothing after it. Beyond it: a fence with a language inside a block of Markdown opens an
    inner one, as models write it.
    """
    lines = iter(_lines(answer))
    for line in lines:
        opened = _FENCE.fullmatch(line)
        if opened and _opens(opened):
            yield CodeBlock(opened["info"].strip().split(" ")[0], _block(opened, lines))


def _lines(text: str) -> list[str]:
    """As `splitlines` without those that only Python parts there: at form feeds, at U+2028."""
    return re.split(_LINE_END, re.sub(rf"{_LINE_END}\Z", "", text))


def _opens(fence: re.Match[str]) -> bool:
    return fence["mark"][0] == "~" or "`" not in fence["info"]


def _block(opened: re.Match[str], lines: Iterator[str]) -> str:
    is_markdown = opened["info"].strip().lower() in ("markdown", "md")
    kept, inner = [], 0
    for line in lines:
        found = _FENCE.fullmatch(line)
        if found and found["mark"].startswith(opened["mark"]):
            if found["info"].strip():
                inner += is_markdown
            elif inner:
                inner -= 1
            else:
                break
        kept.append(_without_indent(line, opened["indent"]))
    return "".join(f"{line}\n" for line in kept)


def _without_indent(line: str, indent: str) -> str:
    if line.startswith(indent):
        return line[len(indent) :]
    width = len(indent)  # in a list the block's own lines are indented by blanks
    return line[width:] if not line[:width].strip(" \t>") else line


def final(answer: str) -> str:
    """Return what stands in the last box, else the last line without its decoration."""
    boxed_ = boxed(answer)
    return plain(_LIST_MARK.sub("", last_line(answer)) if boxed_ is None else boxed_)


def boxed(answer: str) -> str | None:
    r"""Return the content of the last ``\boxed{…}`` that is closed, braces balanced."""
    found = None
    for box in _BOXED.finditer(answer):
        end = _closing(answer, box.end())
        if end is not None:
            found = answer[box.end() + 1 : end].strip()
    return found


def _closing(text: str, opening: int) -> int | None:
    depth, place = 0, opening
    while place < len(text):
        c = text[place]
        if c == "\\":
            place += 1  # \{ and \} are characters, no braces
        elif c in "{}":
            depth += 1 if c == "{" else -1
            if not depth:
                return place
        place += 1
    return None


def last_line(answer: str) -> str:
    """Return the last line that says something; a fence or a rule does not.

    One or two marks, as of an empty list item, are an answer only where there is no other.
    """
    lines = [line.strip() for line in _lines(answer) if line.strip() and not _is_fence(line)]
    said = [line for line in lines if not _MARKS.fullmatch(line)]
    said = said or [line for line in lines if not _RULE.fullmatch(line)]
    if not said:
        raise NothingExtractedError("line")
    return said[-1]


def _is_fence(line: str) -> bool:
    fence = _FENCE.fullmatch(line)
    return fence is not None and _opens(fence)


def plain(line: str) -> str:
    """Take emphasis, dollar signs and ``Answer:`` from around a line."""
    before = None
    while line != before:
        before = line
        line = _unwrapped(line.strip())
        label = _LABEL.match(_unmarked(line))
        if label:
            line = _unmarked(line)[label.end() :] or line
    return line


def _unwrapped(line: str) -> str:
    return _within_pair(line.removesuffix(".")) or _within_pair(line) or line


def _within_pair(line: str) -> str:
    """What stands within a pair that is around all of ``line``, or nothing."""
    for opening, closing in _PAIRS:
        inner = line[len(opening) : -len(closing)]
        wraps = line.startswith(opening) and line.endswith(closing) and inner.strip()
        if wraps and opening not in inner and closing not in inner:
            return inner.strip()
    return ""


def _unmarked(line: str) -> str:
    """``**Answer:** 5`` as ``Answer: 5``."""
    return re.sub(r"^(\*\*|__|\*|_)(.{1,40}?)\1", r"\2", line)


def by_pattern(answer: str, pattern: GuardedRegex) -> str:
    """Return what the first group matches, or the whole where there is none."""
    found = pattern.search(answer)
    if found is None:
        raise NothingExtractedError(f"match of '{printable(pattern.pattern[:60])}'")
    groups = [group for group in found.groups() if group is not None]
    return str(groups[0] if groups else found.group())


def json_value(answer: str) -> object:
    """Return the JSON of an answer: the whole, a fenced block, or the first that stands in it."""
    decoder = json.JSONDecoder()
    texts = [answer.strip(), *(block.code.strip() for block in code_blocks(answer))]
    for text in texts:
        value, end = _decoded(decoder, text, 0)
        if end and end == len(text):
            return value
    for bracket in re.finditer(r"[{\[]", answer[:_MAX_SCANNED]):
        value, end = _decoded(decoder, answer, bracket.start())
        if end:
            return value
    raise NothingExtractedError("JSON")


_MAX_SCANNED = 10_000
_MOST_DIGITS = 10  # of a place in a list


def _decoded(decoder: json.JSONDecoder, text: str, start: int) -> tuple[object, int]:
    """The value that begins there and where it ends; 0 if there is none."""
    try:
        return decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, 0


def _place(key: str) -> int:
    """A place in a list that a key names; beyond all lists if it names none."""
    digits = key.lstrip("0") or key[:1]
    return int(digits) if digits.isdecimal() and len(digits) < _MOST_DIGITS else sys.maxsize


def json_field(answer: str, path: str) -> str:
    """Return a field, ``name`` or ``person.names.0``: text as it is, other values as JSON."""
    value = json_value(answer)
    for key in path.split("."):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and _place(key) < len(value):
            value = value[_place(key)]
        else:
            raise NothingExtractedError(f"field {printable(path)}")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
