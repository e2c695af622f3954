"""What became of a line -> a line of the output, in the way in which it was asked.

    {"id": "a", "model": "…", "answer": "…", …}                     as `ask --json` says it
    {"id": "a", "model": "…", "samples": [{"answer": "…", …}, …]}   asked more than once
    {"id": "a", "model": "…", "answer": "…", "vote": {…}, "samples": […]}    and put to the vote
    {"id": "a", "error": {"line": 7, "message": "…", "hint": "…", "exit_code": 65}}
    {"id": "batch_req_7", "custom_id": "a", "response": {"status_code": 200, "body": {…}}, …}

The names are a promise: some may be added, none renamed.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TypeAlias

from localseek.errors import BadDataError, LocalseekError
from localseek.jobs.batch.line import BadLine, Id, Line, Style
from localseek.jobs.reply import Reply
from localseek.jobs.reply_json import reply_as_object
from localseek.jobs.samples_json import samples_as_object, vote_as_object
from localseek.jobs.voting import Verdict

_CUT = ("length", "context", "loop")


@dataclass(frozen=True, slots=True)
class Answered:
    """A line with its replies, one a sample; ``place`` counts the lines of this run from 0."""

    place: int
    line: Line
    replies: tuple[Reply, ...]
    verdict: Verdict | None = None

    @property
    def is_cut(self) -> bool:
        """Whether a reply came to an end that is not its own, and no vote makes up for it."""
        if self.verdict is not None:
            return False
        return any(reply.finish in _CUT or not reply.answer for reply in self.replies)

    @property
    def is_undecided(self) -> bool:
        """Whether there was a vote, and no majority that is large enough."""
        return self.verdict is not None and self.verdict.answer is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A line that has no answer, and why."""

    place: int
    number: int
    id: Id | None
    style: Style
    message: str
    hint: str = ""
    exit_code: int = BadDataError.exit_code


Outcome: TypeAlias = Answered | Failed


def bad_line(line: BadLine, place: int) -> Failed:
    """A line that could not be understood."""
    return Failed(
        place=place,
        number=line.number,
        id=line.id,
        style=line.style,
        message=line.problem,
        hint=line.hint,
    )


def failed_line(line: Line, place: int, error: LocalseekError) -> Failed:
    """A line that was understood and cannot be answered."""
    return Failed(
        place=place,
        number=line.number,
        id=line.id,
        style=line.style,
        message=str(error),
        hint=error.hint,
        exit_code=error.exit_code,
    )


def outcome_as_json(outcome: Outcome, *, model: str) -> bytes:
    """One whole line of the output."""
    if isinstance(outcome, Failed):
        value = _failure(outcome)
    elif outcome.line.style == "openai":
        value = _response(outcome, model)
    else:
        value = _result(outcome, model)
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _result(answered: Answered, model: str) -> dict[str, object]:
    line = answered.line
    metadata = {} if line.metadata is None else {"metadata": line.metadata}
    return {"id": line.id, "model": model, **_said(answered), **metadata}


def _said(answered: Answered) -> dict[str, object]:
    """What was said, as `ask --json` has it."""
    wanted, verdict = answered.line.wanted, answered.verdict
    if len(answered.replies) > 1 or verdict is not None:
        return samples_as_object(answered.replies, wanted, verdict)
    [reply] = answered.replies
    if wanted.extraction is None:
        return reply_as_object(reply)
    return {**reply_as_object(reply), "extracted": wanted.value_of(reply)}


def _failure(failed: Failed) -> dict[str, object]:
    error = {
        "line": failed.number,
        "message": failed.message,
        "hint": failed.hint,
        "exit_code": failed.exit_code,
    }
    if failed.style == "localseek":
        return {"id": failed.id, "error": error}
    return {
        "id": f"batch_req_{failed.number}",
        "custom_id": failed.id,
        "response": None,
        "error": {"code": "invalid_request", **error},
    }


def _response(answered: Answered, model: str) -> dict[str, object]:
    """Source: "Batch output file" and "The chat completion object" in OpenAI's API reference.

    ``reasoning_content`` is the name that DeepSeek's API has for the chain of thought.
    """
    number, replies = answered.line.number, answered.replies
    n_reasoning = sum(reply.n_reasoning for reply in replies)
    n_replied = n_reasoning + sum(reply.n_answer for reply in replies)
    body: dict[str, object] = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [_choice(i, reply) for i, reply in enumerate(replies)],
        "usage": {
            "prompt_tokens": replies[0].n_prompt,
            "completion_tokens": n_replied,
            "total_tokens": replies[0].n_prompt + n_replied,
            "prompt_tokens_details": {"cached_tokens": replies[0].n_cached},
            "completion_tokens_details": {"reasoning_tokens": n_reasoning},
        },
    }
    verdict = answered.verdict
    if verdict is not None:  # of ours, as the field for the chain of thought is not of OpenAI's
        body |= {"answer": verdict.answer, "vote": vote_as_object(verdict)}
    return {
        "id": f"batch_req_{number}",
        "custom_id": answered.line.id,
        "response": {"status_code": 200, "request_id": f"req_{number}", "body": body},
        "error": None,
    }


def _choice(index: int, reply: Reply) -> dict[str, object]:
    return {
        "index": index,
        "message": {
            "role": "assistant",
            "content": reply.answer,
            "reasoning_content": reply.reasoning or None,
        },
        "logprobs": None,
        "finish_reason": "length" if reply.finish in _CUT else "stop",
    }
