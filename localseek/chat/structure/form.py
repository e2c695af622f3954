"""What a person wants the answer to be → a grammar for the sampler, and a check of the answer.

    form = json_form({"type": "object", …})
    form.gbnf                   # enforced from the first token of the answer on
    form.read('{"age": 7}')     # {"age": 7}, or WrongFormError

The check is not the grammar a second time: JSON is judged by the library `jsonschema`. An
answer that was cut fails it, and so it never passes for a whole one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from localseek.chat.guarded_regex import GuardedRegex
from localseek.chat.structure.error import StructureError, WrongFormError, shown
from localseek.chat.structure.expression import ROOT, Grammar, Text, behind_blanks, choice, gbnf
from localseek.chat.structure.gbnf import parse_gbnf
from localseek.chat.structure.matcher import first_mismatch
from localseek.chat.structure.regex import parse_whole
from localseek.chat.structure.safety import MAX_TEXT_CHARS, check_grammar
from localseek.chat.structure.schema import schema_grammar
from localseek.chat.structure.schema_keywords import check_finite
from localseek.chat.structure.shorthand import parse_shorthand
from localseek.printable import printable

Kind = Literal["schema", "json_object", "grammar", "regex", "choice"]

MAX_SCHEMA_CHARS = 2**18
MAX_CHOICES = 1000
_SHOWN_AROUND = 20
_MAX_SAID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """``gbnf`` describes the answers; ``read`` returns the value of one, or raises WrongFormError.

    ``gbnf_in_reply`` allows blanks in front, which are no part of an answer; neither is white space
    that the grammar itself has at its ends. The value is that of the JSON; of the other kinds it
    is the text.
    """

    kind: Kind
    gbnf: str
    gbnf_in_reply: str
    read: Callable[[str], object]
    schema: Mapping[str, Any] | None = None  # what was asked for, as JSON Schema

    @property
    def is_json(self) -> bool:
        """Whether the answer is a JSON text."""
        return self.schema is not None


def schema_form(text: str) -> AnswerForm:
    """Read JSON Schema, or the short form ``name:str, age:int``."""
    return json_form(parse_schema(text))


def json_object_form() -> AnswerForm:
    """Any JSON object."""
    return json_form({"type": "object"}, kind="json_object")


def json_form(schema: Mapping[str, Any], *, kind: Kind = "schema") -> AnswerForm:
    """Answers that are valid by ``schema``; raises StructureError for what is not supported."""
    try:
        check_finite(schema)
        grammar = schema_grammar(schema)
        text, in_reply = _checked(grammar)
        validate = _validator(schema)
    except StructureError as error:
        raise error.of("schema") from error
    except RecursionError as error:
        raise StructureError("the schema is nested too deeply.") from error

    def read(answer: str) -> object:
        try:
            value = json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise WrongFormError(f"it is no JSON ({error}).") from error
        validate(value)
        return value

    return AnswerForm(kind=kind, gbnf=text, gbnf_in_reply=in_reply, read=read, schema=schema)


def regex_form(pattern: str) -> AnswerForm:
    """Answers that match ``pattern`` from end to end."""
    return _text_form("regex", Grammar({ROOT: parse_whole(pattern)}))


def choice_form(choices: str) -> AnswerForm:
    r"""One of the answers in ``choices``, which commas part; ``\,`` is a comma."""
    parts = [part.replace("\0", ",").strip() for part in choices.replace("\\,", "\0").split(",")]
    return choices_form(parts)


def choices_form(choices: list[str]) -> AnswerForm:
    """One of these answers."""
    if "" in choices or len(choices) < 2:
        raise StructureError(
            f"--choice needs two answers or more, none of them empty; got {shown(','.join(choices))}."
        )
    if len(choices) > MAX_CHOICES:
        raise StructureError(f"--choice has {len(choices):,} answers; {MAX_CHOICES:,} are allowed.")
    return _text_form("choice", Grammar({ROOT: choice(*map(Text, choices))}))


def grammar_form(text: str, source: str = "the grammar") -> AnswerForm:
    """Answers that a grammar in GBNF describes."""
    try:
        return _text_form("grammar", parse_gbnf(text))
    except StructureError as error:
        raise error.of(source) from error


def parse_schema(text: str) -> dict[str, Any]:
    """Read JSON Schema or its short form."""
    if len(text) > MAX_SCHEMA_CHARS:
        raise StructureError(f"the schema has more than {MAX_SCHEMA_CHARS:,} characters.")
    start = text.lstrip()
    if not (start.startswith("{") and start[1:].lstrip()[:1] in ('"', "}", "")):
        return parse_shorthand(text)
    try:
        return dict(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise StructureError(f"the schema is no JSON: {error}.") from error


def _text_form(kind: Kind, grammar: Grammar) -> AnswerForm:
    text, in_reply = _checked(grammar)

    def read(answer: str) -> object:
        place = first_mismatch(grammar, answer, stripped=bool(answer))
        if place is not None and place == len(answer):
            raise WrongFormError(f"it ends too early, after {shown(answer[-_SHOWN_AROUND:])}.")
        if place is not None:
            raise WrongFormError(
                f"character {place + 1:,} does not fit, {shown(answer[place:][:_SHOWN_AROUND])}."
            )
        return answer

    return AnswerForm(kind=kind, gbnf=text, gbnf_in_reply=in_reply, read=read)


def _checked(grammar: Grammar) -> tuple[str, str]:
    """Write the grammar, as it is and as it holds in a reply."""
    check_grammar(grammar)
    text = gbnf(grammar)
    if len(text) > MAX_TEXT_CHARS:
        raise StructureError(
            f"it becomes a grammar of {len(text):,} characters; {MAX_TEXT_CHARS:,} are allowed."
        )
    return text, gbnf(behind_blanks(grammar))


def _validator(schema: Mapping[str, Any]) -> Callable[[object], None]:
    from jsonschema.exceptions import SchemaError, ValidationError, best_match

    class_ = _validator_class()
    try:
        class_.check_schema(schema)
    except SchemaError as error:
        where = "/".join(map(str, error.absolute_path))
        raise StructureError(f"#/{where}: {printable(error.message)[:_MAX_SAID]}.") from error
    validator = class_(schema, format_checker=class_.FORMAT_CHECKER)

    def validate(value: object) -> None:
        problem: ValidationError | None = best_match(validator.iter_errors(value))
        if problem is not None:
            said = printable(problem.message)[:_MAX_SAID]
            raise WrongFormError(f"{said} (at {printable(problem.json_path)[:_MAX_SAID]}).")

    return validate


@cache
def _validator_class() -> Any:
    """The checker of today's JSON Schema, its patterns within our time limit."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def pattern(_validator: object, wanted: str, value: object, _schema: object) -> Any:
        if isinstance(value, str) and GuardedRegex(wanted).search(value) is None:
            yield ValidationError(f"{value!r} does not match {wanted!r}")

    return extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": pattern}
    )
