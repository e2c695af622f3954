"""The last turn: another reply, more of it, none of it."""

from __future__ import annotations

from dataclasses import replace

from localseek.chat.records import Asked, Turn
from localseek.cli.repl.editor import edited
from localseek.cli.repl.state import State
from localseek.engine.request import RANGES
from localseek.jobs.dialogue import Wanted
from localseek.printable import printable

_SHOWN = 60  # characters of a question that is taken back


def retry(state: State, argument: str) -> None:
    """Ask the last question again; the old reply stays until there is a new one."""
    low, high = RANGES["temperature"]
    temperature = _number(argument) if argument else None
    if argument and (temperature is None or not low <= temperature <= high):
        problem = f"a temperature from {low:g} to {high:g}, not {printable(argument)}"
        state.stdout.line(f"/retry takes {problem}.")
        return
    turn = _last(state)
    if turn is not None:
        state.wanted = Wanted(asked=_again(state, turn), temperature=temperature)


def go_on(state: State, _argument: str) -> None:
    """Go on with a reply that was cut."""
    turn = _last(state)
    if turn is None:
        return
    if turn.is_whole:
        state.stdout.line("the last reply came to its own end; /retry asks for another.")
        return
    asked = replace(_again(state, turn), reasoning=turn.reasoning, answer=turn.answer)
    state.wanted = Wanted(asked=asked)


def undo(state: State, _argument: str) -> None:
    """Take back the last question and its reply, if it got one."""
    turn = state.session.undo()
    if turn is None:
        state.stdout.line("there is nothing to take back.")
        return
    text = printable(" ".join(turn.question.text.split()))
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    state.stdout.line(f"taken back: {text}", dim=True)


def edit(state: State, _argument: str) -> None:
    """Change the last question in an editor, and ask it."""
    turn = _last(state)
    if turn is None:
        return
    text = edited(turn.question.text, name="question.md").strip()
    if not text:
        state.stdout.line("nothing is asked: the question is empty.")
        return
    asked = _again(state, turn)
    state.wanted = Wanted(asked=replace(asked, question=replace(turn.question, text=text)))


def edit_thought(state: State, _argument: str) -> None:
    """Change the last reasoning in an editor, and have the model go on from it."""
    turn = _last(state)
    if turn is None:
        return
    if not turn.reasoning:
        state.stdout.line("the last reply had no reasoning; /edit changes the question.")
        return
    text = edited(turn.reasoning, name="thought.md").rstrip("\n")
    state.wanted = Wanted(asked=replace(_again(state, turn), reasoning=text))


def _last(state: State) -> Turn | None:
    """The last turn, whether it was answered or not; says so where there is none."""
    if state.session.last is None:
        state.stdout.line("nothing was asked yet.")
    return state.session.last


def _again(state: State, turn: Turn) -> Asked:
    """The question of ``turn``, whose place the new one takes."""
    return Asked(question=turn.question, replaces=state.session.is_last_replaced)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
