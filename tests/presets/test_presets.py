"""Presets: read strictly, filled in safely, found in two places."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.messages import AttachedFile, Message
from localseek.errors import CannotCreateError, NotFoundError, UsageError
from localseek.presets.extraction import parse_extraction
from localseek.presets.files import (
    SKELETON,
    load_preset,
    new_preset,
    own_folder,
    preset_files,
    shipped_folder,
)
from localseek.presets.preset import PresetError, filled, parse_preset
from localseek.presets.use import parse_variables, prepare

SHIPPED = {
    "summarize", "explain", "commit-message", "code-review", "translate", "math", "json-extract",
    "classify", "rewrite", "shell-command", "sql", "title", "default",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_a_dozen_are_shipped_and_each_can_be_used() -> None:
    assert {path.stem for path in shipped_folder().glob("*.toml")} == SHIPPED

    for name in SHIPPED:
        preset = load_preset(name)
        given_ = {key: "x" for key, default in preset.variables.items() if default is None}
        prepared = prepare(preset, "The text: {{ input }} {{ language }}", given_)

        (message,) = prepared.messages  # no system prompt: the R1 model card asks for none
        assert preset.description
        assert message.role == "user"
        assert "The text: {{ input }} {{ language }}" in message.content


def test_mathematics_is_asked_for_in_the_words_of_the_model_card() -> None:
    prepared = prepare(load_preset("math"), "What is 1+1?")

    assert prepared.messages == (
        Message(
            "user",
            "What is 1+1?\n\nPlease reason step by step, and put your final answer within \\boxed{}.",
        ),
    )


def test_all_keys_arrive() -> None:
    preset = parse_preset(
        "x",
        """
