"""What was typed, attached and piped in, laid out by a preset if one is named → what is asked.

words, stdin, files ─▶ text ─┬───────────────▶ Question
└─▶ preset ─────▶ Question, sampling, limits, form, extraction
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from localseek.chat.messages import AttachedFile, Message, user_turn
from localseek.cli.answer_options import extraction_of, form_of
from localseek.cli.output import Output, show_notice
from localseek.cli.text_input import read_file, read_prompt
from localseek.config import Think
from localseek.errors import UsageError
from localseek.jobs.job import Question

if TYPE_CHECKING:
    from localseek.chat.structure.form import AnswerForm
    from localseek.presets.extraction import Extraction
    from localseek.presets.use import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and what its preset wants; flags come before that."""

    question: Question
    form: AnswerForm | None = None
    extraction: Extraction | None = None
    sampling: Mapping[str, float] = field(default_factory=dict)
    think_budget: int | None = None
    min_think: int | None = None
    display: Think | None = None

    def limits(self, params: Mapping[str, Any]) -> dict[str, int | None]:
        """The limits of the thinking: those of the flags, else those of the preset."""
        known = {"think_budget": self.think_budget, "min_think": self.min_think}
        return {name: value for name, value in known.items() if params[name] is None}


def read_asked(params: Mapping[str, Any], stderr: Output) -> Asked:
    """Put together what is asked; say how much of it was no text."""
    _check(params)
    form, extraction = form_of(params), extraction_of(params)
    prompt = read_prompt(params["prompt"] or [], is_optional=bool(params["preset"]))
    attached = [read_file(path) for path in params["file"] or []]
    n_replaced = prompt.n_replaced + sum(n for _, n in attached)
    if n_replaced:
        show_notice(f"{n_replaced:,} bytes of the input were no UTF-8 and were replaced.", stderr)
    if params["raw"]:
        return Asked(question=Question(raw_text=prompt.text), form=form, extraction=extraction)
    files = [file for file, _ in attached]
    layout = layout_of(params)
    if layout is not None:
        asked = _by_preset(layout, _system(params), prompt.text, files)
        return replace(asked, form=form or asked.form, extraction=extraction or asked.extraction)
    messages = (*_system(params), user_turn(prompt.text, files))
    n_same = len(user_turn("", files).content)
    question = Question(messages=messages, n_same=n_same)
    return Asked(question=question, form=form, extraction=extraction)


def layout_of(params: Mapping[str, Any]) -> Layout | None:
    """The preset that the flags name, with the variables that they give; those may be too few."""
    if params["preset"] is None:
        if params["var"]:
            raise UsageError("--var is for a preset; --preset NAME names one.")
        return None
    from localseek.presets.files import load_preset
    from localseek.presets.use import Layout, check_variables, parse_variables

    preset, variables = load_preset(params["preset"]), parse_variables(params["var"] or [])
    check_variables(preset, variables)
    return Layout(preset, variables)


def _check(params: Mapping[str, Any]) -> None:
    """Raise UsageError for flags that do not go together."""
    if params["raw"] and (params["system"] or params["file"] or params["preset"]):
        raise UsageError("--raw takes no --system, --file or --preset: the prompt is all there is.")


def _by_preset(
    layout: Layout, system: tuple[Message, ...], text: str, files: list[AttachedFile]
) -> Asked:
    from localseek.presets.use import prepare

    preset = layout.preset
    prepared = prepare(preset, text, layout.variables, files=files)
    messages = (*system, prepared.messages[-1]) if system else prepared.messages
    return Asked(
        question=Question(messages=messages, n_same=prepared.n_same),
        form=preset.form,
        extraction=preset.extraction,
        sampling=preset.sampling,
        think_budget=preset.think_budget,
        min_think=preset.min_think,
        display=preset.display,
    )


def _system(params: Mapping[str, Any]) -> tuple[Message, ...]:
    return (Message("system", params["system"]),) if params["system"] else ()
