"""What a line says of presets, forms, parts and votes, and what is told about slips in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.messages import Message
from localseek.chat.policy import ThinkPolicy
from localseek.chat.structure.form import choice_form, json_object_form
from localseek.jobs.batch.formats import read_json, read_text
from localseek.jobs.batch.line import BadLine, Defaults, Line
from localseek.jobs.batch.wishes import NAMES
from localseek.jobs.voting import Voting
from localseek.jobs.wanted import Wanted
from localseek.presets.extraction import parse_extraction
from localseek.presets.files import load_preset
from localseek.presets.preset import parse_preset
from localseek.presets.use import Layout

TRANSLATE = load_preset("translate")
OWN = """
description = "A preset that says all that there is to say."
system = "Be {{ tone }}."
template = "Say: {{ input }}"
extract = "number"
choice = ["a", "b"]
[variables]
tone = "kind"
[sampling]
temperature = 0.1
top_k = 7
seed = 5
[think]
budget = 100
min = 10
"""


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "localseek" / "presets"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(OWN)
    (folder / "broken.toml").write_text("template = 7\n")


def read(value: object, defaults: Defaults | None = None) -> Line:
    line = read_json(json.dumps(value).encode(), 7, defaults or Defaults())
    assert isinstance(line, Line), line
    return line


def bad(value: object, defaults: Defaults | None = None) -> BadLine:
    line = read_json(json.dumps(value).encode(), 7, defaults or Defaults())
    assert isinstance(line, BadLine), line
    return line


def test_a_preset_lays_out_the_prompt_and_says_how_it_is_answered() -> None:
    line = read({"prompt": "7", "preset": "own", "vars": {"tone": "brief"}})

    assert line.messages == (Message("system", "Be brief."), Message("user", "Say: 7"))
    assert line.sampling == {"temperature": 0.1, "top_k": 7}
    assert (line.policy.budget, line.policy.min_think) == (100, 10)
    assert line.wanted.extraction == parse_extraction("number")
    assert line.wanted.form is not None
    assert line.wanted.form.kind == "choice"


def test_what_a_line_says_goes_before_the_flags_and_those_before_the_preset() -> None:
    defaults = Defaults(
        system="Flag.",
        sampling={"temperature": 0.2},
        policy=ThinkPolicy(budget=50),
        wanted=Wanted(json_object_form(), parse_extraction("final")),
        voting=Voting(0.5),
    )
    value = {"prompt": "7", "preset": "own"}

    flags = read(value, defaults)
    line = read(
        {
            **value,
            "system": "Line.",
            "sampling": {"temperature": 0.3},
            "think_budget": 60,
            "extract": "code",
            "choice": ["c", "d"],
            "min_share": 0.6,
        },
        defaults,
    )

    assert (flags.messages[0].content, line.messages[0].content) == ("Flag.", "Line.")
    assert flags.sampling == {"temperature": 0.2, "top_k": 7}
    assert line.sampling == {"temperature": 0.3, "top_k": 7}
    assert (flags.policy.budget, line.policy.budget, line.policy.min_think) == (50, 60, 10)
    assert flags.wanted == defaults.wanted
    assert (line.wanted.form and line.wanted.form.kind) == "choice"
    assert line.wanted.extraction == parse_extraction("code")
    assert (flags.voting, line.voting) == (Voting(0.5), Voting(0.6))
    assert read({"prompt": "7", "vote": False}, defaults).voting is None


def test_the_preset_of_the_flags_is_that_of_all_prompts_and_a_line_may_add_to_its_variables() -> (
    None
):
    defaults = Defaults(layout=Layout(TRANSLATE, {"language": "Dutch"}))

    assert "Dutch" in read("hi", defaults).messages[-1].content
    assert "Dutch" in read_text("hi", 1, defaults).messages[-1].content
    french = {"prompt": "hi", "vars": {"language": "French"}}
    assert "French" in read(french, defaults).messages[-1].content
    other = read({"prompt": "hi", "preset": "own"}, defaults)
    assert other.messages[0].content == "Be kind."


def test_the_seed_of_a_preset_is_that_of_the_batch_unless_that_has_one() -> None:
    value = {"id": "a", "prompt": "7", "preset": "own"}

    seeds = [read(value, Defaults(seed=seed)).seeds for seed in (None, 5, 6)]

    assert seeds[0] == seeds[1] != seeds[2]
    assert read({**value, "sampling": {"seed": 9}}).seeds == (9,)


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ({"schema": "name:str, age:int"}, "schema"),
        ({"schema": '{"type": "object"}'}, "schema"),
        ({"schema": {"type": "object"}}, "schema"),
        ({"json_object": True}, "json_object"),
        ({"json_object": False, "regex": "a+"}, "regex"),
        ({"grammar": 'root ::= "a"'}, "grammar"),
        ({"choice": ["yes", "no, never"]}, "choice"),
    ],
)
def test_a_form_can_be_said_in_five_ways(wish: dict[str, object], kind: str) -> None:
    form = read({"prompt": "hi", **wish}).wanted.form

    assert form is not None
    assert form.kind == kind


@pytest.mark.parametrize(
    ("response_format", "kind"),
    [
        ({"type": "text"}, None),
        ({"type": "json_object"}, "json_object"),
        ({"type": "json_schema", "json_schema": {"schema": {"type": "object"}}}, "schema"),
    ],
)
def test_a_request_to_openai_asks_for_a_form_in_its_own_words(
    response_format: dict[str, object], kind: str | None
) -> None:
    messages = [{"role": "user", "content": "Hi"}]
    body = {"messages": messages, "response_format": response_format}

    form = read({"custom_id": "a", "body": body}).wanted.form

    assert (form.kind if form else None) == kind


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"preset": "trnslate"}, "there is no preset 'trnslate'."),
        ({"preset": "broken"}, "template must be"),
        ({"preset": 7}, '"preset" must be a text.'),
        (
            {"preset": "translate", "vars": {"langauge": "x"}},
            "preset translate has no variable lan",
        ),
        ({"preset": "classify"}, "preset classify needs a value for classes."),
        ({"preset": "translate", "vars": {"language": 7}}, '"vars.language" must be a text.'),
        ({"vars": {"language": "x"}}, '"vars" is for a preset, and there is none.'),
        ({"preset": "own", "think_budget": 5}, "min_think must not be above the budget of 5"),
        ({"schema": "a:in"}, "'in' is no type"),
        ({"schema": {"not": {}}}, "not is not supported"),
        ({"schema": 7}, '"schema" must be a text or an object.'),
        ({"schema": {"enum": ["\ud800"]}}, '"schema" has half a character'),
        ({"choice": ["a"]}, "two answers or more"),
        ({"choice": ["a", 7]}, '"choice" must be a list of texts.'),
        ({"choice": "a,b"}, '"choice" must be a list of texts.'),
        ({"regex": "("}, "("),
        ({"grammar": "x"}, "grammar"),
        ({"regex": "a", "choice": ["a", "b"]}, '"regex" and "choice" exclude each other.'),
        ({"extract": "nummer"}, "'nummer' is nothing to extract"),
        ({"vote": 1}, '"vote" must be true or false.'),
        ({"min_share": 0.5}, '"min_share" is for a vote, and there is none.'),
        ({"vote": True, "min_share": 60}, '"min_share" must be 0 to 1, got 60.'),
        ({"vote": True, "min_share": 10**400}, '"min_share" must be 0 to 1, got 1000'),
        ({"samples": 10**400}, '"samples" must be 1 to'),
        ({"schema": {"type": [["string"]]}}, "#/type is"),
        ({"schema": {"type": "string", "pattern": "^[0-9]{1,2000} " + "a" * 60}}, "multiply to"),
        ({"vote": True, "min_share": "x"}, '"min_share" must be a number.'),
    ],
)
def test_a_slip_is_told_and_makes_a_bad_line(wish: dict[str, object], says: str) -> None:
    line = bad({"id": "a", "prompt": "hi", **wish})

    assert says in line.problem
    assert line.problem.endswith(".")
    assert not line.problem.endswith("..")
    assert line.id == "a"


def test_a_hint_goes_along() -> None:
    assert "did you mean translate?" in bad({"prompt": "hi", "preset": "trnslate"}).hint


def test_a_preset_is_for_prompts_and_not_for_messages() -> None:
    messages = [{"role": "user", "content": "Hi"}]
    defaults = Defaults(layout=Layout(TRANSLATE, {}))

    assert "lays out" in bad({"messages": messages, "preset": "translate"}).problem
    assert "lays out" in bad({"custom_id": "a", "body": {"messages": messages}}, defaults).problem


def test_a_preset_without_a_place_for_the_prompt_still_gets_it() -> None:
    preset = parse_preset("p", 'template = "Hello."\ninput = "optional"\n', "p")

    assert read("hi", Defaults(layout=Layout(preset, {}))).messages == (
        Message("user", "Hello.\n\nhi"),
    )


def test_a_form_is_read_once_for_all_lines_that_want_it() -> None:
    lines = [read({"prompt": str(n), "schema": "name:str, year:int"}) for n in range(3)]

    assert len({id(line.wanted.form) for line in lines}) == 1
    assert read({"prompt": "x"}, Defaults(wanted=Wanted(choice_form("a,b")))).wanted.form


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), _JSON, max_size=3))
def test_whatever_is_wished_it_is_a_line_or_told_to_be_none(wish: dict[str, object]) -> None:
    data = json.dumps({"prompt": "hi", **wish}).encode()

    line = read_json(data, 1, Defaults())

    assert isinstance(line, Line) or line.problem


@pytest.mark.parametrize("n", range(900, 1000, 3))
def test_lists_in_lists_end_in_a_line_at_whatever_depth(n: int) -> None:
    text = b'{"prompt": "hi", "choice": ' + b"[" * n + b"]" * n + b"}"

    assert isinstance(read_json(text, 7, Defaults()), BadLine)
