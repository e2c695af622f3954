"""By which preset questions are laid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from localseek.cli.repl.state import State
from localseek.errors import UsageError
from localseek.presets.files import load_preset, preset_files
from localseek.presets.use import Layout, parse_variables
from localseek.printable import printable


def preset(state: State, argument: str) -> None:
    """Show the preset, or lay all further questions out by another; ``-`` ends that.

    Its system prompt, sampling and limits are set as well, as if they had been typed.
    """
    name, *variables = argument.split() or ("",)
    if name == "-":
        state.layout = None
        state.stdout.line("questions are sent as they are typed.", dim=True)
    elif name:
        layout = Layout(load_preset(name), parse_variables(variables))
        _set(state, layout)
        state.layout = layout
        state.stdout.line(f"{name}: {printable(layout.preset.description)}", dim=True)
    elif state.layout is None:
        state.stdout.line(f"no preset; there are {', '.join(preset_files())}.")
    else:
        state.stdout.line(state.layout.preset.name)


def complete_presets(typed: str) -> Iterable[str]:
    """Complete the name of a preset."""
    return (name for name in preset_files() if name.startswith(typed))


def _set(state: State, layout: Layout) -> None:
    chosen, dialogue = layout.preset, state.dialogue
    system = layout.system
    wanted = {"budget": chosen.think_budget, "min_think": chosen.min_think}
    try:
        dialogue.policy = replace(
            dialogue.policy,
            **{name: value for name, value in wanted.items() if value is not None},  # type: ignore[arg-type]
        )
    except ValueError as error:
        raise UsageError(f"preset {chosen.name}: {error}.") from error
    for name, value in chosen.sampling.items():
        dialogue.conversation.choose(name, value)
    if system:
        state.session.set_system(system)
    if chosen.display in ("show", "hide", "summary"):
        state.mode = chosen.display
