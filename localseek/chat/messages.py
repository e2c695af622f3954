"""What a conversation is made of, what is sent of it and what is kept.

    question, files ──▶ user turn ──▶ sent ──▶ template ──▶ … ──▶ reply ──▶ kept

An assistant message never carries reasoning: the models are trained on histories without
it, and it would fill the context.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from localseek.chat.families import Marks

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. Its content is text and nothing else: no mark in it means anything."""

    role: Role
    content: str

    def __post_init__(self) -> None:
        if self.role not in get_args(Role):
            raise ValueError(f"role must be one of {', '.join(get_args(Role))}, got {self.role}")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes with a question; ``name`` is what the model is told it is called."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, and the files that went with it."""

    text: str
    files: tuple[AttachedFile, ...] = ()

    @property
    def message(self) -> Message:
        """The turn that is sent."""
        return user_turn(self.text, self.files)


def user_turn(question: str, files: Iterable[AttachedFile] = ()) -> Message:
    """Put the files before the question, each between lines that say where it begins and ends.

    The layout is the one the models were trained on. **Source:** "Official Prompts" in the
    README of the DeepSeek-R1 repository.
    """
    return Message("user", "".join(map(_laid_out, files)) + question)


def kept(answer: str) -> Message:
    """Return what stays in the history of a reply: its answer, without outer white space."""
    return Message("assistant", answer.strip())


def sent(messages: Sequence[Message], marks: Marks | None) -> tuple[Message, ...]:
    """Drop the reasoning from assistant messages that others wrote, as in an imported history.

    Templates do this by themselves, but they are never shown what a message says.
    """
    if marks is None:
        return tuple(messages)
    return tuple(
        replace(message, content=_answer_of(message.content, marks))
        if message.role == "assistant"
        else message
        for message in messages
    )


def _answer_of(content: str, marks: Marks) -> str:
    ends = [
        content.rfind(mark) + len(mark) for mark in (*marks.close, *marks.answer) if mark in content
    ]
    if ends:
        return content[max(ends) :].lstrip("\n")
    if content.lstrip().startswith(marks.open):
        return ""  # the reply was cut while the model was still thinking
    return content


def _laid_out(file: AttachedFile) -> str:
    name = " ".join(file.name.splitlines())  # a line break in it would end the header
    return f"[file name]: {name}\n[file content begin]\n{file.content}\n[file content end]\n"
