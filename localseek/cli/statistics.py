"""The numbers of a reply: one line for a person, one object for a program."""

from __future__ import annotations

import json

from localseek.jobs.reply import Reply
from localseek.jobs.reply_json import reply_as_object

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
        f"context {n_used:,} of {n_ctx:,}" if n_ctx else "",
    ]
    return " · ".join(part for part in parts if part)


def reply_as_json(reply: Reply, *, model: str) -> str:
    """One line of JSON. The names are a promise: some may be added, none renamed."""
    return json.dumps({"model": model, **reply_as_object(reply)}, ensure_ascii=False)
