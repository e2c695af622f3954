"""The chat template of a model file -> whether it works, and who begins to think.

It is rendered once, with one short question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from localseek.chat.families import Family
from localseek.chat.messages import Message
from localseek.chat.sandbox import TemplateError
from localseek.chat.template import ChatTemplate, render

TemplateState: TypeAlias = Literal["works", "missing", "broken"]
Opener: TypeAlias = Literal["template", "localseek", "model", "nobody"]

_QUESTION = (Message("user", "What is 17 * 23?"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateStatus:
    """What became of the template. ``reason`` is why it is broken, safe to show."""

    state: TemplateState
    thinking_opened_by: Opener
    reason: str = ""

    @property
    def sentence(self) -> str:
        """All of it for a person."""
        if self.state == "broken":
            return f"cannot be used: {self.reason}"
        start = "works" if self.state == "works" else "none in the file, a plain transcript is used"
        return f"{start}; {_WHO[self.thinking_opened_by]}"


_WHO: dict[Opener, str] = {
    "template": "it opens the thinking",
    "localseek": "localseek opens the thinking, as the authors advise",
    "model": "the model opens the thinking, or does not",
    "nobody": "the model does not think aloud",
}


def template_status(source: str | None, family: Family) -> TemplateStatus:
    """Render the template of a family's model, and see what came of it."""
    # The texts of the special tokens do not matter here: a template writes them, no more.
    template = ChatTemplate(
        source=source, family=replace(family, force_open=""), bos="<bos>", eos="<eos>"
    )
    try:
        rendered = render(_QUESTION, template)
    except TemplateError as error:
        return TemplateStatus(state="broken", thinking_opened_by="nobody", reason=error.reason)
    opener: Opener = "nobody"
    if rendered.opened == "reasoning":
        opener = "template"
    elif rendered.opened == "unknown":
        opener = "localseek" if family.force_open else "model"
    return TemplateStatus(state="missing" if source is None else "works", thinking_opened_by=opener)
