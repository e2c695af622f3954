"""Why a reply is not a complete answer, as an error with an exit code."""

from __future__ import annotations

from localseek.errors import AnswerCutError, NoAnswerError
from localseek.jobs.reply import Reply


def complain_if_cut(reply: Reply, *, max_tokens: int | None, n_ctx: int) -> None:
    """Raise AnswerCutError or NoAnswerError unless the model came to its own end."""
    n = reply.n_reasoning + reply.n_answer
    if reply.finish == "stop":
        if not reply.answer:
            raise NoAnswerError(
                f"the model ended its turn after {n:,} tokens without an answer.",
                hint="ask again: another --seed gives another reply.",
            )
        return
    limit, hint = (
        (f"{n:,} tokens (--max-tokens)", f"raise --max-tokens above {max_tokens}.")
        if reply.finish == "length"
        else (f"the end of its context of {n_ctx:,} tokens", "raise --n-ctx.")
    )
    if reply.answer:
        raise AnswerCutError(f"the answer was cut at {limit}.", hint=hint)
    raise NoAnswerError(f"the model was still thinking at {limit}; there is no answer.", hint=hint)
