"""JSON Schema → grammar: judged by `jsonschema`, by llama.cpp, and by a table."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from grammar_engine import ask_llama
from grammar_texts import draw_text
from hypothesis import given, settings
from hypothesis import strategies as st

from localseek.chat.structure.error import StructureError, WrongFormError
from localseek.chat.structure.form import json_form
from localseek.chat.structure.gbnf import parse_gbnf
from localseek.chat.structure.matcher import matches
from localseek.chat.structure.schema_keywords import SUPPORTED

Json = dict[str, Any]

NODE = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "inner": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            },
            "required": ["name"],
        }
    },
}
CAT_OR_DOG = {
    "oneOf": [
        {
            "type": "object",
            "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer", "minimum": 1}},
            "required": ["kind", "lives"],
        },
        {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"]},
    ]
}

# (schema, texts that must pass, texts that must not)
CASES: list[tuple[Any, list[str], list[str]]] = [
    (
        {"type": "string"},
        ['"a"', '""', r'"\n\"\\\u00e9"', '"é😀"'],
        ["a", '"a', '"\n"', r'"\x"', r'"\ud800"', '"a" '],
    ),
    (
        {"type": "string", "minLength": 2, "maxLength": 3},
        ['"ab"', r'"\n\n\n"', '"é😀"'],
        ['"a"', '"abcd"'],
    ),
    ({"type": "string", "maxLength": 0}, ['""'], ['"a"']),
    ({"type": "string", "maxLength": 2000}, ['"' + "a" * 2000 + '"'], ['"' + "a" * 2001 + '"']),
    ({"type": "integer"}, ["0", "-7", "9999999999999999"], ["07", "1.5", "1e3", "+1", "-"]),
    (
        {"type": "integer", "minimum": 0, "maximum": 150},
        ["0", "9", "10", "99", "100", "150"],
        ["151", "-1", "1000", "00"],
    ),
    (
        {"type": "integer", "minimum": -12, "maximum": 7},
        ["-12", "-9", "-1", "0", "7"],
        ["-13", "8", "-20"],
    ),
    (
        {"type": "integer", "exclusiveMinimum": 17},
        ["18", "20", "99", "100", "1234567"],
        ["17", "7", "0", "-18"],
    ),
    ({"type": "integer", "exclusiveMaximum": 0}, ["-1", "-10"], ["0", "1"]),
    ({"type": "number"}, ["0", "-1.5", "1e10", "2E-3"], [".5", "1.", "01", "NaN"]),
    (
        {"type": "number", "minimum": 0, "maximum": 1},
        ["0", "0.5", "1", "1.0", "0.001"],
        ["1.1", "2", "-0.1", "1.01"],
    ),
    ({"type": "number", "exclusiveMinimum": 0}, ["0.1", "1", "2.5", "0.001"], ["0", "0.0", "-1"]),
    (
        {"type": "number", "minimum": -2, "exclusiveMaximum": 3},
        ["-2", "-1.5", "-0.5", "0", "2.9"],
        ["-2.1", "3", "3.0"],
    ),
    ({"type": "number", "maximum": -1}, ["-1", "-1.5", "-20"], ["-0.5", "0", "1"]),
    ({"type": "boolean"}, ["true", "false"], ["True", "1"]),
    ({"type": "null"}, ["null"], ["None"]),
    ({"type": ["string", "null"], "maxLength": 1}, ['"a"', "null"], ['"ab"', "1"]),
    (
        {"enum": ["a", 'q"\\', 1, None, "é\n"]},
        ['"a"', r'"q\"\\"', "1", "null", r'"é\n"'],
        ['"b"', "2", '"q"'],
    ),
    ({"const": {"a": [1, 2]}}, ['{"a": [1, 2]}'], ['{"a": [2, 1]}']),
    (
        {"type": "array", "items": {"type": "integer"}},
        ["[]", "[1]", "[1, 2,3]", "[\n  1,\n  2\n]"],
        ["[1,]", "[,]", "[1 2]", '["a"]'],
    ),
    (
        {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
        ["[1]", "[1,2]"],
        ["[]", "[1,2,3]"],
    ),
    ({"type": "array", "items": {}, "maxItems": 0}, ["[]"], ["[1]"]),
    (
        {"prefixItems": [{"type": "integer"}, {"type": "string"}]},
        ['[1,"a"]'],
        ["[1]", '["a",1]', '[1,"a",2]'],
    ),
    ({"type": "object"}, ["{}", '{"a": 1, "b": {"c": []}}'], ["[]", '{"a"}', "{a: 1}"]),
    ({"type": "object", "additionalProperties": False}, ["{}"], ['{"a":1}']),
    (
        {"type": "object", "additionalProperties": {"type": "integer"}},
        ["{}", '{"a":1,"b":2}'],
        ['{"a":"b"}'],
    ),
    (
        {
            "properties": {
                "a": {"type": "integer"},
                "b": {"type": "integer"},
                "c": {"type": "integer"},
            },
            "required": ["b"],
        },
        ['{"b":1}', '{"a":1,"b":2}', '{"b":1, "c":2}', '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}'],
        ["{}", '{"a":1}', '{"b":1,"a":2}', '{,"b":1}', '{"b":1,}', '{"b":1,"d":2}'],
    ),
    (
        {"properties": {"a": {"type": "null"}, "b": {"type": "null"}}},
        ["{}", '{"a":null}', '{"b":null}', '{"a":null,"b":null}'],
        ['{,"b":null}', '{"a":null,}'],
    ),
    (
        {"properties": {'q"\\é': {"type": "null"}}, "required": ['q"\\é']},
        [r'{"q\"\\é": null}'],
        ['{"q":null}'],
    ),
    (
        NODE,
        ['{"name":"a"}', '{"name":"a","inner":[{"name":"b","inner":[]}]}'],
        ["{}", '{"inner":[]}'],
    ),
    (
        CAT_OR_DOG,
        ['{"kind":"cat","lives":9}', '{"kind":"dog"}'],
        ['{"kind":"cat"}', '{"kind":"cow"}'],
    ),
    ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, ["1", '"a"'], ["null"]),
    ({"allOf": [{"type": "integer"}]}, ["1"], ['"a"']),
    ({"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}, ['"AB-1"'], ['"AB-"', '"xAB-1"', '"AB-1x"']),
    ({"type": "string", "pattern": "b"}, ['"b"', '"abc"', r'"\nb"'], ['"a"', '""']),
    ({"type": "string", "pattern": "^a|b$"}, ['"ax"', '"xb"', '"a"'], ['"xa"', '"bx"']),
    (
        {"type": "string", "pattern": "^.$"},
        ['"a"', r'"\""', r'"\t"', '"é"'],
        [r'"\n"', '"ab"', '"""'],
    ),
    ({"type": "string", "pattern": '^"\\\\/$'}, [r'"\"\\/"'], ['""\\/"']),
    (
        {"type": "string", "format": "date"},
        ['"2024-02-29"', '"2000-02-29"', '"2023-12-31"'],
        ['"2023-02-29"', '"1900-02-29"', '"2024-13-01"', '"2024-04-31"', '"24-01-01"'],
    ),
    (
        {"type": "string", "format": "date-time"},
        ['"2024-02-29T10:00:00Z"', '"2024-01-01T23:59:59.5+02:00"'],
        ['"2024-01-01"', '"2024-01-01T24:00:00Z"'],
    ),
    ({"type": "string", "format": "uuid"}, ['"123e4567-e89b-12d3-a456-426614174000"'], ['"123"']),
    (
        {"type": "string", "format": "ipv4"},
        ['"0.0.0.0"', '"255.10.1.99"'],
        ['"256.1.1.1"', '"1.1.1"', '"01.1.1.1"'],
    ),
    ({"type": "string", "format": "email"}, ['"a.b+c@x-y.org"'], ['"a@"', '"a b@c.d"', '"a@b"']),
    (True, ["1", '{"a":[null]}'], ["", "nul"]),
    ({"description": "anything", "title": "t", "default": 1}, ["[1]", "0"], ["x"]),
]


