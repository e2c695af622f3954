"""A conversation, or raw text -> the token ids to feed, and how to read the reply to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from localseek.chat.families import CLOSING, Marks
from localseek.chat.messages import Message
from localseek.chat.template import ChatTemplate, Opened, Piece, render
from localseek.chat.tokens import Tokenizer, encode_more, encode_prompt, encode_raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the engine is fed, and what the reasoning splitter starts from.

    ``mark_tokens``: ids of those marks that are single tokens, by their text.
    ``control_tokens_of_marks``: ids of control tokens that longer marks are made of; the
    text of other control tokens is never part of a reply. ``verbatim``: the reply is raw
    text, in which no white space is stripped. ``n_said``: so many of the last ``tokens`` are the
    beginning of the reply, which only goes on. ``warnings`` are for everyone, ``notices`` for
    those who want to know.
    """

    tokens: tuple[int, ...]
    text: str
    start: Opened
    marks: Marks | None = None
    mark_tokens: Mapping[str, int] = field(default_factory=dict)
    control_tokens_of_marks: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    verbatim: bool = False
    n_said: int = 0
    closing: str = CLOSING  # what is thought last when thinking is ended, if nobody says

    @property
    def said(self) -> tuple[int, ...]:
        """The ids of the reply so far."""
        return self.tokens[len(self.tokens) - self.n_said :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a reply says already. Without ``answer`` it is still thinking."""

    reasoning: str = ""
    answer: str | None = None


def going_on(prompt: Prompt, tokens: Sequence[int]) -> Prompt:
    """Return the prompt that lets a reply go on after ``tokens``, the ids of what it said."""
    return replace(
        prompt, tokens=(*prompt.tokens, *tokens), n_said=prompt.n_said + len(tokens), warnings=()
    )


def make_prompt(
    messages: Sequence[Message],
    template: ChatTemplate,
    tokenizer: Tokenizer,
    *,
    thinks: bool = True,
    begun: Begun | None = None,
) -> Prompt:
    """Render and tokenize ``messages``; raises TemplateError for a template that cannot.

    Without ``thinks`` the reply begins as an answer. What is ``begun`` already is fed as if
    the model had said it.
    """
    rendered = render(messages, template, enable_thinking=thinks)
    marks = template.family.marks
    special = {**tokenizer.control, **tokenizer.user_defined}
    texts = (*marks.open, *marks.close, *marks.answer) if marks else ()
    prompt = Prompt(
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
        warnings=rendered.warnings,
        closing=template.family.closing,
    )
    if begun is None:
        return prompt
    pieces = _begun_pieces(begun, prompt)
    text = prompt.text + "".join(piece.text for piece in pieces)
    return replace(going_on(prompt, encode_more(pieces, tokenizer)), text=text)


def _begun_pieces(begun: Begun, prompt: Prompt) -> list[Piece]:
    """Lay out what is said already, with the marks that the model would have written."""
    marks, answer = prompt.marks, begun.answer or ""
    if marks is None:
        return [Piece(begun.reasoning + answer, trusted=False)]
    thinks = prompt.start == "reasoning" or bool(begun.reasoning) or begun.answer is None
    if prompt.start == "answer" or not thinks:
        mark = marks.answer[0] if marks.answer and prompt.start == "unknown" else ""
        return [Piece(mark, trusted=True), Piece(answer, trusted=False)]
    opening = "" if prompt.start == "reasoning" else marks.to_open
    pieces = [Piece(opening, trusted=True), Piece(begun.reasoning, trusted=False)]
    if begun.answer is None:
        return pieces
    line_break = "\n" if marks.own_line and not begun.reasoning.endswith("\n") else ""
    return [*pieces, Piece(line_break + marks.to_close, trusted=True), Piece(answer, trusted=False)]


def make_raw_prompt(text: str, tokenizer: Tokenizer) -> Prompt:
    """Tokenize ``text`` as it is, for a model that is to continue it."""
    return Prompt(tokens=encode_raw(text, tokenizer), text=text, start="answer", verbatim=True)
