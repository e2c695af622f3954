"""What a line says of the answer that it wants: a preset, a form, a part of it, a vote.

    "preset": "translate", "vars": {"language": "Dutch"}
    "schema": "name:str, age:int" or JSON Schema · "choice": ["yes", "no"] · "regex": "[a-z]+"
    "grammar": GBNF · "json_object": true
    "extract": "final", "number", "code:last", "field:name" or "regex:EXPRESSION", as in presets
    "samples": 8, "vote": true, "min_share": 0.6

What the line says goes before what the flags say, and that before what its preset says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from localseek.chat.messages import Message
from localseek.chat.structure.form import (
    AnswerForm,
    choices_form,
    grammar_form,
    json_form,
    json_object_form,
    regex_form,
    schema_form,
)
from localseek.errors import LocalseekError
from localseek.jobs.batch.checked_json import LineError, Members, checked_text
from localseek.jobs.batch.line import Defaults
from localseek.jobs.voting import Voting
from localseek.jobs.wanted import Wanted
from localseek.presets.extraction import Extraction, parse_extraction
from localseek.presets.use import Layout, prepare

_FORMS = ("schema", "json_object", "grammar", "regex", "choice")
NAMES = frozenset({"preset", "vars", "extract", "samples", "vote", "min_share", *_FORMS})
_MOST_FORMS = 64  # of a batch that are kept; a line has no other than the one before, mostly


def layout_of(members: Members, defaults: Defaults) -> Layout | None:
    """Return the preset that lays the prompt out, with its variables."""
    variables = _variables(members)
    general = defaults.layout
    if "preset" in members:
        with _as_line_error():
            preset = defaults.presets.named(members.text("preset"))
    elif general is not None:
        preset = general.preset
    elif variables:
        raise LineError('"vars" is for a preset, and there is none')
    else:
        return None
    if general is not None and general.preset.name == preset.name:
        variables = {**general.variables, **variables}
    return Layout(preset, variables)


def wanted_of(members: Members, defaults: Defaults, layout: Layout | None) -> Wanted:
    """Return the form that the answer must have, and the part of it that is wanted."""
    preset = layout.preset if layout else None
    form = _form(members) or defaults.wanted.form or (preset.form if preset else None)
    extraction = _extraction(members) or defaults.wanted.extraction
    return Wanted(form, extraction or (preset.extraction if preset else None))


def form_of_response_format(body: Members) -> AnswerForm | None:
    """Return the form that a request to OpenAI asks for."""
    if "response_format" not in body:
        return None
    asked = body.section("response_format")
    kind = asked.text("type")
    with _as_line_error():
        if kind == "text":
            return None
        if kind == "json_object":
            return json_object_form()
        if kind == "json_schema":
            schema = asked.section("json_schema").value("schema")
            return _form_of("schema", _as_text(schema, "body.response_format"))
    raise LineError(f'"body.response_format.type" is {kind!r}; it must be text or json_schema')


def voting_of(members: Members, defaults: Defaults) -> Voting | None:
    """Return how the samples of the line vote, if they do."""
    share = members.number("min_share", 0, 1)
    votes = members.flag("vote")
    if votes is None:
        votes = defaults.voting is not None
    if not votes:
        if share is not None:
            raise LineError('"min_share" is for a vote, and there is none')
        return None
    general = defaults.voting.min_share if defaults.voting else 0.0
    return Voting(general if share is None else share)


def lay_out(layout: Layout, prompt: str) -> tuple[Message, ...]:
    """Return the turns that the preset makes of a prompt; its system first, if it has one."""
    with _as_line_error():
        return prepare(layout.preset, prompt, layout.variables).messages


@contextmanager
def _as_line_error() -> Iterator[None]:
    try:
        yield
    except LocalseekError as error:
        raise LineError(str(error).removesuffix("."), error.hint) from error


def _variables(members: Members) -> dict[str, str]:
    if "vars" not in members:
        return {}
    given = members.section("vars")
    return {name: given.text(name) for name in given.names()}


def _extraction(members: Members) -> Extraction | None:
    if "extract" not in members:
        return None
    with _as_line_error():
        return parse_extraction(members.text("extract"))


def _form(members: Members) -> AnswerForm | None:
    given = [name for name in _FORMS if name in members and members.value(name) is not False]
    if len(given) > 1:
        raise LineError(f'"{given[0]}" and "{given[1]}" exclude each other')
    if not given:
        return None
    try:
        return _form_of(given[0], _as_text(members.value(given[0]), given[0]))
    except RecursionError as error:
        raise LineError(f'"{given[0]}" is nested too deep') from error


def _as_text(value: object, name: str) -> str:
    return checked_text(json.dumps(value, ensure_ascii=False), name)


@lru_cache(maxsize=_MOST_FORMS)
def _form_of(name: str, text: str) -> AnswerForm:
    """Read the form that stands as JSON in ``text``; raises LineError."""
    value = json.loads(text)
    with _as_line_error():
        for kind, makes in _MAKES[name]:
            if isinstance(value, kind):
                return makes(value)
    raise LineError(f'"{name}" must be {_KINDS[name]}')


def _choices(value: list[object]) -> AnswerForm:
    texts = [item for item in value if isinstance(item, str)]
    if len(texts) < len(value):
        raise LineError('"choice" must be a list of texts')
    return choices_form(texts)


_KINDS = {
    "schema": "a text or an object",
    "json_object": "true or false",
    "grammar": "a text",
    "regex": "a text",
    "choice": "a list of texts",
}
_MAKES: dict[str, list[tuple[type, Callable[[Any], AnswerForm]]]] = {
    "schema": [(str, schema_form), (dict, json_form)],
    "json_object": [(bool, lambda _: json_object_form())],
    "grammar": [(str, grammar_form)],
    "regex": [(str, regex_form)],
    "choice": [(list, _choices)],
}
