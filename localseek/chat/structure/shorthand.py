"""``name:str, age:int, tags:[str], kind:a|b`` → JSON Schema.

fields:  name            a string
         name: TYPE      that type
         name?: TYPE     may be left out
types:   str int float bool date time datetime email uuid null any
         [TYPE]          a list of them
         {fields}        an object in the object
         TYPE|TYPE       one or the other
         a|b|"c d"       one of these words
a whole of [TYPE] or {fields} is that list or object
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from localseek.chat.structure.error import StructureError, shown

MAX_CHARS = 10_000
MAX_DEPTH = 16

_Schema: TypeAlias = dict[str, Any]
TYPES: dict[str, _Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "datetime": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email"},
    "uuid": {"type": "string", "format": "uuid"},
    "null": {"type": "null"},
    "any": {},
}
_ALSO = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "none": "null"}
_BLANK = re.compile(r"\s*")
_NAME = re.compile(r"[^\W\d][\w-]*")
_WORD = re.compile(r"[\w.+/-]+(?: +[\w.+/-]+)*")
_QUOTED = re.compile(r'"([^"\\]*)"')


def parse_shorthand(text: str) -> _Schema:
    """Read the short form; raise StructureError saying where it goes wrong."""
    if len(text) > MAX_CHARS:
        raise StructureError(f"the schema has {len(text):,} characters; use a file of JSON Schema.")
    parser = _Parser(text)
    schema = parser.type(0) if text.lstrip()[:1] in ("[", "{") else parser.fields(0)
    parser.end()
    return schema


@dataclass(slots=True)
class _Parser:
    text: str
    place: int = 0

    def end(self) -> None:
        if self._next:
            raise self._error("expected a comma")

    @property
    def _next(self) -> str:
        blank = _BLANK.match(self.text, self.place)
        self.place = blank.end() if blank else self.place
        return self.text[self.place : self.place + 1]

    def _takes(self, c: str) -> bool:
        taken = self._next == c
        self.place += taken
        return taken

    def _error(self, problem: str) -> StructureError:
        rest = self.text[self.place :]
        at = f"at {shown(rest[:20])}" if rest else "at the end"
        return StructureError(
            f"{problem} {at} of the schema {shown(self.text)}.",
            hint='a schema reads "name:str, age:int, tags:[str], kind:a|b"; or give JSON Schema.',
        )

    def _matched(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        _ = self._next
        found = pattern.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return found

    def fields(self, depth: int) -> _Schema:
        properties: dict[str, _Schema] = {}
        required: list[str] = []
        while self._next not in ("", "}"):
            found = self._matched(_NAME)
            if not found:
                raise self._error("expected the name of a field")
            name = found.group()
            if name in properties:
                self.place = found.start()
                raise self._error("a field is there twice")
            if not self._takes("?"):
                required.append(name)
            properties[name] = self.type(depth) if self._takes(":") else TYPES["str"]
            if not self._takes(","):
                break
        if not properties:
            raise self._error("expected the name of a field")
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def type(self, depth: int) -> _Schema:
        if depth > MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels")
        _ = self._next
        start = self.place
        options = [self._one(depth)]
        while self._takes("|"):
            options.append(self._one(depth))
        words = [option for option in options if isinstance(option, str)]
        schemas = [option for option in options if isinstance(option, dict)]
        values = [value for schema in schemas for value in schema.get("enum", ())]
        if words and (len(options) == 1 or len(values) < len(schemas)):
            self.place = start
            raise self._error(
                f"{shown(words[0])} is no type (there are {', '.join(TYPES)}; words among types "
                "stand in quotes)"
            )
        if len(words) + len(values) == len(options):
            return {"enum": list(dict.fromkeys(map(_word, options)))}
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _one(self, depth: int) -> _Schema | str:
        if self._takes("["):
            items = self.type(depth + 1)
            self._close("]")
            return {"type": "array", "items": items}
        if self._takes("{"):
            inner = self.fields(depth + 1)
            self._close("}")
            return inner
        quoted = self._matched(_QUOTED)
        if quoted:
            return {"enum": [quoted[1]]}
        found = self._matched(_WORD)
        if not found:
            raise self._error("expected a type")
        word = found.group()
        return TYPES.get(_ALSO.get(word, word), word)

    def _close(self, bracket: str) -> None:
        if not self._takes(bracket):
            raise self._error(f"expected {bracket}")


def _word(option: _Schema | str) -> str:
    return option if isinstance(option, str) else str(option["enum"][0])
