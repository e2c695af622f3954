"""Which keywords of JSON Schema are known, where each may stand, and what its value must be."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeAlias

from localseek.chat.structure.error import StructureError, shown
from localseek.chat.structure.safety import MAX_REPEATS

Schema: TypeAlias = Mapping[str, Any]

_ABOUT_IT = ("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly")
_AROUND_IT = ("$schema", "$id", "$comment", "$defs", "definitions", "discriminator")
ANNOTATIONS = frozenset((*_ABOUT_IT, *_AROUND_IT))
# What each type understands; the others of a schema's keywords choose between schemas.
BY_TYPE: dict[str, tuple[str, ...]] = {
    "object": ("properties", "required", "additionalProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "boolean": (),
    "null": (),
}
_CHOOSING = ("$ref", "const", "enum", "anyOf", "oneOf", "allOf")
SUPPORTED = frozenset(
    ("type", *_CHOOSING, *(keyword for keywords in BY_TYPE.values() for keyword in keywords))
)


def check_finite(schema: object) -> None:
    """Refuse NaN, Infinity and 1e400, which Python reads and JSON does not have."""
    todo = [schema]
    while todo:
        value = todo.pop()
        if isinstance(value, float) and not isfinite(value):
            raise StructureError(f"{value} is no number of JSON.")
        if isinstance(value, dict):
            todo += value.values()
        if isinstance(value, list):
            todo += value


def check_keywords(schema: Schema, where: str) -> None:
    """Refuse what is not enforced, and what would not be beside another."""
    for keyword in schema:
        if keyword == "$id" and where != "#":  # it would change what a $ref means
            raise StructureError(f"{where}/{keyword} is supported at the root only.")
        if keyword not in SUPPORTED | ANNOTATIONS:
            raise StructureError(
                f"{where}/{keyword} is not supported.",
                hint=f"supported are {', '.join(sorted(SUPPORTED))}.",
            )
    said = [keyword for keyword in schema if keyword in SUPPORTED]
    choosing = [keyword for keyword in said if keyword in _CHOOSING]
    beside = [keyword for keyword in said if keyword not in choosing[:1]]
    if choosing and [k for k in beside if not (k == "type" and choosing[0] in ("const", "enum"))]:
        raise StructureError(
            f"{where}: {choosing[0]} beside {', '.join(k for k in beside if k != choosing[0])} "
            "is not supported.",
            hint="put the conditions into the schemas that are chosen from.",
        )
    if choosing and "type" in said:
        _check_constants(schema, choosing[0], where)
    _check_string(said, where)


def _check_string(said: list[str], where: str) -> None:
    groups = [keyword for keyword in said if keyword in ("pattern", "format")]
    groups += ["minLength, maxLength"] if {"minLength", "maxLength"} & set(said) else []
    if len(groups) > 1:
        raise StructureError(f"{where}: {groups[0]} beside {groups[1]} is not supported.")


def _check_constants(schema: Schema, keyword: str, where: str) -> None:
    values = schema[keyword] if keyword == "enum" else [schema[keyword]]
    types = types_of(schema, where)
    for value in values if isinstance(values, list) else []:
        if not any(_is_of_type(value, each) for each in types):
            raise StructureError(f"{where}/{keyword}: {shown(str(value))} is no {types[0]}.")


def _is_of_type(value: object, type_: str) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "object": (dict,),
        "array": (list,),
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
        "null": (type(None),),
    }
    if isinstance(value, bool):
        return type_ == "boolean"
    return isinstance(value, kinds[type_])


def types_of(schema: Schema, where: str) -> list[str]:
    """The types that it names, or that its keywords are for; empty for any."""
    named = schema.get("type")
    types = named if isinstance(named, list) else [named] if named is not None else []
    for each in types:
        if not isinstance(each, str) or each not in BY_TYPE:
            raise StructureError(
                f"{where}/type is {shown(str(each))}; it must be {', '.join(BY_TYPE)}."
            )
    if named == []:
        raise StructureError(f"{where}/type must not be empty.")
    used = {keyword for keyword in schema if any(keyword in each for each in BY_TYPE.values())}
    types = types or _types_for(used)
    for keyword in sorted(used):
        if not any(keyword in BY_TYPE[each] for each in types):
            raise StructureError(f"{where}/{keyword} says nothing about its type; set the type.")
    return [each for each in dict.fromkeys(types) if not (each == "integer" and "number" in types)]


def _types_for(used: set[str]) -> list[str]:
    """The one type that all of the keywords are for."""
    fitting = [each for each, keywords in BY_TYPE.items() if used <= set(keywords)]
    return fitting[-1:] if used else []


def count(schema: Schema, keyword: str, where: str, default: int = 0) -> int:
    """How many a keyword asks for."""
    found = schema.get(keyword, default)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MAX_REPEATS:
        raise StructureError(
            f"{where}/{keyword} is {shown(str(found))}; it must be a number up to {MAX_REPEATS:,}."
        )
    return found


def limits(schema: Schema, what: str, where: str) -> tuple[int, int | None]:
    """The values of min… and max…."""
    least = count(schema, f"min{what}", where)
    most = count(schema, f"max{what}", where) if f"max{what}" in schema else None
    if most is not None and most < least:
        raise StructureError(f"{where}: max{what} is below min{what}.")
    return least, most


def bounds(schema: Schema, where: str) -> tuple[int | None, int | None, bool, bool]:
    """Lowest and highest value, and whether each is itself left out."""
    low, above = _bound(schema, "minimum", "exclusiveMinimum", where)
    high, below = _bound(schema, "maximum", "exclusiveMaximum", where)
    return low, high, above, below


def _bound(schema: Schema, inclusive: str, exclusive: str, where: str) -> tuple[int | None, bool]:
    if inclusive in schema and exclusive in schema:
        raise StructureError(f"{where}: {inclusive} beside {exclusive} is not supported.")
    for keyword in (inclusive, exclusive):
        value = schema.get(keyword)
        if value is None:
            continue
        is_whole = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_whole or abs(value) >= 10**15 or value != int(value):
            raise StructureError(
                f"{where}/{keyword} is {shown(str(value))}; only whole numbers of up to 15 digits "
                "are supported."
            )
        return int(value), keyword == exclusive
    return None, False


def properties_of(schema: Schema, where: str) -> tuple[Mapping[str, Any], list[str]]:
    """The schemas of an object's properties, and which of them are required."""
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        raise StructureError(f"{where}: properties must be an object, required a list.")
    for name in required:
        if not isinstance(name, str) or name not in properties:
            raise StructureError(f"{where}/required names {shown(str(name))}, no property.")
    return properties, required


