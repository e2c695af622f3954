"""A reply as an object for programs. The names are a promise: some may be added, none renamed."""

from __future__ import annotations

from dataclasses import asdict

from localseek.jobs.reply import Reply


def reply_as_object(reply: Reply) -> dict[str, object]:
    """All that there is to say of a reply but which model said it."""
    return {
        "answer": reply.answer,
        "reasoning": reply.reasoning,
        "finish": reply.finish,
        "thinking_finish": reply.thinking_end,
        "dropped_tokens": reply.n_dropped,
        "prompt_tokens": reply.n_prompt,
        "cached_tokens": reply.n_cached,
        "reasoning_tokens": reply.n_reasoning,
        "answer_tokens": reply.n_answer,
        "speculation": _speculation(reply),
        "timings": asdict(reply.timings),
        "sampling": asdict(reply.sampling),
    }


def _speculation(reply: Reply) -> dict[str, int] | None:
    """What came of guesses; None where none were to be made."""
    of = reply.speculated
    if of is None:
        return None
    return {"drafted": of.n_drafted, "accepted": of.n_accepted, "rounds": of.n_rounds}
