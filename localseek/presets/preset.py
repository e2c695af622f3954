r"""What a preset is, and TOML → Preset, strictly.

    description = "Translate a text."
    template = "Translate into {{ language }}:\n\n{{ input }}"
    extract = "final"

    [variables]
    language = "English"            # its default; {} = must be given with --var

    [sampling]
    temperature = 0.3

    [think]
    budget = 1000

``{{ name }}`` is replaced once, by text and nothing but text: there are no expressions, and what
is filled in is not looked at again. ``{{ input }}`` is the prompt; a template without it is
followed by the prompt.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from localseek.chat.structure.error import StructureError
from localseek.chat.structure.form import AnswerForm, choices_form, json_form, schema_form
from localseek.config import Think
from localseek.engine.request import RANGES, Sampling
from localseek.errors import UsageError
from localseek.presets.extraction import Extraction, parse_extraction
from localseek.printable import printable

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

INPUT = "input"
MAX_CHARS = 2**20
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_KEYS = ("description", "system", "template", "input", "schema", "choice", "extract")
_SECTIONS = ("variables", "sampling", "think")
_THINK = ("budget", "min", "display")
_WHOLE = ("top_k", "penalty_last_n", "dry_allowed_length", "dry_last_n", "seed")


class PresetError(UsageError):
    """A preset that says what cannot be meant; ``line`` is 0 where none is to blame."""

    def __init__(self, source: str, line: int, problem: str) -> None:
        place = f"{source}:{line}" if line else source
        super().__init__(f"{printable(place)}: {problem}", hint="localseek presets show default")
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One preset. ``variables`` holds the default of each; None = it must be given."""

    name: str
    source: str  # where it was read, for messages
    description: str = ""
    system: str = ""
    template: str = "{{ input }}"
    needs_input: bool = True
    variables: Mapping[str, str | None] = field(default_factory=dict)
    sampling: Mapping[str, float | int] = field(default_factory=dict)  # fields of Sampling
    think_budget: int | None = None
    min_think: int | None = None
    display: Think | None = None
    form: AnswerForm | None = None
    extraction: Extraction | None = None


def parse_preset(name: str, text: str, source: str) -> Preset:
    """Read a preset; raise PresetError naming the line."""
    if len(text) > MAX_CHARS:
        raise PresetError(source, 0, f"it has more than {MAX_CHARS:,} characters.")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, a number of 5,000 digits, nested
        raise PresetError(source, 0, f"{error}.") from error
    return _Reader(source, text, table).preset(name)


def places(text: str) -> list[str]:
    """The names that stand between double braces."""
    return _PLACE.findall(text)


