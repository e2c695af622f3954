"""Preset, variables, prompt → what is sent and how it is to be answered.

prepare(load_preset("translate"), "Guten Tag", {"language": "Dutch"})
    .messages   the turns to send
    .preset     sampling, thinking, form and extraction, for flags to override
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from localseek.chat.messages import AttachedFile, Message, user_turn
from localseek.errors import UsageError
from localseek.presets.preset import INPUT, Preset, before, filled, places
from localseek.printable import printable


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preset makes of a prompt.

    The first ``n_same`` characters of the last turn are the same whatever the prompt is.
    """

    messages: tuple[Message, ...]
    preset: Preset
    n_same: int


def prepare(
    preset: Preset,
    prompt: str,
    variables: Mapping[str, str] | None = None,
    *,
    files: Iterable[AttachedFile] = (),
) -> Prepared:
    """Fill in the preset; raise UsageError for a variable or a prompt that is missing or unknown.

    Files count as a prompt.
    """
    attached = tuple(files)
    if preset.needs_input and not prompt.strip() and not attached:
        raise UsageError(
            f"preset {preset.name} needs a text to work on.",
            hint=f"localseek ask -p {preset.name} 'text', or pipe the text into it.",
        )
    values = _values(preset, variables or {})
    text = filled(preset.template, {**values, INPUT: prompt})
    if prompt and INPUT not in places(preset.template):
        text = f"{text}\n\n{prompt}"
    system = filled(preset.system, values)
    first = (Message("system", system),) if system else ()
    beginning = filled(before(preset.template, INPUT), values).lstrip()
    n_same = len(user_turn(beginning, attached).content)
    return Prepared((*first, user_turn(text.strip(), attached)), preset, n_same)


@dataclass(frozen=True, slots=True)
class Layout:
    """A preset with its variables, for one question after the other."""

    preset: Preset
    variables: Mapping[str, str]

    @property
    def system(self) -> str:
        """The system prompt; raises UsageError for a variable that is missing or unknown."""
        return filled(self.preset.system, _values(self.preset, self.variables))

    def question(self, text: str) -> str:
        """What is asked of what was typed."""
        return prepare(self.preset, text, self.variables).messages[-1].content


def parse_variables(given: Iterable[str]) -> dict[str, str]:
    """Read ``KEY=VALUE`` of each --var."""
    found: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise UsageError(f"--var takes KEY=VALUE, got '{printable(one[:60])}'.")
        found[name] = value
    return found


def check_variables(preset: Preset, given: Iterable[str]) -> None:
    """Raise UsageError for a name that the preset has no variable of."""
    known = ", ".join(preset.variables) or "none"
    for name in given:
        if name not in preset.variables:
            raise UsageError(
                f"preset {preset.name} has no variable {printable(name[:60])}; it has {known}.",
                hint=f"localseek presets show {preset.name}",
            )


def _values(preset: Preset, given: Mapping[str, str]) -> dict[str, str]:
    check_variables(preset, given)
    values = {**preset.variables, **given}
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise UsageError(
            f"preset {preset.name} needs a value for {', '.join(missing)}.",
            hint=f"--var {missing[0]}=…",
        )
    return {name: value for name, value in values.items() if value is not None}
