"""Messages -> prompt, by the chat template that the model file brings along.

    messages ─┬─ contents ──▶ placeholders ──▶ template ──▶ split there ──▶ Piece, Piece, …
              └─ contents, marks taken out ──▶ template ──▶ must be the same text

User text can neither become a control token nor shape the prompt: the template is rendered
with random words in place of the contents, so it cannot act on what they say, and what
stands where a word stood is untrusted (tokens.py encodes it as plain text). A template that
changes contents would be wronged by that. The second rendering, with the contents, finds
out; only white space taken off the ends is allowed for.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import attrgetter
from typing import Literal, TypeAlias

from localseek.chat.families import Family, Marks
from localseek.chat.limits import clock
from localseek.chat.messages import Message, sent
from localseek.chat.sandbox import MAX_TIME_S, TemplateError, run_template

Opened: TypeAlias = Literal["reasoning", "answer", "unknown"]

_NO_SYSTEM_PROMPT = "this model knows no system prompt: its text went before your first one"
_UNTRAINED = (
    "this model was not trained to answer without thinking; more of its answers will be wrong"
)
_NO_TEMPLATE = "the model file has no chat template: a plain transcript was used"
_REMOVED = "\ufffd"  # in place of a mark, when a content is shown to the template


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt. Marks count in trusted text, which is the template's, only."""

    text: str
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A prompt in pieces, what the reply to it begins as, and what a person should know."""

    pieces: tuple[Piece, ...]
    opened: Opened
    notices: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  # for everyone; notices are for who wants to know

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTemplate:
    """What a model brings along for rendering.

    ``source`` is the Jinja text, None if the file has none. ``bos`` and ``eos`` are the
    texts of those tokens. ``markup`` holds the texts of all its special tokens.
    """

    source: str | None
    family: Family
    bos: str = ""
    eos: str = ""
    markup: Collection[str] = ()


def render(
    messages: Sequence[Message], template: ChatTemplate, *, enable_thinking: bool = True
) -> Rendered:
    """Turn a conversation into the prompt for the next reply.

    ``enable_thinking`` is always passed on: some templates take its absence for a no. Where
    the template knows no such thing, a no is written for it: an empty think block.
    Raises TemplateError for a template that cannot be used with these messages.
    """
    notices = []
    messages = sent(messages, template.family.marks)
    if template.family.system_in_user and any(m.role == "system" for m in messages):
        messages = _system_in_user(messages)
        notices.append(_NO_SYSTEM_PROMPT)
    if template.source is None:
        pieces = _merged(_plain(messages))
        notices.append(_NO_TEMPLATE)
    else:
        pieces = _merged(_by_template(messages, template, enable_thinking=enable_thinking))
    return _with_beginning(pieces, template.family, notices, thinks=enable_thinking)


def _with_beginning(
    pieces: Sequence[Piece], family: Family, notices: Iterable[str], *, thinks: bool
) -> Rendered:
    """Write what the template left open of how the reply begins."""
    found = opened(_tail(pieces), family.marks)
    text = "" if found != "unknown" else family.force_open
    warnings = []
    if family.marks and not thinks and found != "answer":
        text = _no_thinking(family.marks, is_open=found == "reasoning")
        warnings.append(_UNTRAINED)
    pieces = _merged([*pieces, Piece(text, trusted=True)])
    return Rendered(
        pieces=pieces,
        opened=opened(_tail(pieces), family.marks),
        notices=tuple(notices),
        warnings=tuple(warnings),
    )


def _no_thinking(marks: Marks, *, is_open: bool) -> str:
    """Return the mark of an answer without thinking, else an empty think block."""
    if marks.answer and not is_open:
        return marks.answer[0]
    line_break = "\n" if marks.own_line else ""
    return ("" if is_open else marks.to_open) + line_break + marks.to_close


def opened(prompt: str, marks: Marks | None) -> Opened:
    """Tell what a reply to ``prompt`` begins as, from what the prompt ends with.

    ``reasoning``: a think block is open. ``answer``: one was closed, or there is no such
    thing. ``unknown``: the model may open one or not.
    """
    end = prompt.rstrip()
    if marks is None or end.endswith((*marks.close, *marks.answer)):
        return "answer"
    return "reasoning" if end.endswith(marks.open) else "unknown"


def _by_template(
    messages: Sequence[Message], template: ChatTemplate, *, enable_thinking: bool
) -> list[Piece]:
    """Render in pieces, with contents stripped if the template strips them."""
    now, until = datetime.now().astimezone(), clock() + MAX_TIME_S

    def run(contents: Sequence[str]) -> str:
        turns = [{"role": m.role, "content": c} for m, c in zip(messages, contents, strict=True)]
        variables = {
            "messages": turns,
            "bos_token": template.bos,
            "eos_token": template.eos,
            "add_generation_prompt": True,
            "enable_thinking": enable_thinking,
            "tools": None,
        }
        return run_template(template.source or "", variables, now=now, until=until)

    contents = [message.content for message in messages]
    for spelling in (contents, [content.strip() for content in contents]):
        words = _placeholders(spelling)
        parts = _split(run(words), words)
        neutral = _without_marks(spelling, template)
        if "".join(_put_back(parts, neutral)) == run(neutral):
            trusted = [isinstance(part, str) for part in parts]
            return [*map(Piece, _put_back(parts, spelling), trusted)]
    raise TemplateError("it changes what the messages say")


def _placeholders(contents: Sequence[str]) -> list[str]:
    """Return a word for each content that no content can hold; none for empty ones.

    Templates leave out what is empty, and there is nothing to guard in it.
    """
    secret = f"x{secrets.token_hex(16)}x"
    return [f"{secret}{i}x" if content else "" for i, content in enumerate(contents)]


def _split(text: str, words: Sequence[str]) -> list[str | int]:
    """Cut ``text`` at the placeholders; each becomes the index of its content."""
    index = {word: i for i, word in enumerate(words) if word}
    if not index:
        return [text]
    secret = re.match("x[0-9a-f]+x", next(iter(index)))
    pattern = f"({secret.group() if secret else ''}[0-9]+x)"
    return [index.get(part, part) for part in re.split(pattern, text)]


def _put_back(parts: Iterable[str | int], contents: Sequence[str]) -> list[str]:
    return [part if isinstance(part, str) else contents[part] for part in parts]


def _without_marks(contents: Sequence[str], template: ChatTemplate) -> list[str]:
    """Take out what templates act on; white space is text, even where it is a token."""
    marks = template.family.marks or Marks(open=(), close=())
    everything = "\n".join(contents)
    literals = {*template.markup, *marks.open, *marks.close, *marks.answer}
    present = sorted((m for m in literals if m.strip() and m in everything), key=len, reverse=True)
    return [reduce(_replaced, present, content) for content in contents]


def _replaced(content: str, mark: str) -> str:
    return content.replace(mark, _REMOVED)


def _system_in_user(messages: Sequence[Message]) -> list[Message]:
    """Put the system text in front of the first user turn, two line breaks between."""
    system = "\n\n".join(m.content for m in messages if m.role == "system")
    turns = [m for m in messages if m.role != "system"]
    first = next((m for m in turns if m.role == "user"), None)
    if first is None:
        return [Message("user", system), *turns]
    merged = Message("user", f"{system}\n\n{first.content}")
    return [merged if turn is first else turn for turn in turns]


def _plain(messages: Sequence[Message]) -> list[Piece]:
    """Lay a conversation out as a transcript, which any model can go on with.

    ``User: …``, ``Assistant: …``, a blank line between turns, system text without a role.
    """
    pieces = []
    for message in messages:
        role = "" if message.role == "system" else f"{message.role.capitalize()}: "
        pieces += [
            Piece(role, trusted=True),
            Piece(message.content, trusted=False),
            Piece("\n\n", trusted=True),
        ]
    return [*pieces, Piece("Assistant:", trusted=True)]


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    runs = groupby((piece for piece in pieces if piece.text), key=attrgetter("trusted"))
    return tuple(Piece("".join(p.text for p in run), trusted) for trusted, run in runs)


def _tail(pieces: Sequence[Piece]) -> str:
    """Return what the template wrote after the last content."""
    return pieces[-1].text if pieces and pieces[-1].trusted else ""
