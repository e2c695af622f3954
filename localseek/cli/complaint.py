"""Why a reply is not a complete answer, as an error with an exit code.

finish          with an answer              without one
stop            none                        4
think_budget    none: it was asked for      4
length          3                           4
context         3                           4
loop            3: it or its thought        4
"""

from __future__ import annotations

from localseek.errors import AnswerCutError, NoAnswerError
from localseek.jobs.reply import Reply

_ANOTHER = "ask again: another --seed gives another reply"
_AGAINST_LOOPS = f"{_ANOTHER}; --repeat-penalty 1.1 or a higher --temperature may help."


def complain_if_cut(
    reply: Reply, *, max_tokens: int | None, n_ctx: int, max_answer: int | None = None
) -> None:
    """Raise AnswerCutError or NoAnswerError unless the model came to its own end.

    That its thinking was ended for it, as was asked for, is no complaint.
    """
    if reply.finish in {"stop", "think_budget"}:
        if not reply.answer:
            raise NoAnswerError(_ended_without_answer(reply), hint=f"{_ANOTHER}.")
    elif reply.finish == "loop":
        _complain_of_loop(reply)
    elif _is_at(max_answer, reply) and max_answer != max_tokens:
        _complain_of_answer_limit(reply)
    else:
        _complain_of_limit(reply, max_tokens, n_ctx)


def dropped_notice(reply: Reply, *, n_ctx: int) -> str:
    """Say that the model went on without having all of its reply before it."""
    return (
        f"the context of {n_ctx:,} tokens was full: the reply went on without the oldest "
        f"{reply.n_dropped:,} tokens of it."
    )


def _ended_without_answer(reply: Reply) -> str:
    n = reply.n_reasoning + reply.n_answer
    return f"the model ended its turn after {n:,} tokens without an answer."


def _complain_of_loop(reply: Reply) -> None:
    n = reply.n_reasoning
    if reply.thinking_end == "loop" and reply.answer:
        raise AnswerCutError(
            f"the model went round in circles after {n:,} tokens of thinking and was made to "
            "answer.",
            hint=_AGAINST_LOOPS,
        )
    if reply.answer:
        raise AnswerCutError(
            f"the answer went round in circles and was cut after {reply.n_answer:,} tokens.",
            hint=_AGAINST_LOOPS,
        )
    raise NoAnswerError(
        f"the model went round in circles after {n:,} tokens of thinking; there is no answer.",
        hint=_AGAINST_LOOPS,
    )


def _is_at(max_answer: int | None, reply: Reply) -> bool:
    return reply.finish == "length" and reply.n_answer == max_answer


def _complain_of_answer_limit(reply: Reply) -> None:
    n = reply.n_answer
    limit, hint = f"{n:,} tokens (--max-answer)", f"raise --max-answer above {n}."
    if reply.answer:
        raise AnswerCutError(f"the answer was cut at {limit}.", hint=hint)
    raise NoAnswerError(f"no answer had begun at {limit}.", hint=hint)


def _complain_of_limit(reply: Reply, max_tokens: int | None, n_ctx: int) -> None:
    n = reply.n_reasoning + reply.n_answer
    if reply.finish == "length":
        limit, hint = f"{n:,} tokens (--max-tokens)", f"raise --max-tokens above {max_tokens}"
        other = ", or set --think-budget below it"
    else:
        limit, hint = f"the end of its context of {n_ctx:,} tokens", "raise --n-ctx"
        other = ", or set --think-budget"
    if reply.answer:
        raise AnswerCutError(f"the answer was cut at {limit}.", hint=f"{hint}.")
    if reply.thinking_end not in {"cut", "none"}:  # all that was left went into white space
        raise NoAnswerError(f"no answer had begun at {limit}.", hint=f"{hint}.")
    raise NoAnswerError(
        f"the model was still thinking at {limit}; there is no answer.", hint=f"{hint}{other}."
    )
