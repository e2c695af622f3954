"""What differs between families of models, as data: marks, habits, recommended sampling.

    architecture, name, template ──▶ family_of ──▶ Family

To teach localseek a new family, add a row to FAMILIES and a line to :func:`family_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_ASSISTANT = "<\uff5cAssistant\uff5c>"  # the bars of DeepSeek's marks are full-width
_CHATML = "<|im_start|>"
# Source: "Thinking Budget" in the Qwen3 technical report, whose models answer well after it
# though they were never trained to.
CLOSING = (
    "Considering the limited time by the user, I have to give the solution based on the "
    "thinking directly now."
)


@dataclass(frozen=True, slots=True)
class Marks:
    """Literal texts that a model writes, and a template may, around its reasoning.

    ``open`` begins thinking; ``close`` ends it and begins the answer; ``answer`` begins an
    answer that no thinking came before. None of them is ever shown. Where several could
    match at one place, the longest does. Where we write one, we write the first of its kind;
    with ``own_line`` on a line of its own, as the models were trained to.
    """

    open: tuple[str, ...]
    close: tuple[str, ...]
    answer: tuple[str, ...] = ()
    own_line: bool = False

    @property
    def to_open(self) -> str:
        """What is written to begin thinking."""
        return self.open[0] + ("\n" if self.own_line else "")

    @property
    def to_close(self) -> str:
        """What is written to end it, at the beginning of a line."""
        return self.close[0] + ("\n\n" if self.own_line else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How models of one family are to be talked to.

    ``force_open`` begins the reply if the template does not. With ``system_in_user`` the
    system text goes into the first user turn. ``sampling`` holds fields of
    ``engine.request.Sampling`` by name, as the authors recommend them; fields that they
    leave open are absent. ``closing`` is what a model is made to think last when its thinking
    is ended for it. Without ``marks`` everything the model says is its answer.
    """

    name: str
    marks: Marks | None = None
    force_open: str = ""
    system_in_user: bool = False
    sampling: Mapping[str, float] = field(default_factory=dict)
    closing: str = CLOSING


_THINK = Marks(open=("<think>",), close=("</think>",), own_line=True)
_BRACKETS = Marks(open=("[THINK]",), close=("[/THINK]",))
_CHANNELS = Marks(
    open=("<|channel|>analysis<|message|>",),
    close=(
        "<|end|><|start|>assistant<|channel|>final<|message|>",
        "<|start|>assistant<|channel|>final<|message|>",
    ),
    answer=("<|channel|>final<|message|>",),
)

_ROWS = (
    Family(
        # The distills of January 2025. Model card: 0.5-0.7 (0.6), 0.95, no system prompt,
        # and every reply made to start with "<think>\n".
        name="r1",
        marks=_THINK,
        force_open="<think>\n",
        system_in_user=True,
        sampling={"temperature": 0.6, "top_p": 0.95},
    ),
    Family(
        # Our demonstration model. It has read no such sentence, and goes astray after one:
        # with the mark alone it answers in its usual form.
        name="pebble",
        marks=_THINK,
        force_open="<think>\n",
        system_in_user=True,
        sampling={"temperature": 0.6, "top_p": 0.95},
        closing="",
    ),
    Family(
        # Model card of DeepSeek-R1-0528: system prompts are supported, nothing is forced.
        name="r1-0528",
        marks=_THINK,
        sampling={"temperature": 0.6, "top_p": 0.95},
    ),
    Family(
        # Model card of Qwen3, thinking mode.
        name="qwen3",
        marks=_THINK,
        sampling={"temperature": 0.6, "top_p": 0.95, "top_k": 20, "min_p": 0.0},
    ),
    Family(
        # Model card of QwQ-32B, which asks for a top-k of 20 to 40, and for "<think>\n".
        name="qwq",
        marks=_THINK,
        force_open="<think>\n",
        sampling={"temperature": 0.6, "top_p": 0.95, "top_k": 40, "min_p": 0.0},
    ),
    Family(
        # Model card of Magistral Small.
        name="magistral",
        marks=_BRACKETS,
        sampling={"temperature": 0.7, "top_p": 0.95},
    ),
    Family(
        # README of the gpt-oss repository.
        name="gpt-oss",
        marks=_CHANNELS,
        sampling={"temperature": 1.0, "top_p": 1.0},
    ),
    # Any other model whose template knows the tags; its authors' sampling is not known here.
    Family(name="think", marks=_THINK),
    Family(name="plain"),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _ROWS})


def family_of(*, architecture: str, name: str, template: str | None) -> Family:
    """Tell the family from what the model's template says, then from its architecture.

    ``architecture`` and ``name`` are ``general.architecture`` and ``general.name`` of the
    GGUF. The name decides only where both are shared: QwQ has those of many fine-tunes, R1
    that of DeepSeek V3.1. A template that knows no marks, such as that of DeepSeek V3, makes
    a model plain whatever its name says.
    """
    return FAMILIES[_family_name(architecture, name.lower(), template or "")]


def _family_name(architecture: str, name: str, template: str) -> str:
    if "<|channel|>" in template and "<|message|>" in template:
        return "gpt-oss"
    if "[THINK]" in template:
        return "magistral"
    if "<think>" in template or "</think>" in template:
        return _tagged(architecture, name, template)
    return "plain"


def _tagged(architecture: str, name: str, template: str) -> str:
    if _ASSISTANT in template:
        return _deepseek(architecture, name)
    if "qwq" in name:
        return "qwq"
    if _CHATML in template and architecture in {"qwen3", "qwen3moe"}:
        return "qwen3"
    return "think"


def _deepseek(architecture: str, name: str) -> str:
    if architecture in {"llama", "qwen2"}:
        return "pebble" if name == "pebble" else "r1"
    if architecture in {"qwen3", "qwen3moe"} or "0528" in name:
        return "r1-0528"
    return "r1" if "r1" in name else "think"  # deepseek2 is R1, and V3.1 and later as well
