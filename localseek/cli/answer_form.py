"""The flags that say what the answer is to be → one AnswerForm, files read."""

from __future__ import annotations

from pathlib import Path

from localseek.chat.structure.form import (
    AnswerForm,
    choice_form,
    grammar_form,
    json_object_form,
    regex_form,
    schema_form,
)
from localseek.cli.text_input import read_file
from localseek.errors import NotFoundError, UsageError
from localseek.printable import printable


def answer_form(
    *,
    schema: str | None = None,
    json_object: bool = False,
    grammar: Path | None = None,
    regex: str | None = None,
    choice: str | None = None,
) -> AnswerForm | None:
    """Return the form that was asked for, or None; raise UsageError for two of them."""
    given = {
        "--schema": schema is not None,
        "--json-object": json_object,
        "--grammar": grammar is not None,
        "--regex": regex is not None,
        "--choice": choice is not None,
    }
    flags = [flag for flag, is_given in given.items() if is_given]
    if len(flags) > 1:
        raise UsageError(f"{flags[0]} and {flags[1]} exclude each other.")
    if schema is not None:
        return schema_form(_schema_text(schema))
    if grammar is not None:
        return grammar_form(read_file(grammar)[0].content, str(grammar))
    if regex is not None:
        return regex_form(regex)
    if choice is not None:
        return choice_form(choice)
    return json_object_form() if json_object else None


def _schema_text(given: str) -> str:
    """What was given, or the file of that name: a short schema has a colon, a comma or a bracket."""
    path = Path(given)
    if given.endswith(".json") or _is_file(path):
        return read_file(path)[0].content
    if not any(c in given for c in ":,{["):
        raise NotFoundError(
            f"there is no schema file '{printable(given[:60])}'.",
            hint='a schema can also be written out: --schema "name:str, age:int".',
        )
    return given


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a name, or a NUL in it
        return False