description = "d"
system = "You are {{ who }}."
template = "{{who}}: {{ input }}"
input = "optional"
schema = "a:int"
extract = "field:a"
[variables]
who = "me"
must = {}
[sampling]
temperature = 0
top_k = 5
seed = 7
[think]
budget = 100
min = 1
display = "hide"
""",
        "x.toml",
    )

    prepared = prepare(preset, "hi", {"must": "1"}, files=[AttachedFile("f", "c")])

    assert prepared.messages[0] == Message("system", "You are me.")
    assert prepared.messages[1].content.endswith("[file content end]\nme: hi")
    assert preset.variables == {"who": "me", "must": None}
    assert preset.sampling == {"temperature": 0, "top_k": 5, "seed": 7}
    assert (preset.think_budget, preset.min_think, preset.display) == (100, 1, "hide")
    assert preset.form is not None
    assert preset.form.read('{"a": 1}') == {"a": 1}
    assert preset.extraction is not None
    assert preset.extraction.of('{"a": 1}') == "1"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("colour = 1", 1, "colour is no key; there are description"),
        ("\n\ntemplate = 5", 3, "template must be a text"),
        ("[sampling]\ntemperatur = 1", 2, "temperatur is no key in [sampling]"),
        ("[sampling]\ntemperature = 'hot'", 2, "temperature must be a number"),
        ("[sampling]\ntemperature = -1", 2, "temperature must be between 0 and 100"),
        ("[sampling]\ntop_k = 1.5", 2, "top_k must be a whole number"),
        ("[sampling]\ntop_p = nan", 2, "top_p must be between"),
        ("[sampling]\nseed = true", 2, "seed must be a whole number"),
        ("sampling = 1", 1, "sampling must be a section"),
        ("[think]\nbudget = -1", 2, "budget must be a number of tokens"),
        ("[think]\nbudget = true", 2, "budget must be a number of tokens"),
        ("[think]\ndisplay = 'loud'", 2, "display must be show, hide, summary, only"),
        ("[think]\n\nfor = 3", 3, "for is no key in [think]"),
        ('template = "{{ who }}"', 1, "template uses {{ who }}, but [variables] has no who"),
        ('system = "{{ input }}"', 1, "input has its place in the template only"),
        ('template = "{{ }}"', 1, "a place has no name"),
        ("[variables]\nBad = 'x'", 2, "Bad is no name for a variable"),
        ("[variables]\ninput = 'x'", 2, "input is no name"),
        ("[variables]\nwidth = 60", 2, "variable width must be its default in quotes"),
        ("input = 'never'", 1, 'input must be "required" or "optional"'),
        ("\nschema = 'x:strr'", 2, "'strr' is no type"),
        ("schema = 5", 1, "schema is of a wrong type"),
        ("[schema]\ntype = 'array'\nuniqueItems = true", 1, "#/uniqueItems is not supported"),
        ("choice = ['a']", 1, "needs two answers"),
        ("schema = 'x'\nchoice = ['a', 'b']", 2, "choice goes without schema"),
        ("extract = 'everything'", 1, "'everything' is nothing to extract"),
        ("extract = 'regex:('", 1, "cannot be used"),
        ("a = \n", 0, "line 1"),
        ("a = " + "9" * 5000, 0, "Exceeds the limit"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(PresetError) as caught:
        parse_preset("x", text, "x.toml")

    assert said in str(caught.value)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"x.toml:{line}: " if line else "x.toml: ")
    assert caught.value.exit_code == 2


def test_variables_that_are_missing_or_unknown_are_named() -> None:
    classify = load_preset("classify")

    with pytest.raises(UsageError, match="needs a value for classes"):
        prepare(classify, "x")
    with pytest.raises(UsageError, match="has no variable class; it has classes"):
        prepare(classify, "x", {"class": "a"})
    with pytest.raises(UsageError, match="needs a text to work on"):
        prepare(classify, " ", {"classes": "a"})


def test_variables_are_read_from_the_flags() -> None:
    assert parse_variables(["a=b=c", "x="]) == {"a": "b=c", "x": ""}
    for bad in ("a", "=b", ""):
        with pytest.raises(UsageError):
            parse_variables([bad])


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_looked_at_again(one: str, two: str) -> None:
    assert filled("<{{a}}|{{ b }}>", {"a": one, "b": two}) == f"<{one}|{two}>"


def test_a_template_without_a_place_is_followed_by_the_prompt() -> None:
    preset = parse_preset("x", 'template = "Tell a joke."\ninput = "optional"', "x")

    assert prepare(preset, "").messages[0].content == "Tell a joke."
    assert prepare(preset, "About {{cats}}").messages[0].content == "Tell a joke.\n\nAbout {{cats}}"


def test_a_persons_own_preset_wins() -> None:
    own_folder().mkdir(parents=True)
    (own_folder() / "math.toml").write_text('template = "mine {{ input }}"')
    (own_folder() / "bad name.toml").write_text("")

    assert prepare(load_preset("math"), "x").messages[0].content == "mine x"
    assert preset_files().keys() == SHIPPED


def test_a_new_preset_works_and_is_never_written_over() -> None:
    path = new_preset("haiku")

    assert prepare(load_preset("haiku"), "x").messages[0].content.startswith("Rewrite the text")
    path.write_text("mine")
    with pytest.raises(CannotCreateError):
        new_preset("haiku")
    assert path.read_text() == "mine"


def test_everything_the_skeleton_offers_works() -> None:
    text = SKELETON.format(name="x").replace("# extract", "extract").replace("# system", "system")
    text = text.replace("# input", "input").replace("# schema", "schema")
    text = text.replace("# [", "[").replace("# temp", "temp").replace("# budg", "budg")

    preset = parse_preset("x", text.replace("# display", "display"), "x")

    assert preset.system
    assert preset.display == "hide"
    assert preset.think_budget == 2000


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "a b", "x" * 99])
def test_names_that_are_no_file_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        new_preset(name)
    with pytest.raises(NotFoundError):
        load_preset(name)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("code", "a\n"), ("code:last", "b\n"), ("code:all", "a\n\nb\n"), ("final", "the end 7"),
        ("number", "7"), ("regex:the (\\w+)", "end"),
    ],
)  # fmt: skip
def test_each_kind_of_extraction(said: str, part: str) -> None:
    assert parse_extraction(said).of("```\na\n```\n```\nb\n```\nthe end 7") == part
