"""An entry <-> a row of the log; whoever wrote that, nothing is believed.

Token ids are int32, little-endian. What is not searched for is JSON.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar, get_args

from localseek.engine.request import FinishReason, Request, Sampling, Speculated, Taken
from localseek.engine.settings import ContextSettings
from localseek.jobs.course import Course, Forced, Restart
from localseek.jobs.log.entry import Command, Conditions, Entry, Exchange, LoggedModel
from localseek.jobs.reply import Finish, Reply, Timings

T = TypeVar("T")

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_COUNTS = ("n_dropped", "n_prompt", "n_cached", "n_reasoning", "n_answer")


def row_of(entry: Entry) -> dict[str, object]:
    """Return the columns of an entry, by name."""
    model, exchange, reply = entry.model, entry.exchange, entry.exchange.reply
    counts = {name: getattr(reply, name) for name in _COUNTS}
    guesses = None if reply.speculated is None else asdict(reply.speculated)
    return {
        "at": entry.at.strftime(_TIME),
        "command": exchange.command,
        "model": clean(model.name),
        "model_path": os.fsencode(model.path),  # may be no text
        "model_identity": model.identity,
        "template_sha256": model.template_sha256,
        "conditions": json.dumps(asdict(entry.conditions)),
        "sampling": json.dumps(asdict(reply.sampling)),
        "question": clean(exchange.question),
        "prompt": clean(entry.prompt),
        "prompt_ids": _packed(exchange.prompt_tokens),
        "reasoning": clean(reply.reasoning),
        "answer": clean(reply.answer),
        "reply_ids": _packed(reply.tokens),
        "finish": reply.finish,
        "thinking_finish": reply.thinking_end,
        "counts": json.dumps({**counts, "speculated": guesses}),
        "timings": json.dumps(asdict(reply.timings)),
        "course": json.dumps(asdict(reply.course)),
        "follows": entry.follows,
    }


def entry_of_row(row: Mapping[str, Any]) -> Entry:
    """Read a row; raises ValueError for what cannot have been written by :func:`row_of`."""
    try:
        return _entry(row)
    except (ArithmeticError, KeyError, RecursionError, TypeError, struct.error) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def time_of(text: str) -> datetime:
    """Read the time of a row."""
    return datetime.strptime(text, _TIME).replace(tzinfo=timezone.utc)


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        at=time_of(row["at"]),
        model=LoggedModel(
            name=_of(str, row["model"]),
            path=Path(os.fsdecode(_of(bytes, row["model_path"]))),
            identity=_of(str, row["model_identity"]),
            template_sha256=_of(str, row["template_sha256"]),
        ),
        conditions=_conditions(json.loads(row["conditions"])),
        prompt=_of(str, row["prompt"]),
        exchange=Exchange(
            command=_one_of(get_args(Command), row["command"]),
            question=_of(str, row["question"]),
            prompt_tokens=_unpacked(row["prompt_ids"]),
            reply=_reply(row),
        ),
        follows=None if row["follows"] is None else _of(int, row["follows"]),
    )


def _reply(row: Mapping[str, Any]) -> Reply:
    counts = json.loads(row["counts"])
    return Reply(
        answer=_of(str, row["answer"]),
        reasoning=_of(str, row["reasoning"]),
        finish=_one_of(get_args(Finish), row["finish"]),
        thinking_end=_of(str, row["thinking_finish"]),  # it is only shown
        tokens=_unpacked(row["reply_ids"]),
        timings=_timings(json.loads(row["timings"])),
        sampling=_sampling(json.loads(row["sampling"])),
        speculated=_speculated(counts["speculated"]),
        course=_course(json.loads(row["course"])),
        **{name: _of(int, counts[name]) for name in _COUNTS},
    )


def _conditions(value: Mapping[str, Any]) -> Conditions:
    conditions = Conditions(**value)
    ContextSettings(  # for its checks
        n_ctx=_of(int, conditions.n_ctx),
        n_seq=_of(int, conditions.n_seq),
        n_threads=_of(int, conditions.n_threads),
        kv_type=conditions.kv_type,
    )
    _of(str, conditions.llama_cpp)
    _of(str, conditions.localseek)
    if _of(int, conditions.n_gpu_layers) < 0:
        raise ValueError(f"n_gpu_layers is {conditions.n_gpu_layers}")
    return conditions


def _timings(value: Mapping[str, Any]) -> Timings:
    timings = Timings(**value)
    for seconds in asdict(timings).values():
        if seconds is not None:
            _of((int, float), seconds)
    return timings


def _speculated(value: Mapping[str, Any] | None) -> Speculated | None:
    if value is None:
        return None
    return Speculated(**{name: _of(int, number) for name, number in _of(dict, value).items()})


def _sampling(value: Mapping[str, Any]) -> Sampling:
    biases = tuple(
        (_of(int, token), _of((int, float), bias)) for token, bias in value["logit_bias"]
    )
    numbers = {name: number for name, number in value.items() if name != "logit_bias"}
    _of(int, numbers["seed"])
    for number in numbers.values():
        _of((int, float), number)
    return Sampling(**numbers, logit_bias=biases)


def _course(value: Mapping[str, Any]) -> Course:
    grammar, answer_at = value["grammar"], value["answer_at"]
    return Course(
        forced=tuple(_forced(each) for each in value["forced"]),
        restarts=tuple(_restart(each) for each in value["restarts"]),
        grammar=None if grammar is None else _of(str, grammar),
        answer_at=None if answer_at is None else _of(int, answer_at),
        ended=_one_of(get_args(FinishReason), value["ended"]),
    )


def _forced(value: Mapping[str, Any]) -> Forced:
    finish, tokens = value["finish"], _ids(value["tokens"])
    Taken(tokens, finish)  # for its checks
    return Forced(
        position=_of(int, value["position"]),
        drawn=_of(int, value["drawn"]),
        tokens=tokens,
        finish=None if finish is None else _one_of(get_args(FinishReason), finish),
    )


def _restart(value: Mapping[str, Any]) -> Restart:
    tokens, seed = _ids(value["tokens"]), _of(int, value["seed"])
    Request(request_id="", tokens=tokens, sampling=Sampling(seed=seed))  # likewise
    return Restart(position=_of(int, value["position"]), tokens=tokens, seed=seed)


def _of(kind: type[T] | tuple[type[Any], ...], value: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{value!r:.60} is of another kind")  # noqa: TRY004 - data is wrong
    return value


def _one_of(known: Sequence[str], value: Any) -> Any:
    if value not in known:
        raise ValueError(f"{value!r:.60} is none of {', '.join(known)}")
    return value


def _ids(values: Sequence[Any]) -> tuple[int, ...]:
    return tuple(_of(int, value) for value in values)


def _packed(tokens: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(tokens)}i", *tokens)


def _unpacked(data: Any) -> tuple[int, ...]:
    return struct.unpack(f"<{len(_of(bytes, data)) // 4}i", data)


def clean(text: str) -> str:
    """Return ``text`` without lone surrogates, which SQLite cannot keep."""
    return text.encode("utf-8", "replace").decode()
