"""A line of JSON -> values of the kinds that are asked for; whoever wrote it, nothing is believed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import cast

from localseek.chat.messages import Message
from localseek.chat.record_json import whole_text
from localseek.engine.request import RANGES, Sampling

_KINDS: dict[str, type | tuple[type, ...]] = {
    "a text": str,
    "a whole number": int,
    "a number": (int, float),
    "an object": dict,
    "a list": list,
}
_WHOLE_NUMBERS = {f.name for f in fields(Sampling) if f.type in ("int", "int | None")}
SAMPLING = {"temperature", "seed", *RANGES}  # what a line may say of it

_SHOWN_DIGITS = 30  # of a number that cannot be meant
MOST_DEPTH = 100  # of metadata, lists and objects within each other
MOST_ID_BYTES = 512  # all ids of a batch are remembered


class LineError(ValueError):
    """What is wrong with a line, as it is told to whoever wrote it; no full stop at its end."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


def parse_json(data: bytes) -> object:
    """Return the value; raises LineError."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError(f"byte {error.start + 1} of it is not UTF-8") from error
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise LineError(f"it is not JSON: {error.msg.lower()} at column {error.colno}") from error
    except RecursionError as error:
        raise LineError("it is not JSON that can be read: it is nested too deep") from error
    except LineError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise LineError(f"it is not JSON that can be read: {error}") from error


def _no_constant(name: str) -> None:
    raise LineError(f"it is not JSON: {name} is no number of it")


class Members:
    """An object whose members are of the kind that is asked for, or LineError.

    ``where`` stands before a name in what is said about it. Null is as good as not there.
    """

    def __init__(self, value: object, where: str = "") -> None:
        if not isinstance(value, dict):
            raise LineError(f"{where.removesuffix('.') or 'it'} is no object")
        self._value = cast("dict[str, object]", value)
        self._where = where

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def check_names(self, known: Iterable[str]) -> None:
        """Refuse what nobody would look at: it may be a slip of the pen."""
        names = sorted(known)
        unknown = [name for name in self._value if name not in names]
        if unknown:
            raise LineError(f'"{self._where}{unknown[0]}" is unknown; there are {", ".join(names)}')

    def text(self, name: str) -> str:
        text = cast("str", self._of("a text", name))
        return checked_text(text, self._where + name)

    def whole_number(self, name: str, least: int, most: int = 2**31 - 1) -> int | None:
        if name not in self:
            return None
        number = cast("int", self._of("a whole number", name))
        if not least <= number <= most:
            said = f"{number:,}"[:_SHOWN_DIGITS]
            raise LineError(f'"{self._where}{name}" must be {least:,} to {most:,}, got {said}')
        return number

    def number(self, name: str, least: float, most: float) -> float | None:
        if name not in self:
            return None
        number = cast("float", self._of("a number", name))
        if not least <= number <= most:  # also false for NaN
            said = f"{number}"[:_SHOWN_DIGITS]
            raise LineError(f'"{self._where}{name}" must be {least:g} to {most:g}, got {said}')
        return float(number)

    def flag(self, name: str) -> bool | None:
        value = self._value.get(name)
        if value is not None and not isinstance(value, bool):
            raise LineError(f'"{self._where}{name}" must be true or false')
        return value

    def names(self) -> list[str]:
        return list(self._value)

    def section(self, name: str) -> Members:
        return Members(self._of("an object", name), f"{self._where}{name}.")

    def items(self, name: str) -> list[object]:
        return cast("list[object]", self._of("a list", name))

    def objects(self, name: str) -> list[Members]:
        return [
            Members(item, f"{self._where}{name}[{i}].") for i, item in enumerate(self.items(name))
        ]

    def value(self, name: str) -> object:
        return self._value.get(name)

    def sampling(self, name_of: Mapping[str, str]) -> dict[str, float]:
        """Those of its members that are settings of sampling, by the names of Sampling."""
        chosen: dict[str, float] = {}
        for name, field in name_of.items():
            if name in self:
                kind = "a whole number" if field in _WHOLE_NUMBERS else "a number"
                chosen[field] = cast("float", self._of(kind, name))
        try:
            Sampling(**chosen)  # type: ignore[arg-type]
        except (ValueError, OverflowError) as error:
            raise LineError(f"{self._where}{error}") from error
        return chosen

    def _of(self, kind: str, name: str) -> object:
        value = self._value.get(name)
        if not isinstance(value, _KINDS[kind]) or isinstance(value, bool):
            raise LineError(f'"{self._where}{name}" must be {kind}')
        return value


def checked_text(text: str, name: str) -> str:
    """Return ``text``; raises LineError for half a character, which JSON can write."""
    try:
        return whole_text(text, f'"{name}"')
    except ValueError as error:
        raise LineError(str(error)) from error


def checked_metadata(value: object) -> object:
    """Return what is passed on as it is; raises LineError for what nobody could read again."""
    layer, depth = [value], 0
    while layer:
        if any(isinstance(item, float) and not math.isfinite(item) for item in layer):
            raise LineError('"metadata" has a number that is too large')
        depth += 1
        if depth > MOST_DEPTH:
            raise LineError(f'"metadata" is nested more than {MOST_DEPTH} deep')
        layer = [inner for item in layer for inner in _inside(item)]
    return value


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()


def checked_id(value: object, name: str) -> str | int:
    """Return an id; raises LineError for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise LineError(f'"{name}" must be a text or a whole number')
    if len(checked_text(str(value), name).encode()) > MOST_ID_BYTES:
        raise LineError(f'"{name}" is longer than {MOST_ID_BYTES} bytes')
    return value


def messages_of(items: list[object], where: str) -> tuple[Message, ...]:
    """Read a conversation."""
    if not items:
        raise LineError(f'"{where}" is empty')
    return tuple(_message(item, f"{where}[{i}]") for i, item in enumerate(items))


def _message(item: object, where: str) -> Message:
    members = Members(item, f"{where}.")
    role = members.text("role")
    content = _content(members)
    try:
        return Message("system" if role == "developer" else role, content)  # type: ignore[arg-type]
    except ValueError as error:
        raise LineError(
            f'"{where}.role" is {role!r}; it must be system, user or assistant'
        ) from error


def _content(members: Members) -> str:
    """A text, or a list of parts that are texts."""
    if not isinstance(members.value("content"), list):
        return members.text("content")
    parts = members.objects("content")
    if any(part.text("type") != "text" for part in parts):
        raise LineError("only text can be sent; a part of a message is something else")
    return "\n".join(part.text("text") for part in parts)
