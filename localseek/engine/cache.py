"""Which tokens of a prompt are in memory already: plain arithmetic on token ids.

A sequence keeps its tokens after its reply is over. A new prompt goes to the free sequence
that shares the longest prefix with it; what differs is removed and only the rest is fed.
A causal model's state at a position depends on nothing behind it, so the shared part is
exactly the snapshot that was taken when it was first fed: the second turn of a
conversation, whose template drops the reasoning of the first, feeds the answer and the
new question only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A copy from one sequence to another is of all n_ctx cells of it, used or not. The time of one
# token's prefill copied 900 (one core of a CPU) to 3,000 of them; on a large GPU it should be
# about 800. So a copy pays when it saves more tokens than n_ctx / 256.
_CELLS_A_TOKEN = 256

# A batch of fewer tokens goes another way through llama.cpp's flash attention, and multiplies
# quantized weights by fours. Source: GGML_FA_TILE_Q in ggml/src/ggml-cpu/common.h, repack.cpp.
_ROWS = 64


@dataclass(frozen=True, slots=True)
class Reuse:
    """Put the prompt into sequence ``seq``; copy ``n_shared`` tokens from ``source`` first.

    ``source`` is ``seq`` itself when nothing needs to be copied.
    """

    seq: int
    source: int
    n_shared: int


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences begin with in common.

    By halves: to compare slices takes a fiftieth of a loop over the tokens, and each new
    prompt is compared with what all sequences hold.
    """
    shared, most = 0, min(len(a), len(b))
    while shared < most:
        middle = (shared + most + 1) // 2
        if list(a[shared:middle]) == list(b[shared:middle]):
            shared = middle
        else:
            most = middle - 1
    return shared


def exact_reuse(n_shared: int, *, n_prompt: int, n_batch: int) -> int:
    """How many of ``n_shared`` tokens to take up so that the rest is computed as if all were.

    On a CPU what comes of a token depends on how many are in its batch, and on where in it
    the token is. A prompt is read in batches that end at multiples of ``n_batch`` (see
    ``Scheduler``), so it comes to the same bits if the first of them begins at a multiple of
    64 and has 64 tokens at least, or begins where one did: up to 127 tokens are read again.
    """
    n = min(n_shared, n_prompt - 1) // _ROWS * _ROWS
    while n % n_batch and min(n_prompt, (n // n_batch + 1) * n_batch) - n < _ROWS:
        n -= _ROWS
    return max(0, n)


def plan_reuse(
    prompt: Sequence[int],
    *,
    cached: Sequence[Sequence[int]],
    free: Sequence[int],
    n_ctx: int,
) -> Reuse:
    """Choose a free sequence for ``prompt`` and where its beginning comes from.

    ``cached[i]`` are the tokens that sequence ``i`` holds; ``free`` lists the sequences that
    may be overwritten, least recently used first, and must not be empty. A copy from
    another sequence is made only where that is quicker than to read those tokens. One token
    at least is left to feed, since its logits are needed.
    """
    shared = [min(common_prefix(tokens, prompt), len(prompt) - 1) for tokens in cached]
    best_free = max(free, key=lambda seq: shared[seq])
    best = max(range(len(cached)), key=lambda seq: shared[seq])
    if shared[best] - shared[best_free] > n_ctx // _CELLS_A_TOKEN:
        return Reuse(seq=_emptiest(free, cached), source=best, n_shared=shared[best])
    if not shared[best_free]:
        best_free = _emptiest(free, cached)
    return Reuse(seq=best_free, source=best_free, n_shared=shared[best_free])


def _emptiest(free: Sequence[int], cached: Sequence[Sequence[int]]) -> int:
    """An empty free sequence, else the least recently used one."""
    return next((seq for seq in free if not cached[seq]), free[0])
