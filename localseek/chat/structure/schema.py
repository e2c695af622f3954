"""JSON Schema → grammar of the JSON texts that are valid by it.

Whatever the grammar lets through is valid, but not the other way round: properties come in the
order of the schema and none beyond those it names, numbers have at most 16 digits before the
point, patterns keep to ASCII where dialects differ. ``tests/chat/structure/test_schema.py`` draws
texts from the grammars and has `jsonschema` judge each.

SUPPORTED says which keywords are enforced. ANNOTATIONS say nothing about the value. Any other is
refused by name: an answer that merely looks checked is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from localseek.chat.structure import json_text
from localseek.chat.structure.error import StructureError, shown
from localseek.chat.structure.expression import (
    ROOT,
    Expression,
    Grammar,
    Ref,
    Repeat,
    Text,
    choice,
    optional,
    sequence,
)
from localseek.chat.structure.json_text import STRING, VALUE, WS
from localseek.chat.structure.safety import inner_of
from localseek.chat.structure.schema_keywords import (
    Schema,
    bounds,
    check_keywords,
    check_one_of,
    count,
    limits,
    properties_of,
    types_of,
)
from localseek.chat.structure.string_formats import format_expression, pattern_expression

MAX_DEPTH = 32  # schemas within schemas
MAX_SCHEMAS = 5000
_OPTIONAL_BLANK = optional(Text(" "))


def schema_grammar(schema: object) -> Grammar:
    """Return the grammar; raise StructureError naming the keyword and where it stands."""
    return Grammar(_Converter(schema).rules())


class _Converter:
    """Gathers rules by name while it walks through one schema."""

    def __init__(self, schema: object) -> None:
        self._whole = schema
        self._rules: dict[str, Expression] = {}
        self._of_ref: dict[str, Ref] = {}
        self._todo: list[tuple[Ref, object, str]] = []
        self._n_made = 0
        self._n_seen = 0

    def rules(self) -> dict[str, Expression]:
        self._rules[ROOT] = self._value(self._whole, "#", 0)
        while self._todo:
            ref, schema, where = self._todo.pop()
            self._rules[ref.name] = self._value(schema, where, 0)
        return self._used()

    def _used(self) -> dict[str, Expression]:
        used: dict[str, Expression] = {}
        todo = [ROOT]
        while todo:
            name = todo.pop()
            if name not in used:
                used[name] = self._rules[name]
                todo += _names(used[name])
        return used

    def _named(self, kind: str, expression: Expression) -> Ref:
        self._n_made += 1
        ref = Ref(f"{kind}-{self._n_made}")
        self._rules[ref.name] = expression
        return ref

    def _shared(self, ref: Ref) -> Ref:
        """Return a rule of JSON itself, put in with those it uses."""
        todo = [ref.name]
        while todo:
            name = todo.pop()
            if name not in self._rules:
                self._rules[name] = json_text.RULES[name]
                todo += _names(self._rules[name])
        return ref

    def _value(self, schema: object, where: str, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise StructureError(f"{where}: schemas are nested deeper than {MAX_DEPTH} levels.")
        self._n_seen += 1
        if self._n_seen > MAX_SCHEMAS:
            raise StructureError(f"it holds more than {MAX_SCHEMAS:,} schemas.")
        if schema is True:
            return self._shared(VALUE)
        if not isinstance(schema, dict):
            raise StructureError(f"{where} must be an object, got {shown(str(schema))}.")
        check_keywords(schema, where)
        for keyword, convert in self._by_keyword().items():
            if keyword in schema:
                return convert(schema, where, depth)
        types = types_of(schema, where)
        if not types:
            return self._shared(VALUE)
        return choice(*(self._of_type(each, schema, where, depth) for each in types))

    def _by_keyword(self) -> Mapping[str, Callable[[Schema, str, int], Expression]]:
        return {
            "$ref": self._reference,
            "const": lambda schema, _where, _depth: json_text.constant(schema["const"]),
            "enum": self._enum,
            "anyOf": lambda schema, where, depth: self._any(schema, "anyOf", where, depth),
            "oneOf": self._one_of,
            "allOf": self._all_of,
        }

    def _reference(self, schema: Schema, where: str, _depth: int) -> Expression:
        target = schema["$ref"]
        found = _resolved(self._whole, target, where)
        if target not in self._of_ref:
            self._n_made += 1
            self._of_ref[target] = Ref(f"ref-{self._n_made}")
            self._todo.append((self._of_ref[target], found, target))
        return self._of_ref[target]

    def _enum(self, schema: Schema, where: str, _depth: int) -> Expression:
        values = schema["enum"]
        if not isinstance(values, list) or not values:
            raise StructureError(f"{where}/enum must be a list of values, not empty.")
        return choice(*map(json_text.constant, values))

    def _any(self, schema: Schema, keyword: str, where: str, depth: int) -> Expression:
        options = schema[keyword]
        if not isinstance(options, list) or not options:
            raise StructureError(f"{where}/{keyword} must be a list of schemas, not empty.")
        return choice(
            *(
                self._value(option, f"{where}/{keyword}/{i}", depth + 1)
                for i, option in enumerate(options)
            )
        )

    def _one_of(self, schema: Schema, where: str, depth: int) -> Expression:
        converted = self._any(schema, "oneOf", where, depth)
        check_one_of([self._dereferenced(each, where) for each in schema["oneOf"]], where)
        return converted

    def _dereferenced(self, schema: Any, where: str) -> Any:
        target = schema.get("$ref") if isinstance(schema, dict) else None
        return schema if target is None else _resolved(self._whole, target, where)

    def _all_of(self, schema: Schema, where: str, depth: int) -> Expression:
        options = schema["allOf"]
        if not isinstance(options, list) or len(options) != 1:
            raise StructureError(f"{where}/allOf is supported with one schema in it only.")
        return self._value(options[0], f"{where}/allOf/0", depth + 1)

    def _of_type(self, type_: str, schema: Schema, where: str, depth: int) -> Expression:
        match type_:
            case "object":
                return self._object(schema, where, depth)
            case "array":
                return self._array(schema, where, depth)
            case "string":
                return self._string(schema, where)
            case "integer" | "number":
                return self._number(type_, schema, where)
            case "boolean":
                return choice("true", "false")
        return Text("null")

    def _string(self, schema: Schema, where: str) -> Expression:
        if "pattern" in schema:
            return pattern_expression(schema["pattern"], where)
        if "format" in schema:
            return format_expression(schema["format"], where)
        least, most = limits(schema, "Length", where)
        if (least, most) == (0, None):
            return self._shared(STRING)
        return sequence('"', Repeat(self._shared(json_text.CHAR), least, most), '"')

    def _number(self, type_: str, schema: Schema, where: str) -> Expression:
        low, high, above, below = bounds(schema, where)
        if type_ == "integer":
            low = low + above if low is not None else None
            high = high - below if high is not None else None
            found = json_text.integers(low, high)
        elif low is None and high is None:
            return self._shared(json_text.NUMBER)
        else:
            found = json_text.numbers(low, high, above=above, below=below)
        if found is None:
            raise StructureError(f"{where}: no {type_} lies between its bounds.")
        return found

    def _array(self, schema: Schema, where: str, depth: int) -> Expression:
        first = schema.get("prefixItems", [])
        if not isinstance(first, list):
            raise StructureError(f"{where}/prefixItems must be a list of schemas.")
        least, most = limits(schema, "Items", where)
        if first:
            return self._tuple(first, schema, where, depth)
        item = self._value(schema.get("items", True), f"{where}/items", depth + 1)
        ref = self._named("item", item)
        inner = _listed(ref, self._named("more", sequence(",", WS, ref)), least, most)
        return sequence("[", self._shared(WS), inner, WS, "]")

    def _tuple(self, first: list[Any], schema: Schema, where: str, depth: int) -> Expression:
        if "items" in schema and schema["items"] is not False:
            raise StructureError(f"{where}/items beside prefixItems is supported as false only.")
        if count(schema, "minItems", where) > len(first) or not (
            len(first) <= count(schema, "maxItems", where, len(first))
        ):
            raise StructureError(f"{where}: minItems, maxItems do not go with prefixItems.")
        parts: list[Expression | str] = ["[", self._shared(WS)]
        for i, each in enumerate(first):
            parts += [",", WS] if i else []
            parts.append(self._value(each, f"{where}/prefixItems/{i}", depth + 1))
        return sequence(*parts, WS, "]")

    def _object(self, schema: Schema, where: str, depth: int) -> Expression:
        properties, required = properties_of(schema, where)
        others = schema.get("additionalProperties", True)
        if not properties:
            return self._map(others, where, depth)
        pairs = []
        for name, each in properties.items():
            value = self._value(each, f"{where}/properties/{name}", depth + 1)
            pair = sequence(json_text.constant(name), ":", _OPTIONAL_BLANK, value)
            pairs.append((self._named("pair", pair), name in required))
        return sequence("{", self._shared(WS), self._pairs(pairs), WS, "}")

    def _pairs(self, pairs: list[tuple[Ref, bool]]) -> Expression:
        """Some of the pairs, in order: before the first there is no comma."""
        rest: Expression = Text("")  # what may follow once there is a pair
        heads: list[Expression] = [rest]
        for pair, is_required in reversed(pairs):
            head = sequence(pair, rest)
            heads = [head] if is_required else [head, *heads]
            more = sequence(",", WS, pair)
            rest = self._named("rest", sequence(more if is_required else optional(more), rest))
        return choice(*heads)

    def _map(self, others: object, where: str, depth: int) -> Expression:
        self._shared(WS)
        if others is False:
            return sequence("{", WS, "}")
        if others is True:
            return self._shared(json_text.OBJECT)
        value = self._value(others, f"{where}/additionalProperties", depth + 1)
        pair = self._named("pair", sequence(self._shared(STRING), ":", _OPTIONAL_BLANK, value))
        more = self._named("more", sequence(",", WS, pair))
        return sequence("{", WS, _listed(pair, more, 0, None), WS, "}")


def _listed(item: Ref, more: Ref, least: int, most: int | None) -> Expression:
    """``least`` to ``most`` items; ``more`` is a comma and an item."""
    if most == 0:
        return Text("")
    others = Repeat(more, max(least - 1, 0), None if most is None else most - 1)
    some = item if most == 1 else sequence(item, others)
    return some if least else optional(some)


def _names(expression: Expression) -> list[str]:
    if isinstance(expression, Ref):
        return [expression.name]
    return [name for inner in inner_of(expression) for name in _names(inner)]


def _resolved(whole: object, target: object, where: str) -> object:
    """Follow a reference within the schema; others are never fetched."""
    if not isinstance(target, str) or not (target == "#" or target.startswith("#/")):
        raise StructureError(
            f"{where}/$ref {shown(str(target))} is not supported: only those within the schema, "
            "as #/$defs/name."
        )
    found = whole
    for part in unquote(target).split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or key not in found:
            raise StructureError(f"{where}/$ref {shown(target)} leads nowhere.")
        found = found[key]
    return found
