"""Prompt pieces -> token ids. User text stays text, whatever it says.

    trusted    <|User|>                      marks become their ids
    untrusted           why <|User|>?        encoded with special tokens off
    trusted                          <|Bot|>

A stretch between two marks is encoded in one go, wherever in it the template ends and the
user begins: llama.cpp would split it into words like that if it saw the whole prompt.

Special tokens off is not enough. llama.cpp matches user-defined tokens (``<think>``, in
some models) all the same, and a vocabulary may build a control token out of plain text
(``</s>``). So untrusted text is cut inside every literal of a special token, and the result
is looked through. White space and single characters are text even where a vocabulary
defines tokens for them: nothing can be cut, and nobody is fooled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile
from operator import attrgetter
from typing import Protocol, TypeAlias

from localseek.chat.template import Piece
from localseek.errors import BadDataError

_SPACE = " \t\n\v\f\r"  # isspace() of C


class Tokenizer(Protocol):
    """The vocabulary of a model. ``bos`` is put before a prompt if ``add_bos`` says so."""

    @property
    def bos(self) -> int | None: ...

    @property
    def add_bos(self) -> bool: ...

    @property
    def control(self) -> Mapping[str, int]:
        """Control tokens by their text."""
        ...

    @property
    def user_defined(self) -> Mapping[str, int]:
        """User-defined tokens by their text; found even with ``special`` off."""
        ...

    def encode(self, text: str, *, special: bool) -> list[int]:
        """Return token ids without BOS; with ``special`` literals of control tokens count."""
        ...


class SpecialTokenError(BadDataError):
    """A vocabulary makes a special token of plain text, however it is cut."""

    def __init__(self, literal: str) -> None:
        super().__init__(
            f"the model's vocabulary turns plain text into its special token {literal!r}",
            hint="leave that out of the prompt, or use another model.",
        )
        self.literal = literal


@dataclass(frozen=True, slots=True)
class _Mark:
    """A special token in trusted text."""

    literal: str
    token: int


_Part: TypeAlias = Piece | _Mark


def encode_prompt(pieces: Iterable[Piece], tokenizer: Tokenizer) -> tuple[int, ...]:
    """Encode a rendered prompt; no token of its untrusted text is a special one.

    It begins with one BOS if the template writes one, if ``add_bos`` is set, or both.
    Raises SpecialTokenError where the promise cannot be kept.
    """
    tokens = _encode(pieces, tokenizer, goes_on=False)
    n_bos = sum(1 for _ in takewhile(lambda token: token == tokenizer.bos, tokens))
    return _with_bos(tokens[max(n_bos - 1, 0) :], tokenizer)


def encode_more(pieces: Iterable[Piece], tokenizer: Tokenizer) -> tuple[int, ...]:
    """Encode what goes on where other text ended; the same promise, and no BOS of its own."""
    return tuple(_encode(pieces, tokenizer, goes_on=True))


def encode_raw(text: str, tokenizer: Tokenizer) -> tuple[int, ...]:
    """Encode a prompt that a person wrote as a whole: the marks in it are meant, and count."""
    return _with_bos(tokenizer.encode(text, special=True), tokenizer)


def _with_bos(tokens: list[int], tokenizer: Tokenizer) -> tuple[int, ...]:
    bos = tokenizer.bos
    if bos is None or not tokenizer.add_bos or tokens[:1] == [bos]:
        return tuple(tokens)
    return (bos, *tokens)


def _encode(pieces: Iterable[Piece], tokenizer: Tokenizer, *, goes_on: bool) -> list[int]:
    special = _special(tokenizer)
    tokens: list[int] = []
    for part in _stripped(_joined(_parts(pieces, special)), tokenizer):
        joins = goes_on and not tokens
        if isinstance(part, _Mark):
            tokens.append(part.token)
        elif part.trusted:
            tokens += (_encode_on if joins else _encode_text)(part.text, tokenizer)
        else:
            tokens += _encode_untrusted(part.text, tokenizer, special, joins=joins)
    return tokens


def _special(tokenizer: Tokenizer) -> dict[str, int]:
    """Return the tokens that untrusted text must not become, longest first.

    **Source** of the order: llama.cpp, src/llama-vocab.cpp, ``cache_special_tokens``.
    """
    user_defined = {text: t for text, t in tokenizer.user_defined.items() if len(text) > 1}
    special = {**tokenizer.control, **user_defined}
    longest_first = sorted(special, key=lambda text: len(text.encode()), reverse=True)
    return {text: special[text] for text in longest_first if text.strip()}


def _parts(pieces: Iterable[Piece], special: Mapping[str, int]) -> Iterator[_Part]:
    """Find the marks in trusted text."""
    for trusted, run in groupby(pieces, key=attrgetter("trusted")):
        text = "".join(piece.text for piece in run)
        parts: list[_Part] = [Piece(text, trusted)]
        for literal in filter(text.__contains__, special if trusted else ()):
            mark = _Mark(literal, special[literal])
            parts = [part for old in parts for part in _split(old, mark)]
        yield from parts


def _split(part: _Part, mark: _Mark) -> Iterator[_Part]:
    if isinstance(part, _Mark):
        yield part
        return
    first, *others = part.text.split(mark.literal)
    yield Piece(first, trusted=True)
    for text in others:
        yield mark
        yield Piece(text, trusted=True)


def _joined(parts: Iterable[_Part]) -> list[_Part]:
    """Join texts that no mark stands between; any untrusted text makes all of it untrusted."""
    joined: list[_Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Piece) and isinstance(last, Piece):
            joined[-1] = Piece(last.text + part.text, last.trusted and part.trusted)
        elif isinstance(part, _Mark) or part.text:
            joined.append(part)
    return joined


def _stripped(parts: list[_Part], tokenizer: Tokenizer) -> Iterator[_Part]:
    """Drop white space beside marks that swallow it, as some tokens of Phi 3 do."""
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        if isinstance(part, _Mark):
            yield part
            continue
        text = part.text
        if text[0] in _SPACE and isinstance(before, _Mark) and _eats_after(before, tokenizer):
            text = text.lstrip(_SPACE)
        if text[-1:] in _SPACE and isinstance(after, _Mark) and _eats_before(after, tokenizer):
            text = text.rstrip(_SPACE)
        if text:
            yield replace(part, text=text)


def _eats_after(mark: _Mark, tokenizer: Tokenizer) -> bool:
    near, far = (f"{mark.literal}{space}a" for space in ("", " "))
    return tokenizer.encode(near, special=True) == tokenizer.encode(far, special=True)


def _eats_before(mark: _Mark, tokenizer: Tokenizer) -> bool:
    near, far = (f"a{space}{mark.literal}" for space in ("", " "))
    return tokenizer.encode(near, special=True) == tokenizer.encode(far, special=True)


def _encode_untrusted(
    text: str, tokenizer: Tokenizer, special: Mapping[str, int], *, joins: bool
) -> list[int]:
    """Encode text that may say anything; character by character if there is no other way."""
    literal_of = {token: literal for literal, token in special.items()}
    found: set[int] = set()
    for parts in (_cut(text, special), list(text)):
        tokens = (_encode_on if joins else _encode_text)(parts[0], tokenizer)
        for part in parts[1:]:
            tokens += _encode_on(part, tokenizer)
        found = literal_of.keys() & tokens
        if not found:
            return tokens
    raise SpecialTokenError(literal_of[min(found)])


def _cut(text: str, special: Mapping[str, int]) -> list[str]:
    """Cut ``text`` after the first character of every literal in it, overlapping ones too."""
    cuts = {0, len(text)}
    for literal in special:
        start = text.find(literal)
        while start >= 0:
            cuts.add(start + 1)
            start = text.find(literal, start + 1)
    return [text[start:end] for start, end in pairwise(sorted(cuts))]


def _encode_text(text: str, tokenizer: Tokenizer) -> list[int]:
    return tokenizer.encode(text, special=False)


def _encode_on(text: str, tokenizer: Tokenizer) -> list[int]:
    """Encode text that goes on where other text ended.

    Some vocabularies put a space before whatever they encode. A line break takes it, and is
    dropped again, unless it grew together with the text.
    """
    line_break = tokenizer.encode("\n", special=False)
    tokens = tokenizer.encode("\n" + text, special=False)
    if tokens[: len(line_break)] == line_break:
        return tokens[len(line_break) :]
    return tokenizer.encode(text, special=False)
