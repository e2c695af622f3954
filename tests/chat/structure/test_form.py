"""The ways to say what the answer is to be: the short form, choices, JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.structure.error import StructureError, WrongFormError
from localseek.chat.structure.form import (
    choice_form,
    grammar_form,
    json_form,
    json_object_form,
    parse_schema,
    regex_form,
    schema_form,
)
from localseek.chat.structure.gbnf import parse_gbnf
from localseek.chat.structure.matcher import matches
from localseek.chat.structure.schema_keywords import SUPPORTED


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


STR, INT, NUM = {"type": "string"}, {"type": "integer"}, {"type": "number"}


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        (
            "name:str, age:int, tags:[str], kind:a|b",
            _object(
                {
                    "name": STR,
                    "age": INT,
                    "tags": {"type": "array", "items": STR},
                    "kind": {"enum": ["a", "b"]},
                }
            ),
        ),
        ("name, age : integer", _object({"name": STR, "age": INT})),
        (
            "a?:float,\n b-c_d:bool",
            _object({"a": NUM, "b-c_d": {"type": "boolean"}}, optional=("a",)),
        ),
        ("x:float|null", _object({"x": {"anyOf": [NUM, {"type": "null"}]}})),
        ('x:"int"|"a b"', _object({"x": {"enum": ["int", "a b"]}})),
        ("x:very good|so so", _object({"x": {"enum": ["very good", "so so"]}})),
        ("p:{x:int}", _object({"p": _object({"x": INT})})),
        ("[int]", {"type": "array", "items": INT}),
        ("[{x:int}]", {"type": "array", "items": _object({"x": INT})}),
        ("{x:int}", _object({"x": INT})),
        ("d:date", _object({"d": {"type": "string", "format": "date"}})),
        ("x:any", _object({"x": {}})),
        ("größe:int", _object({"größe": INT})),
        ('{"type": "integer"}', INT),
        ("{}", {}),
    ],
)
def test_a_short_schema_means_a_long_one(text: str, schema: dict[str, Any]) -> None:
    assert parse_schema(text) == schema
    assert schema_form(text).gbnf


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected the name of a field at the end"),
        ("name:strr", "'strr' is no type (there are str, int"),
        ("x:int|a", "'a' is no type"),
        ("x:", "expected a type at the end"),
        ("x:[int", "expected ]"),
        ("x:{}", "expected the name of a field at '}'"),
        ("a:int b:int", "'int b' is no type"),
        ("a:int;b:int", "expected a comma at ';b:int'"),
        ("a, a", "a field is there twice at 'a'"),
        ("1x:int", "expected the name of a field"),
        ("x:" + "[" * 40, "nested deeper than 16"),
        ("a," * 9000, "use a file"),
        ('{"type":', "the schema is no JSON"),
        ('{"type": "array", "uniqueItems": true}', "schema: #/uniqueItems is not supported"),
        ('{"a":' * 3000 + "1" + "}" * 3000, "schema"),
        ('{"type": "string", "minLength": "2"}', "#/minLength is '2'"),
    ],
)
def test_a_schema_that_cannot_be_meant_is_a_usage_error(text: str, said: str) -> None:
    with pytest.raises(StructureError) as caught:
        schema_form(text)

    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_choice_is_one_of_the_answers() -> None:
    form = choice_form(r"yes, no,it depends\, somewhat")

    assert form.gbnf == 'root ::= "yes" | "no" | "it depends, somewhat"\n'
    assert form.gbnf_in_reply == (
        'root ::= [\\x0A\\x20]{0,2} ("yes" | "no" | "it depends, somewhat")\n'
    )
    assert form.read("it depends, somewhat") == "it depends, somewhat"
    for answer in ("Yes", "", "yes no"):
        with pytest.raises(WrongFormError):
            form.read(answer)


@pytest.mark.parametrize("text", ["", "one", "a,,b", "a,"])
def test_a_choice_needs_two_answers(text: str) -> None:
    with pytest.raises(StructureError):
        choice_form(text)


def test_any_json_object_can_be_asked_for() -> None:
    form = json_object_form()

    assert form.kind == "json_object"
    assert form.read('{"a": [1, null]}') == {"a": [1, None]}
    for answer in ("[1]", '{"a": 1', "x"):
        with pytest.raises(WrongFormError):
            form.read(answer)


def test_the_complaint_says_what_is_wrong_and_where() -> None:
    with pytest.raises(WrongFormError) as caught:
        schema_form("name:str, age:int").read('{"name": "x", "age": "7"}')

    assert "'7' is not of type 'integer' (at $.age)" in str(caught.value)


def test_a_rule_that_occurs_in_itself_begins_with_no_blanks() -> None:
    form = grammar_form('root ::= "a" | "(" root ")"')

    assert form.gbnf_in_reply == form.gbnf


@pytest.mark.parametrize(
    ("grammar", "answer"),
    [
        (r'root ::= ("- " [a-z]+ "\n")+', "- a\n- b"),  # as lists end in the examples of llama.cpp
        (r'root ::= " "* [0-9]+ [ \t\n]*', "12"),
        ('root ::= " 85 "', "85"),
    ],
)
def test_an_answer_need_not_have_the_white_space_at_its_ends(grammar: str, answer: str) -> None:
    assert grammar_form(grammar).read(answer) == answer


def test_white_space_in_which_a_grammar_can_go_many_ways_takes_no_time() -> None:
    form = grammar_form('root ::= e\ne ::= " " e "a" | " " e "b" | "x"')

    assert form.read("x") == "x"
    with pytest.raises(WrongFormError):
        form.read("xa" * 99)


@pytest.mark.parametrize("answer", ["", "a", "ab c", "a bc"])
def test_white_space_within_is_part_of_the_answer(answer: str) -> None:
    with pytest.raises(WrongFormError):
        regex_form(" ?a b c ?").read(answer)


@pytest.mark.parametrize(
    "schema",
    [
        '{"type": "integer", "minimum": NaN}',
        '{"enum": [1e400]}',
        '{"const": {"a": [-Infinity]}}',
        '{"type": [["string"]]}',
        '{"type": "object", "properties": {"a": {}}, "required": [["a"]]}',
        '{"$ref": ["#"]}',
        '{"type": "string", "format": ["date"]}',
        '{"oneOf": [{"$ref": "#/$defs/a"}, {"type": "object"}],'  # noqa: ISC004
        ' "$defs": {"a": {"type": "object", "properties": [], "required": ["t"]}}}',
        '{"oneOf": [{"const": 1}, {"const": 1.0}]}',
        '{"$ref": "#/$defs/a", "$defs": {"a": {"$id": "http://x/a", "type": "string"}}}',
        '{"type": "string", "pattern": "^[0-9]{1,2000} [abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO]$"}',
    ],
)
def test_a_schema_is_refused_before_anything_is_generated(schema: str) -> None:
    with pytest.raises(StructureError) as caught:
        schema_form(schema)

    assert caught.value.exit_code == 2


def test_a_class_may_hold_what_looks_like_a_flag() -> None:
    assert schema_form(r'{"type": "string", "pattern": "^[\\](?x]+$"}').read('"(x"') == "(x"


def test_a_reference_may_be_written_with_escapes() -> None:
    form = schema_form('{"$ref": "#/$defs/a%25b", "$defs": {"a%b": {"type": "integer"}}}')

    assert form.read("5") == 5


JUNK: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        [None, True, 0, -1, 1.5, 10**30, "", "string", "object", "a", "#", "#/$defs/a"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["a", *sorted(SUPPORTED), "$defs"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*sorted(SUPPORTED), "$defs", "$id"]), JUNK, max_size=4))
def test_a_schema_may_be_any_junk(schema: dict[str, Any]) -> None:
    try:
        form = json_form(schema)
        form.read('{"a": 1}')
    except (StructureError, WrongFormError):
        pass


def test_a_bound_that_is_left_out_is_not_reached_by_rounding() -> None:
    form = schema_form('{"type": "number", "exclusiveMinimum": 3, "exclusiveMaximum": 1000}')
    grammar = parse_gbnf(form.gbnf)

    for text in ("999.99999999999", "3.00001", "3.5"):
        assert matches(grammar, text)
        assert form.read(text) == float(text)
    for text in ("999.9999999999999999", "3.0000000000000000001"):
        assert not matches(grammar, text)
