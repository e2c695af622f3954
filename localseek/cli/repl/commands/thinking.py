"""What is seen of the thinking, and how much of it there is."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from localseek.cli.repl.state import State
from localseek.config import Think
from localseek.printable import printable

MODES = ("show", "hide", "summary")
_MAX_DIGITS = 9


def think(state: State, argument: str) -> None:
    """Show or set what is seen."""
    if not argument:
        state.stdout.line(f"thinking: {state.mode}")
    elif argument in MODES:
        state.mode = cast("Think", argument)
    else:
        state.stdout.line(f"/think takes {', '.join(MODES)}, not {printable(argument)}.")


def why(state: State, _argument: str) -> None:
    """Give the reasoning of the last reply."""
    reasoning = state.session.reasoning
    state.stdout.line(reasoning or "no reasoning: the last reply had none.", dim=True)


def budget(state: State, argument: str) -> None:
    """Show or set after how many tokens of thought the model has to answer."""
    dialogue = state.dialogue
    is_number = argument.isascii() and argument.isdecimal() and len(argument) <= _MAX_DIGITS
    if not argument:
        limit = dialogue.policy.budget
        state.stdout.line("budget: off" if limit is None else f"budget: {limit:,} tokens")
    elif not is_number and argument not in ("off", "-"):
        state.stdout.line(f"/budget takes a number of tokens or off, not {printable(argument)}.")
    else:
        limit = int(argument) if is_number else None
        try:
            dialogue.policy = replace(dialogue.policy, budget=limit)
        except ValueError as error:
            state.stdout.line(f"/budget: {error}.")


def now(state: State, _argument: str) -> None:
    """End the thinking of the reply in flight."""
    if not state.dialogue.answer_now():
        state.stdout.line("/now ends the thinking of a reply; none is being written.")