def before(text: str, name: str) -> str:
    """What stands before the first place of that name; all if there is none."""
    return text[: next((m.start() for m in _PLACE.finditer(text) if m[1] == name), len(text))]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put each value in its places, all at once."""
    return _PLACE.sub(lambda place: values[place[1]], text)


def line_of(text: str, key: str, section: str = "") -> int:
    """The line where a key of a section is set; 0 if it is not found."""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        if header:
            here = header[1].strip("\"'")
            if not section and here == key:
                return number
        elif here == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return 0


class _Reader:
    """The checks of one file, each with its line."""

    def __init__(self, source: str, text: str, table: Mapping[str, Any]) -> None:
        self._source, self._text, self._table = source, text, table

    def preset(self, name: str) -> Preset:
        self._check_keys(self._table, (*_KEYS, *_SECTIONS))
        variables = self._variables()
        system, template = self._said("system"), self._said("template") or "{{ input }}"
        self._check_places("system", system, variables)
        self._check_places("template", template, {**variables, INPUT: ""})
        think = self._section("think", _THINK)
        return Preset(
            name=name,
            source=self._source,
            description=self._said("description"),
            system=system.strip(),
            template=template.strip(),
            needs_input=self._needs_input(),
            variables=variables,
            sampling=self._sampling(),
            think_budget=self._tokens(think, "budget"),
            min_think=self._tokens(think, "min"),
            display=self._display(think),
            form=self._form(),
            extraction=self._extraction(),
        )

    def _error(self, problem: str, key: str = "", section: str = "") -> PresetError:
        line = line_of(self._text, key, section) or line_of(self._text, section)
        return PresetError(self._source, line, problem)

    def _check_keys(self, table: Mapping[str, Any], known: tuple[str, ...], of: str = "") -> None:
        for key in table:
            if key not in known:
                inside = f" in [{of}]" if of else ""
                raise self._error(
                    f"{printable(key)} is no key{inside}; there are {', '.join(known)}.", key, of
                )

    def _said(self, key: str) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str):
            raise self._error(f"{key} must be a text in quotes.", key)
        return value

    def _section(self, name: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
        table = self._table.get(name, {})
        if not isinstance(table, dict):
            raise self._error(f"{name} must be a section, [{name}].", name)
        if known:
            self._check_keys(table, known, name)
        return table

    def _variables(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for name, value in self._section("variables").items():
            if not _NAME.fullmatch(name) or name == INPUT:
                raise self._error(
                    f"{printable(name)} is no name for a variable: small letters, digits, _ and -, "
                    f"and not {INPUT}.", name, "variables",
                )  # fmt: skip
            if value != {} and not isinstance(value, str):
                raise self._error(
                    f"variable {name} must be its default in quotes, or {{}}.", name, "variables"
                )
            found[name] = value if isinstance(value, str) else None
        return found

    def _check_places(self, key: str, text: str, known: Mapping[str, object]) -> None:
        for name in places(text):
            if name not in known:
                wanted = f"[variables] has no {printable(name)}" if name else "a place has no name"
                if name == INPUT:
                    wanted = "input has its place in the template only"
                raise self._error(f"{key} uses {{{{ {printable(name)} }}}}, but {wanted}.", key)

    def _needs_input(self) -> bool:
        value = self._table.get("input", "required")
        if value not in ("required", "optional"):
            raise self._error('input must be "required" or "optional".', "input")
        return bool(value == "required")

    def _sampling(self) -> dict[str, float | int]:
        table = self._section("sampling", (*RANGES, "seed"))
        for key, value in table.items():
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not is_number or (key in _WHOLE and not isinstance(value, int)):
                kind = "a whole number" if key in _WHOLE else "a number"
                raise self._error(f"{key} must be {kind}.", key, "sampling")
            try:
                Sampling(**{key: value})
            except ValueError as error:
                raise self._error(f"{error}.", key, "sampling") from error
        return table

    def _tokens(self, think: Mapping[str, Any], key: str) -> int | None:
        value = think.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            raise self._error(f"{key} must be a number of tokens.", key, "think")
        return value

    def _display(self, think: Mapping[str, Any]) -> Think | None:
        value = think.get("display")
        if value is not None and value not in get_args(Think):
            raise self._error(f"display must be {', '.join(get_args(Think))}.", "display", "think")
        return value

    def _form(self) -> AnswerForm | None:
        schema, choices = self._table.get("schema"), self._table.get("choice")
        if schema is not None and choices is not None:
            raise self._error("choice goes without schema.", "choice")
        key = "schema" if schema is not None else "choice"
        try:
            if isinstance(schema, str):
                return schema_form(schema)
            if isinstance(schema, dict):
                return json_form(schema)
            if isinstance(choices, list) and all(isinstance(c, str) for c in choices):
                return choices_form(choices)
        except StructureError as error:
            raise self._error(str(error), key) from error
        if schema is None and choices is None:
            return None
        raise self._error(f"{key} is of a wrong type.", key)

    def _extraction(self) -> Extraction | None:
        said = self._said("extract")
        try:
            return parse_extraction(said) if said else None
        except UsageError as error:
            raise self._error(str(error), "extract") from error
