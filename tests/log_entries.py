"""Entries of a log that no model had to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from localseek.engine.request import Sampling, Speculated
from localseek.jobs.course import Course, Forced, Restart
from localseek.jobs.log.entry import Conditions, Entry, Exchange, LoggedModel
from localseek.jobs.reply import Reply, Timings

ENTRY = Entry(
    at=datetime(2026, 11, 23, 20, 17, 3, tzinfo=timezone.utc),
    model=LoggedModel(name="m", path=Path("/models/m.gguf"), identity="ab", template_sha256="cd"),
    conditions=Conditions(
        n_ctx=512,
        n_seq=1,
        n_threads=2,
        n_gpu_layers=0,
        kv_type="f16",
        llama_cpp="0.3.36",
        localseek="0.1.0",
    ),
    prompt="<U>2+2?<A>",
    follows=3,
    exchange=Exchange(
        command="ask",
        question="2+2?",
        prompt_tokens=(1, 2, 3),
        reply=Reply(
            answer="It is four",
            reasoning="two and two",
            finish="think_budget",
            thinking_end="think_budget",
            tokens=(7, 8, 9),
            n_dropped=4,
            n_prompt=3,
            n_cached=1,
            n_reasoning=2,
            n_answer=1,
            timings=Timings(load_s=0.5, total_s=1.25, decode_tokens_per_s=None),
            sampling=Sampling(seed=7, logit_bias=((3, -1.5),)),
            speculated=Speculated(n_rounds=3, n_drafted=9, n_accepted=4),
            course=Course(
                forced=(Forced(position=1, drawn=5, tokens=(8,), finish="loop"),),
                restarts=(Restart(position=2, tokens=(1, 2), seed=9),),
                grammar='root ::= "a"',
                answer_at=2,
                ended="context",
            ),
        ),
    ),
)


def entry(question: str = "2+2?", answer: str = "It is four", reasoning: str = "") -> Entry:
    """An entry with these texts."""
    reply = replace(ENTRY.exchange.reply, answer=answer, reasoning=reasoning)
    return replace(ENTRY, exchange=replace(ENTRY.exchange, question=question, reply=reply))
