"""A conversation, or raw text -> the token ids to feed, and how to read the reply to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from localseek.chat.families import Marks
from localseek.chat.messages import Message
from localseek.chat.template import ChatTemplate, Opened, render
from localseek.chat.tokens import Tokenizer, encode_prompt, encode_raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the engine is fed, and what the reasoning splitter starts from.

    ``mark_tokens``: ids of those marks that are single tokens, by their text.
    ``control_tokens_of_marks``: ids of control tokens that longer marks are made of; the
    text of other control tokens is never part of a reply. ``verbatim``: the reply is raw
    text, in which no white space is stripped.
    """

    tokens: tuple[int, ...]
    text: str
    start: Opened
    marks: Marks | None = None
    mark_tokens: Mapping[str, int] = field(default_factory=dict)
    control_tokens_of_marks: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
    verbatim: bool = False


def make_prompt(
    messages: Sequence[Message], template: ChatTemplate, tokenizer: Tokenizer
) -> Prompt:
    """Render and tokenize ``messages``; raises TemplateError for a template that cannot."""
    rendered = render(messages, template)
    marks = template.family.marks
    special = {**tokenizer.control, **tokenizer.user_defined}
    texts = (*marks.open, *marks.close, *marks.answer) if marks else ()
    return Prompt(
        tokens=encode_prompt(rendered.pieces, tokenizer),
        text=rendered.text,
        start=rendered.opened,
        marks=marks,
        mark_tokens={text: special[text] for text in texts if text in special},
        control_tokens_of_marks=frozenset(
            token
            for literal, token in tokenizer.control.items()
            if any(literal in text for text in texts)
        ),
        notices=rendered.notices,
    )


def make_raw_prompt(text: str, tokenizer: Tokenizer) -> Prompt:
    """Tokenize ``text`` as it is, for a model that is to continue it."""
    return Prompt(tokens=encode_raw(text, tokenizer), text=text, start="answer", verbatim=True)