@pytest.fixture(scope="session")
def vocabulary(llama_cpp_models: Path) -> Path:
    return llama_cpp_models / "ggml-vocab-gpt-2.gguf"


def _form_of(schema: Any) -> Any:
    return json_form(schema)


def test_llama_lets_through_what_is_valid_and_nothing_else(vocabulary: Path) -> None:
    forms = [_form_of(schema) for schema, _, _ in CASES]

    verdicts = ask_llama(
        vocabulary,
        [(form.gbnf, good + bad) for form, (_, good, bad) in zip(forms, CASES, strict=True)],
    )

    expected = [[True] * len(good) + [False] * len(bad) for _, good, bad in CASES]
    wrong = [
        (schema, text)
        for (schema, good, bad), found, right in zip(CASES, verdicts, expected, strict=True)
        for text, a, b in zip(good + bad, found or [], right, strict=True)
        if a != b
    ]
    assert wrong == []


@pytest.mark.parametrize(("schema", "good", "bad"), CASES)
def test_our_own_matcher_says_the_same(schema: Any, good: list[str], bad: list[str]) -> None:
    form = _form_of(schema)
    grammar = parse_gbnf(form.gbnf)

    assert [text for text in good if not matches(grammar, text)] == []
    assert [text for text in bad if matches(grammar, text)] == []
    for text in good:
        assert form.read(text) == json.loads(text)


