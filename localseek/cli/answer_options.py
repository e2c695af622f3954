"""The flags of `ask` that say what the answer is to be, and what is wanted of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from localseek.errors import UsageError

if TYPE_CHECKING:  # they read grammars and schemas
    from localseek.chat.structure.form import AnswerForm
    from localseek.presets.extraction import Extraction

PresetName = Annotated[
    str | None,
    typer.Option("-p", "--preset", metavar="NAME", help="A way to ask; see localseek presets."),
]
Variables = Annotated[
    list[str] | None,
    typer.Option("--var", metavar="KEY=VALUE", help="A variable of the preset; repeatable."),
]
Schema = Annotated[
    str | None,
    typer.Option(metavar="SCHEMA", help='JSON like "name:str, age:int", or JSON Schema.'),
]
JsonObject = Annotated[bool, typer.Option("--json-object", help="Any JSON object.")]
GrammarFile = Annotated[
    Path | None, typer.Option("--grammar", metavar="FILE", help="What a GBNF grammar allows.")
]
Regex = Annotated[str | None, typer.Option(metavar="REGEX", help="What matches, end to end.")]
Choice = Annotated[str | None, typer.Option(metavar="A,B,C", help="One of these.")]
Code = Annotated[
    str | None, typer.Option(metavar="WHICH", help="Only the code: first, last or all blocks.")
]
Final = Annotated[bool, typer.Option("--final", help="Only the boxed result, or the last line.")]
Extract = Annotated[
    str | None,
    typer.Option(metavar="REGEX", help="Only what matches, or its first group."),
]


def form_of(params: Mapping[str, Any]) -> AnswerForm | None:
    """The form that the flags ask for; raises UsageError for two of them."""
    from localseek.cli.answer_form import answer_form

    return answer_form(
        schema=params["schema"],
        json_object=params["json_object"],
        grammar=params["grammar"],
        regex=params["regex"],
        choice=params["choice"],
    )


def extraction_of(params: Mapping[str, Any]) -> Extraction | None:
    """What the flags want of the answer; raises UsageError for two wishes."""
    from localseek.presets.extraction import parse_extraction

    wishes = [
        *([f"code:{params['code']}"] if params["code"] is not None else []),
        *(["final"] if params["final"] else []),
        *([f"regex:{params['extract']}"] if params["extract"] is not None else []),
    ]
    if len(wishes) > 1:
        raise UsageError("--code, --final and --extract exclude each other.")
    return parse_extraction(wishes[0]) if wishes else None
