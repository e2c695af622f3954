"""What a line says -> a Line, in whichever way it is said.

    "Is 7 prime?"                                             a prompt
    [{"role": "user", "content": "Is 7 prime?"}]              messages
    {"id": "a", "prompt": "…", "system": "…", "sampling": {"temperature": 0}, "samples": 4}
    {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {…}}

What a line may say and nobody would look at is an error, so that no slip of the pen gives
answers under other settings than were meant. In the body of a request to OpenAI that is for
what changes the answer; the rest (``user``, ``store`` …) has no meaning here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from localseek.chat.messages import Message, user_turn
from localseek.chat.policy import ThinkPolicy
from localseek.jobs.batch.checked_json import (
    MOST_SAMPLES,
    SAMPLING,
    LineError,
    Members,
    checked_id,
    checked_text,
    messages_of,
    parse_json,
)
from localseek.jobs.batch.line import BadLine, Defaults, Id, Line, Style, seeds_of

_POLICY = {"think_budget": "budget", "min_think": "min_think", "max_answer": "max_answer"}
_NAMES = {
    "id",
    "prompt",
    "messages",
    "system",
    "sampling",
    "max_tokens",
    "samples",
    "metadata",
    *_POLICY,
}
_URL = "/v1/chat/completions"
_SAMPLING = {name: name for name in SAMPLING}
# Of a request to OpenAI: what would change the answer and is not done here. What switches it
# off is allowed.
_NOT_DONE: dict[str, tuple[object, ...]] = {
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("none", "auto"),
    "stop": ([], ""),
    "logit_bias": ({},),
    "logprobs": (False,),
    "response_format": ({"type": "text"},),
    "stream": (False,),
    "modalities": (["text"],),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a line says of itself, before the defaults are put in."""

    id: Id
    messages: tuple[Message, ...]
    sampling: dict[str, float]
    max_tokens: int | None = None
    policy: ThinkPolicy
    samples: int
    style: Style = "localseek"
    metadata: object = None


def read_text(text: str, number: int, defaults: Defaults, line_id: Id | None = None) -> Line:
    """Read a line that is nothing but a prompt; raises LineError."""
    if not text.strip():
        raise LineError("the prompt is empty")
    said = _Said(
        id=number if line_id is None else checked_id(line_id, "id"),
        messages=_turns("", text, defaults),
        sampling={},
        policy=defaults.policy,
        samples=defaults.samples,
    )
    return _line(said, number, defaults)


def read_json(
    data: bytes, number: int, defaults: Defaults, *, before: Style = "localseek"
) -> Line | BadLine:
    """Read a line of JSON Lines, in our own way of saying it or in that of OpenAI.

    One that is no JSON counts as said like those ``before``.
    """
    try:
        value = parse_json(data)
    except LineError as error:
        return BadLine(number=number, problem=f"{error}.", style=before)
    is_request = isinstance(value, dict) and ("custom_id" in value or "body" in value)
    style: Style = "openai" if is_request else "localseek"
    line_id = None
    try:
        if isinstance(value, str):
            return read_text(checked_text(value, "prompt"), number, defaults)
        if isinstance(value, list):
            value = {"messages": value}
        members = Members(value)
        name = "custom_id" if is_request else "id"
        if name in members:
            line_id = checked_id(members.value(name), name)
        said = _openai if is_request else _ours
        return _line(said(members, line_id, number, defaults), number, defaults)
    except LineError as error:
        return BadLine(number=number, id=line_id, problem=f"{error}.", style=style)


def _ours(members: Members, line_id: Id | None, number: int, defaults: Defaults) -> _Said:
    members.check_names(_NAMES)
    sampling = {}
    if "sampling" in members:
        settings = members.section("sampling")
        settings.check_names(SAMPLING)
        sampling = settings.sampling(_SAMPLING)
    return _Said(
        id=number if line_id is None else line_id,
        messages=_conversation(members, defaults),
        sampling=sampling,
        max_tokens=members.whole_number("max_tokens", 1),
        policy=_policy(members, defaults.policy),
        samples=members.whole_number("samples", 1, MOST_SAMPLES) or defaults.samples,
        metadata=members.value("metadata"),
    )


def _openai(members: Members, line_id: Id | None, _number: int, defaults: Defaults) -> _Said:
    if line_id is None:
        raise LineError('there is no "custom_id"')
    if "url" in members and members.text("url") != _URL:
        raise LineError(f'"url" is {members.text("url")!r}; only {_URL} is answered')
    body = members.section("body")
    for name, off in _NOT_DONE.items():
        if name in body and body.value(name) not in off:
            raise LineError(f'"body.{name}" is not supported')
    max_tokens = "max_completion_tokens" if "max_completion_tokens" in body else "max_tokens"
    return _Said(
        id=line_id,
        messages=_with_system(messages_of(body.items("messages"), "body.messages"), defaults),
        sampling=body.sampling(_SAMPLING),
        max_tokens=body.whole_number(max_tokens, 1),
        policy=_policy(body, defaults.policy),
        samples=body.whole_number("n", 1, MOST_SAMPLES) or defaults.samples,
        style="openai",
    )


def _conversation(members: Members, defaults: Defaults) -> tuple[Message, ...]:
    if ("prompt" in members) == ("messages" in members):
        has = 'both "prompt" and' if "prompt" in members else 'neither "prompt" nor'
        raise LineError(f'it has {has} "messages"')
    system = members.text("system") if "system" in members else ""
    if "prompt" in members:
        prompt = members.text("prompt")
        if not prompt.strip():
            raise LineError("the prompt is empty")
        return _turns(system, prompt, defaults)
    messages = messages_of(members.items("messages"), "messages")
    if not system:
        return _with_system(messages, defaults)
    if messages[0].role == "system":
        raise LineError('there are two systems: "system", and the first of "messages"')
    return (Message("system", system), *messages)


def _turns(system: str, prompt: str, defaults: Defaults) -> tuple[Message, ...]:
    system = system or defaults.system
    turn = user_turn(prompt)
    return (Message("system", system), turn) if system else (turn,)


def _with_system(messages: tuple[Message, ...], defaults: Defaults) -> tuple[Message, ...]:
    if not defaults.system or messages[0].role == "system":
        return messages
    return (Message("system", defaults.system), *messages)


def _policy(members: Members, policy: ThinkPolicy) -> ThinkPolicy:
    chosen = {
        field: members.whole_number(name, 1 if field == "max_answer" else 0)
        for name, field in _POLICY.items()
        if name in members
    }
    try:
        return replace(policy, **chosen)  # type: ignore[arg-type]
    except ValueError as error:
        raise LineError(str(error)) from error


def _line(said: _Said, number: int, defaults: Defaults) -> Line:
    sampling = dict(said.sampling)
    own_seed = sampling.pop("seed", None)
    return Line(
        number=number,
        id=said.id,
        messages=said.messages,
        sampling={**defaults.sampling, **sampling},
        seeds=seeds_of(
            said.id, defaults.seed, said.samples, None if own_seed is None else int(own_seed)
        ),
        max_tokens=said.max_tokens or defaults.max_tokens,
        policy=said.policy,
        style=said.style,
        metadata=said.metadata,
    )
