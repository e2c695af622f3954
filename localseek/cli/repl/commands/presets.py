"""By which preset questions are laid out."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from localseek.cli.repl.state import State
from localseek.config import Think
from localseek.errors import UsageError
from localseek.presets.files import load_preset, preset_files
from localseek.presets.use import Layout, parse_variables
from localseek.printable import printable

_LIMITS = ("budget", "min_think")


def preset(state: State, argument: str) -> None:
    """Show the preset, or lay all further questions out by another; ``-`` ends that.

    Its system prompt, sampling and limits are set as well. They go with it, but for what was
    set otherwise meanwhile.
    """
    name, *variables = _words(argument) or ("",)
    if name == "-":
        _lay_out(state, None)
        state.stdout.line("questions are sent as they are typed.", dim=True)
    elif name:
        layout = Layout(load_preset(name), parse_variables(variables))
        _lay_out(state, layout)
        state.stdout.line(f"{name}: {printable(layout.preset.description)}", dim=True)
    elif state.layout is None:
        state.stdout.line(f"no preset; there are {', '.join(preset_files())}.")
    else:
        state.stdout.line(state.layout.preset.name)


def complete_presets(typed: str) -> Iterable[str]:
    """Complete the name of a preset."""
    return (name for name in preset_files() if name.startswith(typed))


def _words(argument: str) -> list[str]:
    """Split it as a shell does; where a quotation mark is a mere character, at spaces."""
    try:
        return shlex.split(argument)
    except ValueError:
        return argument.split()


def _lay_out(state: State, layout: Layout | None) -> None:
    """Set what ``layout`` wants, and all else as it was before the preset until now."""
    wanted = _wanted(layout) if layout else {}
    before = {name: was for name, (was, its) in state.of_preset.items() if _now(state, name) == its}
    usual = {name: before.get(name, _now(state, name)) for name in wanted}
    try:
        _set(state, {**before, **wanted})
    except ValueError as error:
        name = layout.preset.name if layout else "-"
        raise UsageError(f"preset {name}: {error}.") from error
    state.of_preset = {name: (usual[name], _now(state, name)) for name in wanted}
    state.layout = layout


def _wanted(layout: Layout) -> dict[str, object]:
    """What a preset sets, by name."""
    chosen = layout.preset
    wanted: dict[str, object] = {
        "budget": chosen.think_budget,
        "min_think": chosen.min_think,
        "system": layout.system or None,
        "mode": chosen.display if chosen.display in ("show", "hide", "summary") else None,
    }
    return {**{k: v for k, v in wanted.items() if v is not None}, **chosen.sampling}


def _now(state: State, name: str) -> object:
    if name == "system":
        return state.session.system
    if name == "mode":
        return state.mode
    if name in _LIMITS:
        return getattr(state.dialogue.policy, name)
    return state.dialogue.conversation.chosen.get(name)


def _set(state: State, values: Mapping[str, object]) -> None:
    """Set all of them, or raise ValueError for limits that contradict each other."""
    dialogue = state.dialogue
    limits = {name: values[name] for name in _LIMITS if name in values}
    dialogue.policy = replace(dialogue.policy, **limits)  # type: ignore[arg-type]
    for name, value in values.items():
        if name == "system":
            state.session.set_system(cast("str", value))
        elif name == "mode":
            state.mode = cast("Think", value)
        elif name not in _LIMITS:
            dialogue.conversation.choose(name, cast("float | None", value))
