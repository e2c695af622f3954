"""From the flags to the form of the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from localseek.cli.answer_form import answer_form
from localseek.errors import NotFoundError, UsageError


def test_a_schema_is_a_file_or_is_written_out(tmp_path: Path) -> None:
    path = tmp_path / "person.json"
    path.write_text('{"type": "integer"}')
    plain = tmp_path / "person"
    plain.write_text("age:int")

    from_json, from_plain = answer_form(schema=str(path)), answer_form(schema=str(plain))
    written = answer_form(schema="age:int")

    assert from_json is not None
    assert from_json.schema == {"type": "integer"}
    assert from_plain is not None
    assert written is not None
    assert from_plain.gbnf == written.gbnf


def test_a_file_that_is_not_there_is_66() -> None:
    for name in ("person.json", "person"):
        with pytest.raises(NotFoundError):
            answer_form(schema=name)
    with pytest.raises(NotFoundError):
        answer_form(grammar=Path("x.gbnf"))


def test_two_forms_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="--schema and --choice exclude each other"):
        answer_form(schema="a:int", choice="a,b")


def test_each_flag_makes_its_form(tmp_path: Path) -> None:
    path = tmp_path / "g.gbnf"
    path.write_text('root ::= "a"\n')

    forms = [
        answer_form(grammar=path),
        answer_form(regex="a+"),
        answer_form(choice="a,b"),
        answer_form(json_object=True),
    ]

    assert [form.kind if form else None for form in forms] == [
        "grammar", "regex", "choice", "json_object",
    ]  # fmt: skip
    assert answer_form() is None
    path.write_text('root ::= "a")')
    with pytest.raises(UsageError, match=r"g\.gbnf: line 1, column 13: expected the end"):
        answer_form(grammar=path)
