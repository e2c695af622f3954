"""How replies are drawn, and how long they may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from localseek.cli.repl.state import State
from localseek.engine.request import Sampling
from localseek.jobs.dialogue import Dialogue
from localseek.printable import printable

_THINKING = ("min_think", "max_answer")  # limits of the thinking and of the answer
_LIMITS = ("max_tokens", *_THINKING)
_KINDS = {f.name: str(f.type) for f in fields(Sampling) if f.name != "logit_bias"}
_NAMES = (*_KINDS, *_LIMITS)
_UNSET = {
    "seed": "another each time",
    "max_tokens": "as many as fit",
    "min_think": "off",
    "max_answer": "off",
}


def set_(state: State, argument: str) -> None:
    """Show all values, or one; set one, or leave it to the model again."""
    name, _, text = argument.partition(" ")
    name, text = name.replace("-", "_").lower(), text.strip()
    dialogue = state.dialogue
    if name and name not in _NAMES:
        state.stdout.line(f"there is no setting {printable(name)}; /set lists them.")
    elif not text:
        for each in [name] if name else _NAMES:
            state.stdout.line(f"{each:17}  {_shown(dialogue, each)}")
    elif (problem := _change(dialogue, name, text)) is not None:
        state.stdout.line(f"/set {name}: {problem}.")


def complete_names(typed: str) -> Iterable[str]:
    """Complete the name of a setting."""
    return (name for name in _NAMES if name.startswith(typed.replace("-", "_")))


def _shown(dialogue: Dialogue, name: str) -> str:
    value = _value(dialogue, name)
    if value is None:
        return _UNSET[name]
    return str(value) if isinstance(value, int) else f"{value:g}"


def _value(dialogue: Dialogue, name: str) -> float | None:
    owner: object = dialogue.conversation.sampling
    if name in _LIMITS:
        owner = dialogue.policy if name in _THINKING else dialogue.conversation
    value: float | None = getattr(owner, name)
    return value


def _change(dialogue: Dialogue, name: str, text: str) -> str | None:
    """Set one value; return what is wrong with it."""
    value = None if text == "-" else _number(text, is_whole=_is_whole(name))
    if value is None and text != "-":
        kind = "a whole number" if _is_whole(name) else "a number"
        return f"{kind} is needed, or - for the default, not {printable(text)}"
    try:
        if name in _THINKING:
            dialogue.policy = replace(dialogue.policy, **{name: value})  # type: ignore[arg-type]
        elif name in _LIMITS:
            dialogue.conversation.limit(None if value is None else int(value))
        else:
            dialogue.conversation.choose(name, value)
    except ValueError as error:
        return str(error)
    return None


def _is_whole(name: str) -> bool:
    return "int" in _KINDS.get(name, "int")


def _number(text: str, *, is_whole: bool) -> float | None:
    try:
        return int(text) if is_whole else float(text)
    except ValueError:
        return None
