"""How entries of the log are shown: rows of a list, one in full, what came of a replay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from localseek.cli.markdown.wrap import columns, fitting
from localseek.cli.output import Output
from localseek.cli.paragraph import show_paragraph
from localseek.cli.statistics import statistics_line
from localseek.cli.units import iso_time, local_time
from localseek.engine.request import Sampling
from localseek.printable import printable

if TYPE_CHECKING:  # needs SQLite
    from localseek.jobs.log.database import Summary
    from localseek.jobs.log.entry import Entry
    from localseek.jobs.log.replay import Replayed

_MOST_COLUMNS = 200  # of a row in a pipe
_MODEL_WIDTH = 24
_WIDTH = 12  # of a label
_BEFORE = 30  # characters before what was found
_HEX_SHOWN = 16


class LogView:
    """Shows entries on stdout."""

    def __init__(self, stdout: Output) -> None:
        self._stdout = stdout
        self._columns = stdout.size()[0] - 1 if stdout.is_terminal else _MOST_COLUMNS

    def rows(self, found: Sequence[Summary], phrases: Sequence[str]) -> None:
        """One line each, and below it where the first phrase is."""
        id_width = max(len(str(summary.id)) for summary in found)
        model_width = min(_MODEL_WIDTH, max(columns(_one_line(s.model)) for s in found))
        for summary in found:
            model = _cut(_one_line(summary.model), model_width)
            padding = " " * (model_width - columns(model))
            start = f"{summary.id:>{id_width}}  {local_time(summary.at)}  {model}{padding}  "
            self._stdout.line(_cut(start + _one_line(summary.question), self._columns))
            if phrases:
                place = _place(summary, phrases[0])
                indent = " " * (id_width + 2)
                self._stdout.line(indent + _cut(place, self._columns - len(indent)), dim=True)

    def entry(self, entry_id: int, entry: Entry) -> None:
        """All of it but the rendered prompt and the token ids."""
        exchange = entry.exchange
        self._stdout.line(f"entry {entry_id} · {local_time(entry.at)} · {exchange.command}")
        for label, text in _facts(entry):
            line = f"  {label:<{_WIDTH}}{printable(text)}"
            show_paragraph(line, self._stdout, indent=_WIDTH + 2)
        reply = exchange.reply
        texts = (("question", exchange.question), ("reasoning", reply.reasoning))
        for label, text in (*texts, ("answer", reply.answer)):
            if text.strip():
                self._stdout.line(f"\n── {label}")
                self._stdout.line(text.strip("\n"), dim=label == "reasoning")


def summary_as_object(summary: Summary) -> dict[str, object]:
    """A row for programs. The names are a promise: some may be added, none renamed."""
    return {
        "id": summary.id,
        "at": iso_time(summary.at),
        "command": summary.command,
        "model": summary.model,
        "question": summary.question,
        "answer": summary.answer,
        "finish": summary.finish,
    }


def replayed_as_object(replayed: Replayed) -> dict[str, object]:
    """What came of a replay, for programs; likewise a promise."""
    difference = replayed.difference
    return {
        "same": difference is None,
        "tokens": replayed.n_tokens,
        "same_tokens": replayed.n_tokens if difference is None else difference.position,
        "then": difference and _token(difference.then, difference.then_text),
        "now": difference and _token(difference.now, difference.now_text),
        "doubts": list(replayed.doubts),
    }


def difference_text(replayed: Replayed) -> str:
    """One sentence about the first token that is another one."""
    difference = replayed.difference
    if difference is None:
        raise ValueError("there is no difference")
    then = _quoted(difference.then, difference.then_text)
    now = _quoted(difference.now, difference.now_text)
    place = f"token {difference.position + 1:,} of {replayed.n_tokens:,}"
    if difference.position == replayed.n_tokens:
        place = f"after all {replayed.n_tokens:,} tokens, what follows"
    return f"{place} is another one: {then} then, {now} now."


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    model, conditions, reply = entry.model, entry.conditions, entry.exchange.reply
    yield "model", f"{model.name}, {model.path}"
    yield "identity", model.identity[:_HEX_SHOWN] or "not known"
    yield (
        "template",
        f"sha256 {model.template_sha256[:_HEX_SHOWN]}" if model.template_sha256 else "none",
    )
    yield "sampling", ", ".join(_sampling(reply.sampling))
    gpu = f"{conditions.n_gpu_layers} layers on the GPU" if conditions.n_gpu_layers else "no GPU"
    n = conditions.n_threads
    threads = f"{n} thread{'' if n == 1 else 's'}"
    yield (
        "context",
        f"{conditions.n_ctx:,} tokens, KV {conditions.kv_type}, {threads}, {gpu}",
    )
    yield "made by", f"localseek {conditions.localseek}, llama-cpp-python {conditions.llama_cpp}"
    yield "ended", f"{reply.finish}; {statistics_line(reply)}"
    for forced in reply.course.forced:
        yield "steered", f"at token {forced.position + 1:,}, {len(forced.tokens)} were put"


def _sampling(sampling: Sampling) -> Iterator[str]:
    """What is not as it is by default, and always what matters most."""
    defaults = Sampling()
    for field in fields(Sampling):
        value = getattr(sampling, field.name)
        if field.name in ("temperature", "seed") or value != getattr(defaults, field.name):
            yield f"{field.name} {value}"


def _place(summary: Summary, phrase: str) -> str:
    """The words about the first place of ``phrase``, and whose they are."""
    texts = {
        "question": summary.question,
        "reasoning": summary.reasoning,
        "answer": summary.answer,
    }
    for label, text in texts.items():
        found = re.search(re.escape(phrase), text, re.IGNORECASE)
        if found:
            start = max(0, found.start() - _BEFORE)
            around = text[start : found.end() + _MOST_COLUMNS]
            return f"{label}: {'…' if start else ''}{_one_line(around)}"
    return ""  # letters whose capitals are of another length


def _token(token: int | None, text: str) -> dict[str, object] | None:
    return None if token is None else {"token": token, "text": text}


def _quoted(token: int | None, text: str) -> str:
    return "the end" if token is None else printable(json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _cut(text: str, width: int) -> str:
    """Cut a text to so many columns."""
    return text if columns(text) <= width else f"{text[: fitting(text, width - 1)]}…"
