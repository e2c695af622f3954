"""The flags of `ask` and `batch` that say what the answer is to be, and what is wanted of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from localseek.cli.completion import values
from localseek.errors import UsageError
from localseek.jobs.job import MOST_SAMPLES

if TYPE_CHECKING:  # they read grammars and schemas
    from localseek.chat.structure.form import AnswerForm
    from localseek.jobs.voting import Voting
    from localseek.presets.extraction import Extraction

PresetName = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--preset",
        metavar="NAME",
        autocompletion=values.presets,
        help="A way to ask; see localseek presets.",
    ),
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
    Path | None,
    typer.Option("--grammar", metavar="FILE", readable=False, help="What a GBNF grammar allows."),
]
Regex = Annotated[str | None, typer.Option(metavar="REGEX", help="What matches, end to end.")]
Choice = Annotated[str | None, typer.Option(metavar="A,B,C", help="One of these.")]
Code = Annotated[
    str | None,
    typer.Option(
        metavar="WHICH",
        autocompletion=values.code_blocks,
        help="Only the code: first, last or all blocks.",
    ),
]
Final = Annotated[bool, typer.Option("--final", help="Only the boxed result, or the last line.")]
Extract = Annotated[
    str | None,
    typer.Option(metavar="REGEX", help="Only what matches, or its first group."),
]

Field = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Only this field of the JSON, as in person.names.0."),
]
Samples = Annotated[
    int | None,
    typer.Option(
        "--samples",
        min=1,
        max=MOST_SAMPLES,
        metavar="N",
        help="Ask N times at once, each time with a seed of its own, made of --seed.",
    ),
]
Vote = Annotated[
    bool,
    typer.Option("--vote", help="Give the answer that most samples agree on, and its share."),
]
MinShare = Annotated[
    float | None,
    typer.Option(
        "--min-share",
        min=0,
        max=1,
        metavar="X",
        help="With --vote: no answer if fewer of all samples agree; `ask` then exits with 4.",
    ),
]


def voting_of(params: Mapping[str, Any], *, needs_samples: bool = True) -> Voting | None:
    """How samples are to vote; raises UsageError for flags that are nothing by themselves."""
    if params["min_share"] is not None and not params["vote"]:
        raise UsageError("--min-share is for a vote; --vote holds one.")
    if not params["vote"]:
        return None
    if needs_samples and params["samples"] is None:
        raise UsageError("--vote counts samples; --samples N says how many.")
    from localseek.jobs.voting import Voting

    return Voting(params["min_share"] or 0.0)


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
        *([f"field:{params['field']}"] if params["field"] is not None else []),
    ]
    if len(wishes) > 1:
        raise UsageError("--code, --final, --extract and --field exclude each other.")
    return parse_extraction(wishes[0]) if wishes else None
