"""Records and conversations <-> JSON objects; whoever wrote those, nothing is believed.

{"type": "asked", "text": "2+2?", "files": [], "replaces": false, …}
{"type": "grown", "parts": [["reasoning", "two and"]]}
{"type": "replied", "answer": "four", "reasoning": "two and two", "finish": "stop", …}
{"type": "undone", "unanswered": false}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import TypeVar, cast, get_args

from localseek.chat.messages import AttachedFile, Question
from localseek.chat.records import (
    Asked,
    Cleared,
    Grown,
    Growth,
    Loaded,
    ModelChosen,
    Record,
    Replied,
    SystemSet,
    Turn,
    Undone,
)

T = TypeVar("T")


def record_to_json(record: Record) -> dict[str, object]:
    """Return the object that :func:`record_from_json` reads."""
    name = type(record).__name__
    kind = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)[1:]
    if isinstance(record, Loaded):
        turns = [turn_to_json(turn) for turn in record.turns]
        return {"type": kind, "system": record.system, "turns": turns}
    if isinstance(record, Asked):
        own = {"replaces": record.replaces, "reasoning": record.reasoning, "answer": record.answer}
        return {"type": kind, **_question_to_json(record.question), **own}
    return {"type": kind, **asdict(record)}


def record_from_json(value: object) -> Record:
    """Read a record; raises ValueError for what is none."""
    item = _Object(value)
    kind = item.text("type")
    if kind not in _READ:
        raise ValueError(f"there is no record of type {kind!r}")
    return _READ[kind](item)


def turn_to_json(turn: Turn) -> dict[str, object]:
    """Return the object that :func:`turn_from_json` reads."""
    said = {f.name: getattr(turn, f.name) for f in fields(turn) if f.name != "question"}
    return {**_question_to_json(turn.question), **said}


def turn_from_json(value: object) -> Turn:
    """Read a turn that has an answer; raises ValueError."""
    item = _Object(value)
    turn = Turn(
        question=_question(item),
        answer=item.text("answer"),
        reasoning=item.text("reasoning", ""),
        finish=item.text("finish", "stop"),
        model=item.name("model"),
    )
    if not turn.answer.strip():
        raise ValueError("a turn has no answer")
    return turn


def whole_text(text: str, name: str) -> str:
    """Return ``text``; raises ValueError for a lone surrogate, which JSON can write."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise ValueError(f"{name} has half a character (\\u{code:04x})") from error
    return text


class _Object:
    """A JSON object whose members are of the kind that is asked for, or ValueError."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise ValueError("it is no object")  # noqa: TRY004 - data is wrong, not our code
        self._value = cast("dict[str, object]", value)

    def text(self, name: str, default: str | None = None) -> str:
        return whole_text(self._of(str, name, default), name)

    def name(self, name: str) -> str:
        """A name of the file system, which may hold what is no text."""
        return self._of(str, name, "")

    def flag(self, name: str) -> bool:
        return self._of(bool, name, default=False)

    def items(self, name: str, default: Sequence[object] | None = None) -> list[object]:
        return self._of(list, name, None if default is None else list(default))

    def _of(self, kind: type[T], name: str, default: T | None) -> T:
        value = self._value.get(name, default)
        if not isinstance(value, kind):
            raise ValueError(f"{name} is no {kind.__name__}")  # noqa: TRY004 - as above
        return value


def _question_to_json(question: Question) -> dict[str, object]:
    return {"text": question.text, "files": [asdict(file) for file in question.files]}


def _question(item: _Object) -> Question:
    files = map(_Object, item.items("files", ()))
    attached = (AttachedFile(file.text("name"), file.text("content")) for file in files)
    return Question(item.text("text"), tuple(attached))


def _asked(item: _Object) -> Asked:
    return Asked(
        question=_question(item),
        replaces=item.flag("replaces"),
        reasoning=item.text("reasoning", ""),
        answer=item.text("answer", ""),
    )


def _grown(item: _Object) -> Grown:
    parts: list[tuple[Growth, str]] = []
    for part in item.items("parts"):
        if not isinstance(part, list) or len(part) != 2:
            raise ValueError("a part is no pair")
        kind, text = part
        if kind not in get_args(Growth) or not isinstance(text, str):
            raise ValueError("a part is neither reasoning nor answer")
        parts.append((kind, whole_text(text, "a part")))
    return Grown(tuple(parts))


def _replied(item: _Object) -> Replied:
    return Replied(
        answer=item.text("answer"),
        reasoning=item.text("reasoning"),
        finish=item.text("finish"),
        model=item.name("model"),
    )


def _loaded(item: _Object) -> Loaded:
    turns = tuple(turn_from_json(turn) for turn in item.items("turns"))
    return Loaded(item.text("system"), turns)


_READ: dict[str, Callable[[_Object], Record]] = {
    "asked": _asked,
    "grown": _grown,
    "replied": _replied,
    "undone": lambda item: Undone(item.flag("unanswered")),
    "cleared": lambda _: Cleared(),
    "system_set": lambda item: SystemSet(item.text("text")),
    "model_chosen": lambda item: ModelChosen(item.name("name"), item.name("path")),
    "loaded": _loaded,
}
