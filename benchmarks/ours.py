"""Our engine under the same workload, timed from outside by the events that it gives.

The first token is drawn from the logits of the prompt, so n + 1 tokens take n decodes: the
clock runs from the first to the last of them, with all that is between: drawing, yielding.
Tokens that end a turn are forbidden; the peers' random ids never end either.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from time import perf_counter

from benchmarks.workload import Speeds, Workload
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Request, Sampling, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings

SAMPLED = Sampling(seed=0)  # our defaults
GREEDY = replace(SAMPLED, temperature=0)


def single(workload: Workload) -> Speeds:
    """One request at a time, with little and with much in the context."""
    engine = Engine(workload, n_seq=1, n_ctx=workload.n_prompt + 2 * workload.n_decode)
    n_decode = workload.n_decode
    _, decode = engine.speeds(n_prompt=1, n_decode=n_decode, sampling=GREEDY)
    _, sampled_decode = engine.speeds(n_prompt=1, n_decode=n_decode, sampling=SAMPLED)
    prefill, deep_decode = engine.speeds(
        n_prompt=workload.n_prompt, n_decode=n_decode, sampling=GREEDY
    )
    return {
        workload.prefill: prefill,
        workload.decode: decode,
        workload.sampled_decode: sampled_decode,
        workload.deep_decode: deep_decode,
    }


def together(workload: Workload) -> Speeds:
    """Several requests at once; decode is timed while all of them are replying."""
    n_ctx = workload.n_prompt_together + 2 * workload.n_decode
    engine = Engine(workload, n_seq=workload.n_together, n_ctx=n_ctx)
    prefill, decode = engine.speeds(
        n_prompt=workload.n_prompt_together, n_decode=workload.n_decode, sampling=GREEDY
    )
    return {workload.prefill_together: prefill, workload.decode_together: decode}


class Engine:
    """A model with one context, warmed up; it lives as long as its process."""

    def __init__(self, workload: Workload, *, n_seq: int, n_ctx: int) -> None:
        settings = ContextSettings(
            n_seq=n_seq,
            n_ctx=n_ctx,
            n_threads=workload.n_threads,
            n_batch=workload.n_batch,
            kv_type=workload.kv_type,
        )
        interrupt = Interrupt()
        self._model = LlamaModel(workload.model, interrupt=interrupt)
        self._context = LlamaContext(self._model, settings, interrupt=interrupt)
        self._scheduler = Scheduler(self._context)
        self._numbers = count()  # no two prompts begin alike, so nothing is reused
        # As llama-bench does: the first batch of its size touches all the memory it needs.
        n_prompt = n_ctx - 2 * workload.n_decode
        self.speeds(n_prompt=n_prompt, n_decode=4, sampling=GREEDY)

    def speeds(self, *, n_prompt: int, n_decode: int, sampling: Sampling) -> tuple[float, float]:
        """Return prefill and decode in tokens/s, of as many requests as there are sequences.

        Prefill ends when the last of them has its first token, decode when that one has
        ``n_decode`` more; the others are cut off only then.
        """
        n_seq = self._context.n_seq
        n_given: Counter[str] = Counter()
        last, prefilled = "", 0.0
        started = perf_counter()
        for event in self._scheduler.run(self._requests(n_prompt, sampling)):
            if not isinstance(event, Token):
                continue
            n_given[event.request_id] += 1
            if not last and len(n_given) == n_seq:
                last, prefilled = event.request_id, perf_counter()
            if n_given[last] > n_decode:
                break
        finished = perf_counter()
        return n_seq * n_prompt / (prefilled - started), n_seq * n_decode / (finished - prefilled)

    def _requests(self, n_prompt: int, sampling: Sampling) -> Iterator[Request]:
        vocabulary = self._model.vocabulary
        ends = (token for token in range(vocabulary.n_tokens) if vocabulary.ends_turn(token))
        endless = replace(sampling, logit_bias=tuple((token, -math.inf) for token in ends))
        for _ in range(self._context.n_seq):
            first = 1000 + next(self._numbers)
            tokens = tuple((first + 7 * i) % vocabulary.n_tokens for i in range(n_prompt))
            yield Request(request_id=f"{first}", tokens=tokens, sampling=endless)
