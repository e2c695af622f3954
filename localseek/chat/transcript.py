"""A conversation <-> a file that people and programs read.

FILE.md      for people; it is not read back
FILE.json    {"localseek": "conversation", "version": 1, "system": "…", "turns": [{…}, …]}
"""

from __future__ import annotations

import json

from localseek.chat.record_json import turn_from_json, turn_to_json, whole_text
from localseek.chat.records import Turn
from localseek.chat.session import Session

_KIND, _VERSION = "conversation", 1


def as_json(session: Session) -> str:
    """Return the conversation as one JSON document."""
    value = {
        "localseek": _KIND,
        "version": _VERSION,
        "system": session.system,
        "turns": [turn_to_json(turn) for turn in session.turns],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> Session:
    """Read what :func:`as_json` wrote; raises ValueError for anything else."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError("it is no JSON, as /save FILE.json writes it") from error
    if not isinstance(value, dict) or value.get("localseek") != _KIND:
        raise ValueError("it is no conversation that /save wrote")
    if value.get("version") != _VERSION:
        raise ValueError(f"it is of version {value.get('version')!r}; {_VERSION} is known here")
    system, turns = value.get("system", ""), value.get("turns")
    if not isinstance(system, str) or not isinstance(turns, list):
        raise ValueError("its system prompt is no text, or its turns are no list")  # noqa: TRY004
    session = Session(whole_text(system, "its system prompt"))
    session.turns = tuple(turn_from_json(turn) for turn in turns)
    return session


def as_markdown(session: Session) -> str:
    """Lay the conversation out; each reasoning is folded away above its answer."""
    parts = [f"> {line}" for line in session.system.splitlines()]
    for turn in session.turns:
        parts += ["", "## You", "", *_files(turn), turn.question.text, ""]
        parts += [f"## {turn.model or 'Model'}", ""]
        if turn.reasoning:
            parts += ["<details><summary>Reasoning</summary>", "", turn.reasoning]
            parts += ["", "</details>", ""]
        parts.append(turn.answer)
        if not turn.is_whole:
            parts += ["", f"*(cut: {turn.finish})*"]
    return "\n".join(parts).strip("\n") + "\n"


def _files(turn: Turn) -> list[str]:
    names = ", ".join(f"`{file.name}`" for file in turn.question.files)
    return [f"(with {names})", ""] if names else []
