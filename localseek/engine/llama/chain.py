"""The stages of ``localseek.engine.sampler`` as a llama.cpp sampler chain."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from localseek.engine.llama.library import C, Pointer
from localseek.engine.llama.model import LlamaModel
from localseek.engine.sampler import HISTORY_STAGES, Stage

Logits: TypeAlias = npt.NDArray[np.float32]

# What breaks a repetition that DRY counts. Source: common_params_sampling in llama.cpp
# common/common.h.
_DRY_BREAKERS = (b"\n", b":", b'"', b"*")


class Chain:
    """Draws one token from a row of logits and remembers what it drew.

    One chain a sequence: penalties look back at its history, and the draw has its own
    random numbers, so what other sequences do changes nothing.
    """

    def __init__(self, model: LlamaModel, stages: Sequence[Stage]) -> None:
        self.handle = C.llama_sampler_chain_init(C.llama_sampler_chain_default_params())
        self._with_history: list[Pointer] = []  # they belong to the chain
        for name, numbers in stages:
            stage = _STAGES[name](model, *numbers)
            C.llama_sampler_chain_add(self.handle, stage)
            if name in HISTORY_STAGES:
                self._with_history.append(stage)

    def accept(self, tokens: Sequence[int]) -> None:
        """Put ``tokens``, those of a prompt, into the history that penalties look at."""
        for token in tokens:
            C.llama_sampler_accept(self.handle, token)

    def replay(self, tokens: Sequence[int]) -> None:
        """Make ``tokens`` the whole history: the last draw may not have been put.

        Only the stages that have one begin anew. The rest, the random numbers above all, goes
        on as if nothing had been.
        """
        for stage in self._with_history:
            C.llama_sampler_reset(stage)
            for token in tokens:
                C.llama_sampler_accept(stage, token)

    def draw(self, context: Pointer, row: int, _logits: Logits) -> int:
        """Draw a token from the logits of batch position ``row``, and accept it."""
        return int(C.llama_sampler_sample(self.handle, context, row))

    def close(self) -> None:
        """Free the chain and its stages."""
        if self.handle:
            C.llama_sampler_free(self.handle)
            self.handle = None


class Greedy:
    """Draws the most likely token, the first of several; nothing else looks at the logits.

    A chain would copy the vocabulary before it looks: between decodes of a real text that
    took 0.12 ms for 49,152 tokens, where NumPy takes 0.06.
    """

    def replay(self, _tokens: Sequence[int]) -> None:
        """Nothing is remembered."""

    def draw(self, _context: Pointer, _row: int, logits: Logits) -> int:
        """Return the token with the highest logit. ``logits``: (n_vocab,)."""
        return int(logits.argmax())

    def close(self) -> None:
        """Nothing is held."""


def _logit_bias(model: LlamaModel, *flat: float) -> Pointer:
    n = len(flat) // 2
    pairs = (C.llama_logit_bias * n)()
    for i in range(n):
        pairs[i].token, pairs[i].bias = int(flat[2 * i]), flat[2 * i + 1]
    return C.llama_sampler_init_logit_bias(model.vocabulary.n_tokens, n, pairs)


def _penalties(model: LlamaModel, last_n: float, *penalties: float) -> Pointer:
    return C.llama_sampler_init_penalties(model.vocabulary.n_tokens, int(last_n), *penalties)


def _dry(
    model: LlamaModel, multiplier: float, base: float, allowed_length: float, last_n: float
) -> Pointer:
    vocabulary = C.llama_model_get_vocab(model.handle)
    breakers = (ctypes.c_char_p * len(_DRY_BREAKERS))(*_DRY_BREAKERS)
    return C.llama_sampler_init_dry(
        vocabulary,
        multiplier,
        base,
        int(allowed_length),
        int(last_n),
        breakers,
        len(breakers),
    )


_STAGES: dict[str, Callable[..., Pointer]] = {
    "logit_bias": _logit_bias,
    "penalties": _penalties,
    "dry": _dry,
    "top_k": lambda _, k: C.llama_sampler_init_top_k(int(k)),
    "typical": lambda _, p, keep: C.llama_sampler_init_typical(p, int(keep)),
    "top_p": lambda _, p, keep: C.llama_sampler_init_top_p(p, int(keep)),
    "min_p": lambda _, p, keep: C.llama_sampler_init_min_p(p, int(keep)),
    "xtc": lambda _, p, t, keep, seed: C.llama_sampler_init_xtc(p, t, int(keep), int(seed)),
    "temp": lambda _, t: C.llama_sampler_init_temp(t),
    "dist": lambda _, seed: C.llama_sampler_init_dist(int(seed)),
    "greedy": lambda _: C.llama_sampler_init_greedy(),
}