def check_one_of(options: list[Any], where: str) -> None:
    """Refuse options of which a value could fit two: it would have to fit exactly one."""
    for i, one in enumerate(options):
        for other in options[i + 1 :]:
            if not _are_apart(one, other, where):
                raise StructureError(
                    f"{where}/oneOf has schemas that one value could fit both of; use anyOf."
                )


def _are_apart(one: Any, other: Any, where: str) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    constants = [_constants(each) for each in (one, other)]
    if constants[0] is not None and constants[1] is not None:
        return not constants[0] & constants[1]
    kinds = [set(types_of(each, where)) for each in (one, other)]
    if kinds[0] and kinds[1] and not kinds[0] & kinds[1]:
        return {"integer", "number"} & kinds[0] == set() or {"integer", "number"} & kinds[
            1
        ] == set()
    return kinds == [{"object"}, {"object"}] and _tags_are_apart(one, other, where)


def _tags_are_apart(one: Schema, other: Schema, where: str) -> bool:
    """Tell whether a property that both require has different constants."""
    (properties, required), (others, also_required) = (
        properties_of(each, f"{where}/oneOf") for each in (one, other)
    )
    for name in set(required) & set(also_required):
        values = [_constants(properties[name]), _constants(others[name])]
        if values[0] is not None and values[1] is not None and not values[0] & values[1]:
            return True
    return False


def _constants(schema: Any) -> set[str] | None:
    """Each value that it allows, written; None where they are not told one by one."""
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return {_written(schema["const"])}
    return set(map(_written, schema["enum"])) if isinstance(schema.get("enum"), list) else None


def _written(value: object) -> str:
    """The same for 1 and 1.0, which are one value of JSON."""
    return repr(int(value) if isinstance(value, float) and value.is_integer() else value)
