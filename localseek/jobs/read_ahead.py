"""The beginning of a prompt, read by itself: for models whose state cannot be cut back to it.

A recurrent model has a running state, of all that it has read, and of a sliding window the
last part is saved only. That of the beginning has to be copied before more is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.sequence_state import State, save_state
from localseek.engine.request import Prefilled, Request, Sampling
from localseek.engine.scheduler import Scheduler
from localseek.jobs.reply import Reply

_SEQ = 0
_LEAST = 256  # tokens; fewer are not worth a batch of their own
_ROWS = 64  # as in ``exact_reuse``: so many are left, and a multiple of them is read


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAhead:
    """What was read: ``n_read`` of ``tokens`` were not in memory before."""

    tokens: tuple[int, ...]
    state: State
    n_read: int
    elapsed_s: float

    def counted(self, reply: Reply) -> Reply:
        """Count what was read ahead as read for the reply."""
        timings = reply.timings
        first_token, first_answer = timings.first_token_s, timings.first_answer_s
        return replace(
            reply,
            n_cached=max(0, reply.n_cached - self.n_read),
            timings=replace(
                timings,
                prefill_s=timings.prefill_s + self.elapsed_s,
                first_token_s=first_token and first_token + self.elapsed_s,
                first_answer_s=first_answer and first_answer + self.elapsed_s,
                total_s=timings.total_s + self.elapsed_s,
            ),
        )


def read_ahead(
    context: LlamaContext, scheduler: Scheduler[Any], tokens: Sequence[int]
) -> ReadAhead | None:
    """Read most of ``tokens`` and copy the state; None if there are too few new ones."""
    n = max(0, len(tokens) - _ROWS) // _ROWS * _ROWS
    if n - len(scheduler.held(_SEQ)) < _LEAST:
        return None
    request = Request(request_id="ahead", tokens=tuple(tokens[:n]), sampling=Sampling(seed=0))
    events = scheduler.run([request])
    prefilled = next((event for event in events if isinstance(event, Prefilled)), None)
    events.close()
    if prefilled is None:  # it was interrupted
        return None
    return ReadAhead(
        tokens=request.tokens,
        state=save_state(context, _SEQ),
        n_read=n - prefilled.n_cached,
        elapsed_s=prefilled.prefill_s,
    )
