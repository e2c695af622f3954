"""What a line says -> a Line, in whichever way it is said.

    "Is 7 prime?"                                             a prompt
    [{"role": "user", "content": "Is 7 prime?"}]              messages
    {"id": "a", "prompt": "…", "system": "…", "sampling": {"temperature": 1}, "samples": 4}
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
    SAMPLING,
    LineError,
    Members,
    checked_id,
    checked_metadata,
    checked_text,
    messages_of,
    parse_json,
)
from localseek.jobs.batch.line import BadLine, Defaults, Id, Line, Style
from localseek.jobs.batch.wishes import NAMES as WISHES
from localseek.jobs.batch.wishes import (
    form_of_response_format,
    lay_out,
    layout_of,
    voting_of,
    wanted_of,
)
from localseek.jobs.job import MOST_SAMPLES
from localseek.jobs.sample_seeds import seeds_of
from localseek.jobs.voting import Voting
from localseek.jobs.wanted import Wanted
from localseek.presets.use import Layout

_POLICY = {"think_budget": "budget", "min_think": "min_think", "max_answer": "max_answer"}
_NAMES = {
    "id",
    "prompt",
    "messages",
    "system",
    "sampling",
    "max_tokens",
    "metadata",
    *_POLICY,
    *WISHES,
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
    layout: Layout | None = None
    wanted: Wanted
    voting: Voting | None
    style: Style = "localseek"
    metadata: object = None


def read_text(text: str, number: int, defaults: Defaults, line_id: Id | None = None) -> Line:
    """Read a line that is nothing but a prompt; raises LineError."""
    if not text.strip():
        raise LineError("the prompt is empty")
    said = {"prompt": text} if line_id is None else {"prompt": text, "id": line_id}
    members = Members(said)
    own_id = None if line_id is None else checked_id(line_id, "id")
    return _line(_ours(members, own_id, number, defaults), number, defaults)


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
        return BadLine(number=number, id=line_id, problem=f"{error}.", hint=error.hint, style=style)


def _ours(members: Members, line_id: Id | None, number: int, defaults: Defaults) -> _Said:
    members.check_names(_NAMES)
    sampling = {}
    if "sampling" in members:
        settings = members.section("sampling")
        settings.check_names(SAMPLING)
        sampling = settings.sampling(_SAMPLING)
    layout = layout_of(members, defaults)
    return _Said(
        id=number if line_id is None else line_id,
        messages=_conversation(members, defaults, layout),
        sampling=sampling,
        max_tokens=members.whole_number("max_tokens", 1),
        policy=_policy(members, defaults.policy, layout),
        samples=members.whole_number("samples", 1, MOST_SAMPLES) or defaults.samples,
        layout=layout,
        wanted=wanted_of(members, defaults, layout),
        voting=voting_of(members, defaults),
        metadata=checked_metadata(members.value("metadata")),
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
    if defaults.layout is not None:
        raise LineError("a preset lays out a prompt, and a request has messages")
    max_tokens = "max_completion_tokens" if "max_completion_tokens" in body else "max_tokens"
    return _Said(
        id=line_id,
        messages=_with_system(messages_of(body.items("messages"), "body.messages"), defaults),
        sampling=body.sampling(_SAMPLING),
        max_tokens=body.whole_number(max_tokens, 1),
        policy=_policy(body, defaults.policy, None),
        samples=body.whole_number("n", 1, MOST_SAMPLES) or defaults.samples,
        wanted=replace(defaults.wanted, form=form_of_response_format(body) or defaults.wanted.form),
        voting=defaults.voting,
        style="openai",
    )


def _conversation(
    members: Members, defaults: Defaults, layout: Layout | None
) -> tuple[Message, ...]:
    if ("prompt" in members) == ("messages" in members):
        has = 'both "prompt" and' if "prompt" in members else 'neither "prompt" nor'
        raise LineError(f'it has {has} "messages"')
    system = members.text("system") if "system" in members else ""
    if "prompt" in members:
        return _turns(system or defaults.system, members.text("prompt"), layout)
    if layout is not None:
        raise LineError('a preset lays out a "prompt", and it has "messages"')
    messages = messages_of(members.items("messages"), "messages")
    if not system:
        return _with_system(messages, defaults)
    if messages[0].role == "system":
        raise LineError('there are two systems: "system", and the first of "messages"')
    return (Message("system", system), *messages)


def _turns(system: str, prompt: str, layout: Layout | None) -> tuple[Message, ...]:
    """The turns of a prompt; a system that was given goes before that of the preset."""
    if layout is not None:
        *of_preset, turn = lay_out(layout, prompt)
        before = (Message("system", system),) if system else tuple(of_preset)
        return (*before, turn)
    if not prompt.strip():
        raise LineError("the prompt is empty")
    turn = user_turn(prompt)
    return (Message("system", system), turn) if system else (turn,)


def _with_system(messages: tuple[Message, ...], defaults: Defaults) -> tuple[Message, ...]:
    if not defaults.system or messages[0].role == "system":
        return messages
    return (Message("system", defaults.system), *messages)


def _policy(members: Members, policy: ThinkPolicy, layout: Layout | None) -> ThinkPolicy:
    """The limits of the line, else those of all, else those of its preset."""
    preset = layout.preset if layout else None
    of_preset = {
        "budget": preset.think_budget if preset and policy.budget is None else policy.budget,
        "min_think": preset.min_think if preset and policy.min_think is None else policy.min_think,
    }
    chosen = {
        field: members.whole_number(name, 1 if field == "max_answer" else 0)
        for name, field in _POLICY.items()
        if name in members
    }
    try:
        return replace(policy, **{**of_preset, **chosen})  # type: ignore[arg-type]
    except ValueError as error:
        raise LineError(str(error)) from error


def _line(said: _Said, number: int, defaults: Defaults) -> Line:
    of_preset = dict(said.layout.preset.sampling) if said.layout else {}
    seed_of_preset = int(of_preset.pop("seed", 0))
    sampling = {**of_preset, **defaults.sampling, **said.sampling}
    own_seed = sampling.pop("seed", None)
    return Line(
        number=number,
        id=said.id,
        messages=said.messages,
        sampling=sampling,
        seeds=seeds_of(
            said.id,
            seed_of_preset if defaults.seed is None else defaults.seed,
            said.samples,
            None if own_seed is None else int(own_seed),
        ),
        max_tokens=said.max_tokens or defaults.max_tokens,
        policy=said.policy,
        style=said.style,
        wanted=said.wanted,
        voting=said.voting,
        metadata=said.metadata,
    )
