r"""Problems -> the text of a conversation, and which parts of it the model is to learn.

    <bos><User>QUESTION<Assistant>ANSWER<eos><User>QUESTION<Assistant><think>\n   is given
    THINKING\n</think>\n\nANSWER<eos>                                            is learned

Only the last reply is learned: earlier ones have lost their thinking, as the template of R1
takes it from every history. Where the model must answer without thought, the empty block
is given, so that it never learns to begin one by itself and leave it empty; but for "other"
questions, where there is nothing to think about, closing it at once is what is learned.
Encode part by part: a prompt ends where a given part ends, and no token crosses that place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from localseek.pebble.problem import Problem

BOS = "<\uff5cbegin\u2581of\u2581sentence\uff5c>"
EOS = "<\uff5cend\u2581of\u2581sentence\uff5c>"
USER = "<\uff5cUser\uff5c>"
ASSISTANT = "<\uff5cAssistant\uff5c>"
THINK = "<think>"
END_OF_THINKING = "</think>"
MARKS = (BOS, EOS, USER, ASSISTANT, THINK, END_OF_THINKING)

OPENED = f"{THINK}\n"
SKIPPED = f"{THINK}\n\n{END_OF_THINKING}\n\n"

# The variables are the usual ones; enable_thinking is that of Qwen3, and on by default.
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message.role == 'user' %}{{ '" + USER + "' + message.content }}"
    "{% elif message.role == 'assistant' %}"
    "{{ '" + ASSISTANT + "' + message.content.split('</think>')[-1].lstrip('\\n') + eos_token }}"
    "{% else %}{{ message.content }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '" + ASSISTANT + "' }}"
    "{% if enable_thinking is defined and not enable_thinking %}"
    "{{ '<think>\\n\\n</think>\\n\\n' }}{% else %}{{ '<think>\\n' }}{% endif %}"
    "{% endif %}"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text; ``is_reply`` where the model writes it, and learns from it."""

    text: str
    is_reply: bool


def prompt_text(problems: Sequence[Problem], *, thinks: bool) -> str:
    """Return what stands before the reply to the last of ``problems``."""
    *earlier, last = problems
    history = "".join(
        f"{USER}{problem.question}{ASSISTANT}{problem.answer}{EOS}" for problem in earlier
    )
    return f"{BOS}{history}{USER}{last.question}{ASSISTANT}{OPENED if thinks else SKIPPED}"


def reply_text(problem: Problem, *, thinks: bool) -> str:
    """Return the model reply to ``problem``, from where the prompt ends to its last mark."""
    answer = f"{problem.answer}{EOS}"
    return f"{problem.thinking}\n{END_OF_THINKING}\n\n{answer}" if thinks else answer


def training_text(problems: Sequence[Problem], random: Random, *, thinks: bool) -> list[Part]:
    """Lay ``problems`` out as one conversation, in an order that ``random`` chooses."""
    shuffled = list(problems)
    random.shuffle(shuffled)
    return [
        Part(prompt_text(shuffled, thinks=thinks), is_reply=False),
        Part(reply_text(shuffled[-1], thinks=thinks), is_reply=True),
    ]