def _strings() -> st.SearchStrategy[Json]:
    lengths = st.tuples(st.integers(0, 3), st.integers(3, 6)).map(
        lambda ends: {"type": "string", "minLength": ends[0], "maxLength": ends[1]}
    )
    formats = st.sampled_from(["date", "time", "date-time", "uuid", "ipv4", "email"]).map(
        lambda name: {"type": "string", "format": name}
    )
    patterns = st.sampled_from(
        ["^a+$", "x", r"^\w{2,}\s?\S$", r"^[^\d\"\\]$", "^(?:a|b.c)?$|z", r"^\D\W.$", r"[^\s]$"]
    ).map(lambda pattern: {"type": "string", "pattern": pattern})
    return st.just({"type": "string"}) | lengths | formats | patterns


def _numbers() -> st.SearchStrategy[Json]:
    def bounded(ends: tuple[int, int, str, str, str]) -> Json:
        low, width, type_, lower, upper = ends
        return {"type": type_, lower: low, upper: low + width}

    return st.tuples(
        st.integers(-1200, 1200),
        st.integers(2, 1500),
        st.sampled_from(["integer", "number"]),
        st.sampled_from(["minimum", "exclusiveMinimum"]),
        st.sampled_from(["maximum", "exclusiveMaximum"]),
    ).map(bounded) | st.sampled_from(["integer", "number"]).map(lambda type_: {"type": type_})


def _composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    names = st.text(st.sampled_from('ab"\\é\n '), min_size=1, max_size=3)
    objects = st.dictionaries(names, inner, min_size=1, max_size=4).flatmap(
        lambda properties: st.sets(st.sampled_from(sorted(properties))).map(
            lambda required: {
                "type": "object",
                "properties": properties,
                "required": sorted(required),
            }
        )
    )
    arrays = st.tuples(inner, st.integers(0, 2), st.integers(2, 4)).map(
        lambda given: {
            "type": "array",
            "items": given[0],
            "minItems": given[1],
            "maxItems": given[2],
        }
    )
    tuples = st.lists(inner, min_size=1, max_size=3).map(lambda items: {"prefixItems": items})
    maps = inner.map(lambda values: {"type": "object", "additionalProperties": values})
    unions = st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options})
    return objects | arrays | tuples | maps | unions


_CONSTANTS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
).filter(lambda value: "\\u" not in json.dumps(value, ensure_ascii=False))
SCHEMAS = st.recursive(
    _strings()
    | _numbers()
    | st.sampled_from([{"type": "boolean"}, {"type": "null"}, {}, True])
    | st.lists(_CONSTANTS, min_size=1, max_size=3).map(lambda values: {"enum": values}),
    _composed,
    max_leaves=6,
)


@settings(max_examples=60)
@given(SCHEMAS, st.integers(0, 2**32))
def test_whatever_a_grammar_lets_through_is_valid(schema: Any, seed: int) -> None:
    form = _form_of(schema)
    grammar = parse_gbnf(form.gbnf)
    source = random.Random(seed)

    for _ in range(5):
        text = draw_text(grammar, source)
        assert matches(grammar, text)
        form.read(text)


