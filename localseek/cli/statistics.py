"""The numbers of a reply: one line for a person, one object for a program."""

from __future__ import annotations

import json
from dataclasses import asdict

from localseek.jobs.reply import Reply


def thought_for(reply: Reply) -> str:
    """How long the model thought."""
    return f"thought for {reply.timings.reasoning_s:.1f} s, {reply.n_reasoning:,} tokens"


def statistics_line(reply: Reply) -> str:
    """Say where the time went, in the order in which it did."""
    t = reply.timings
    n_read = reply.n_prompt - reply.n_cached
    cached = f" ({reply.n_cached:,} from cache)" if reply.n_cached else ""
    parts = [
        f"load {t.load_s:.1f} s" if t.load_s else "",  # not in a later turn
        f"prompt {reply.n_prompt:,} tokens{cached} in {t.prefill_s:.2f} s",
        f"{n_read / t.prefill_s:,.0f} t/s" if t.prefill_s else "",
        f"first token {t.first_token_s:.2f} s" if t.first_token_s else "",
        f"first of the answer {t.first_answer_s:.2f} s" if t.first_answer_s else "",
        f"thought {t.reasoning_s:.1f} s, {reply.n_reasoning:,} tokens" if reply.n_reasoning else "",
        f"answer {reply.n_answer:,} tokens",
        f"{t.decode_tokens_per_s:.1f} t/s" if t.decode_tokens_per_s else "",
    ]
    return " · ".join(part for part in parts if part)


def reply_as_json(reply: Reply, *, model: str) -> str:
    """One line of JSON. The names are a promise: some may be added, none renamed."""
    return json.dumps(
        {
            "model": model,
            "answer": reply.answer,
            "reasoning": reply.reasoning,
            "finish": reply.finish,
            "prompt_tokens": reply.n_prompt,
            "cached_tokens": reply.n_cached,
            "reasoning_tokens": reply.n_reasoning,
            "answer_tokens": reply.n_answer,
            "timings": asdict(reply.timings),
            "sampling": asdict(reply.sampling),
        },
        ensure_ascii=False,
    )
