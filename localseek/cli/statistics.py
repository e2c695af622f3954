"""The numbers of a reply: one line for a person, one object for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence

from localseek.jobs.reply import Reply
from localseek.jobs.reply_json import reply_as_object
from localseek.jobs.samples import SamplesProgress

_LEAST_S = 0.1  # before that a rate says nothing
_ENDED = {
    "think_budget": ", then the budget was spent",
    "answer_now": ", then it was told to answer",
    "loop": ", then it went round in circles",
    "cut": " and was cut",
}


def thought_for(reply: Reply) -> str:
    """How long the model thought, and why no longer if that was not its own choice."""
    ended = _ENDED.get(reply.thinking_end, "")
    return f"thought for {reply.timings.reasoning_s:.1f} s, {reply.n_reasoning:,} tokens{ended}"


def statistics_line(reply: Reply, *, n_ctx: int = 0) -> str:
    """Say where the time went, in the order in which it did; how full the context is, if known."""
    t = reply.timings
    n_read = reply.n_prompt - reply.n_cached
    cached = f" ({reply.n_cached:,} from cache)" if reply.n_cached else ""
    n_used = reply.n_prompt + len(reply.tokens) - reply.n_dropped
    parts = [
        f"load {t.load_s:.1f} s" if t.load_s else "",  # not in a later turn
        f"prompt {reply.n_prompt:,} tokens{cached} in {t.prefill_s:.2f} s",
        f"{n_read / t.prefill_s:,.0f} t/s" if t.prefill_s else "",
        f"first token {t.first_token_s:.2f} s" if t.first_token_s else "",
        f"first of the answer {t.first_answer_s:.2f} s" if t.first_answer_s else "",
        thought_for(reply) if reply.n_reasoning else "",
        f"answer {reply.n_answer:,} tokens",
        f"{t.decode_tokens_per_s:.1f} t/s" if t.decode_tokens_per_s else "",
        _guesses(reply),
        f"context {n_used:,} of {n_ctx:,}" if n_ctx else "",
    ]
    return " · ".join(part for part in parts if part)


def _guesses(reply: Reply) -> str:
    of = reply.speculated
    if of is None:
        return ""
    return f"{of.n_accepted:,} of {of.n_drafted:,} guesses right in {of.n_rounds:,} rounds"


def samples_status(progress: SamplesProgress) -> str:
    """How far several replies are: a line that is drawn anew."""
    thinking = f" · {progress.n_thinking:,} thinking" if progress.n_thinking else ""
    return (
        f"{progress.n_over:,} of {progress.n_samples:,} finished{thinking} · "
        f"{progress.n_tokens:,} tokens{_rate(progress)}"
    )


def samples_line(progress: SamplesProgress, replies: Sequence[Reply], *, n_at_once: int) -> str:
    """The numbers of several replies: what was read, and what all of them said together."""
    first = min(replies, key=lambda reply: reply.n_cached, default=None)
    parts = [
        f"{len(replies):,} samples, {n_at_once:,} at once",
        f"prompt {first.n_prompt:,} tokens in {first.timings.prefill_s:.2f} s" if first else "",
        f"{progress.n_tokens:,} tokens in {progress.elapsed_s:.1f} s{_rate(progress)}",
    ]
    return " · ".join(filter(None, parts))


def _rate(progress: SamplesProgress) -> str:
    if progress.elapsed_s < _LEAST_S:
        return ""
    return f" · {progress.n_tokens / progress.elapsed_s:,.0f} t/s"


def reply_as_json(reply: Reply, *, model: str, **more: object) -> str:
    """One line of JSON. The names are a promise: some may be added, none renamed."""
    return json.dumps({"model": model, **reply_as_object(reply), **more}, ensure_ascii=False)