def test_llama_lets_through_what_is_drawn_from_any_schema(vocabulary: Path) -> None:
    source = random.Random(7)
    cases = []
    for schema, _, _ in CASES:
        form = _form_of(schema)
        grammar = parse_gbnf(form.gbnf)
        cases.append((form.gbnf, [draw_text(grammar, source) for _ in range(8)]))

    verdicts = ask_llama(vocabulary, cases)

    refused = [
        (gbnf, text)
        for (gbnf, texts), found in zip(cases, verdicts, strict=True)
        for text, passed in zip(texts, found or [False] * 8, strict=True)
        if not passed
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        ({"type": "object", "patternProperties": {}}, "#/patternProperties"),
        ({"type": "array", "uniqueItems": True}, "#/uniqueItems"),
        ({"type": "number", "multipleOf": 3}, "#/multipleOf"),
        ({"not": {}}, "#/not"),
        ({"if": {}}, "#/if"),
        ({"type": "array", "contains": {}}, "#/contains"),
        ({"type": "object", "minProperties": 1}, "#/minProperties"),
        (
            {"properties": {"a": {"type": "object", "dependentRequired": {}}}},
            "#/properties/a/dependentRequired",
        ),
        ({"type": "strin"}, "#/type is 'strin'"),
        ({"type": []}, "#/type must not be empty"),
        ({"type": "string", "format": "hostname"}, "#/format 'hostname'"),
        ({"type": "string", "pattern": "(?=a)"}, "#/pattern: groups of the kind"),
        ({"type": "string", "pattern": "a", "minLength": 3}, "pattern beside minLength"),
        ({"type": "string", "minLength": 3, "maxLength": 2}, "maxLength is below minLength"),
        ({"type": "string", "maxLength": 5000}, "#/maxLength is '5000'"),
        ({"type": "string", "maxLength": -1}, "#/maxLength is '-1'"),
        ({"type": "number", "minimum": 0.5}, "#/minimum is '0.5'"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "no integer lies between"),
        ({"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 4}, "no integer lies"),
        ({"minLength": 1, "minimum": 1}, "says nothing about its type"),
        ({"type": "integer", "maxLength": 1}, "#/maxLength says nothing about its type"),
        ({"$ref": "https://example.org/s.json"}, "'https://example.org/s.json' is not supported"),
        ({"$ref": "#/$defs/a"}, "'#/$defs/a' leads nowhere"),
        ({"$ref": "#"}, "never comes to an end"),
        ({"$ref": "#/$defs/a", "type": "string", "$defs": {"a": {}}}, "$ref beside type"),
        ({"anyOf": []}, "#/anyOf must be a list"),
        ({"anyOf": [{}], "oneOf": [{}]}, "anyOf beside oneOf"),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "#/oneOf has schemas"),
        ({"oneOf": [{"type": "string"}, {"type": "string"}]}, "#/oneOf has schemas"),
        ({"allOf": [{}, {}]}, "#/allOf is supported with one schema"),
        ({"enum": []}, "#/enum must be a list"),
        ({"enum": ["a"], "type": "integer"}, "'a' is no integer"),
        ({"required": ["a"]}, "'a', no property"),
        ({"prefixItems": [{}], "items": {}}, "#/items beside prefixItems"),
        ({"type": "array", "items": False}, "#/items must be an object"),
        ({"properties": {"a": 5}}, "#/properties/a must be an object"),
        (
            {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
            "never comes to an end",
        ),
    ],
)
def test_what_is_not_supported_is_refused_by_name(schema: Any, named: str) -> None:
    with pytest.raises(StructureError) as caught:
        _form_of(schema)

    assert named in str(caught.value)


def test_a_bomb_of_a_schema_is_refused_before_llama_sees_it() -> None:
    deep: Json = {"type": "string"}
    for _ in range(40):
        deep = {"type": "array", "items": deep}
    wide = {"properties": {f"p{i}": {"type": "string", "maxLength": 2000} for i in range(100)}}
    doubling: Json = {"type": "string"}
    for _ in range(20):
        doubling = {"type": "object", "properties": {"a": doubling, "b": doubling}}

    for schema in (deep, wide, doubling):
        with pytest.raises(StructureError):
            _form_of(schema)


def test_each_supported_keyword_stands_in_a_case() -> None:
    used = json.dumps([schema for schema, _, _ in CASES])

    assert [keyword for keyword in SUPPORTED if f'"{keyword}"' not in used] == []


def test_an_answer_that_was_cut_never_passes() -> None:
    form = _form_of({"type": "object"})

    with pytest.raises(WrongFormError) as caught:
        form.read('{"a": 1')

    assert caught.value.exit_code == 65
