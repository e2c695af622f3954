"""A sampler that draws only what a grammar allows.

    logits ─▶ chain ─▶ token ─▶ does the grammar take it? ─┬─ yes ─▶ drawn
                                                           └─ no ──▶ grammar, then chain ─▶ drawn

Asking about one token costs nothing, going through a vocabulary tens of milliseconds, and a
model that was told the form mostly keeps to it: so the chain draws first, as in llama.cpp's
own tools. The price is a second draw with the same random numbers where it was wrong.

The text of a grammar comes checked (``localseek.chat.structure``): llama.cpp ends the
process over some.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np

from localseek.engine.llama.chain import Chain, Greedy, Logits
from localseek.engine.llama.library import C, Pointer, last_complaint
from localseek.engine.llama.model import LlamaModel
from localseek.errors import BadDataError

_ROOT = b"root"
_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class GrammarRefusedError(BadDataError):
    """llama.cpp cannot read a grammar."""

    def __init__(self) -> None:
        super().__init__(
            f"llama.cpp refuses the grammar: {last_complaint() or 'it gives no reason'}",
            hint="rules are written as in grammars/README.md of llama.cpp; the first is root.",
        )


class NotInGrammarError(BadDataError):
    """An answer that is to be gone on with, and does not begin as its grammar wants it."""

    def __init__(self) -> None:
        super().__init__("the answer does not begin as its grammar allows.")


class Constrained:
    """Draws like ``chain``, but for what the grammar ``gbnf`` does not allow after ``answered``."""

    def __init__(
        self, model: LlamaModel, chain: Chain | Greedy, gbnf: str, answered: Sequence[int] = ()
    ) -> None:
        vocabulary = C.llama_model_get_vocab(model.handle)
        self._grammar = C.llama_sampler_init_grammar(vocabulary, gbnf.encode(), _ROOT)
        if not self._grammar:
            raise GrammarRefusedError
        self._chain = chain
        self._ends_turn = model.vocabulary.ends_turn
        self._candidates = np.zeros(model.vocabulary.n_tokens, _CANDIDATE)
        for token in answered:
            if not self._allows(token):  # one that is taken all the same ends the process
                self._free_grammar()
                raise NotInGrammarError
            C.llama_sampler_accept(self._grammar, token)

    def replay(self, tokens: Sequence[int]) -> None:
        """Make ``tokens`` all that the chain remembers; the grammar stands where it stood."""
        self._chain.replay(tokens)

    def draw(self, _context: Pointer, _row: int, logits: Logits) -> int:
        """Draw a token from ``logits``, (n_vocab,), and accept it."""
        self._fill(logits)
        token = self._drawn()
        if not self._allows(token):
            self._fill(logits)
            self._apply(self._grammar)
            token = self._drawn()
        if not self._ends_turn(token):
            C.llama_sampler_accept(self._grammar, token)
        if isinstance(self._chain, Chain):
            self._chain.accept([token])
        return token

    def close(self) -> None:
        """Free the grammar and the chain."""
        self._free_grammar()
        self._chain.close()

    def _free_grammar(self) -> None:
        if self._grammar:
            C.llama_sampler_free(self._grammar)
            self._grammar = None

    def _fill(self, logits: Logits) -> None:
        self._candidates["id"] = np.arange(len(logits), dtype=np.int32)
        self._candidates["logit"] = logits

    def _drawn(self) -> int:
        """What the chain draws of the candidates; it may sort and shorten them."""
        if isinstance(self._chain, Greedy):
            return int(self._candidates["id"][self._candidates["logit"].argmax()])
        return int(self._candidates["id"][self._apply(self._chain.handle)])

    def _allows(self, token: int) -> bool:
        """Whether the grammar takes ``token``, which stays where it is."""
        one = np.array([(token, 0.0, 0.0)], _CANDIDATE)
        C.llama_sampler_apply(self._grammar, ctypes.byref(_array(one)))
        return bool(np.isfinite(one["logit"][0]))

    def _apply(self, sampler: Pointer) -> int:
        """Let ``sampler`` work on the candidates; return the place that it selected."""
        array = _array(self._candidates)
        C.llama_sampler_apply(sampler, ctypes.byref(array))
        return int(array.selected)


def _array(candidates: np.ndarray) -> C.llama_token_data_array:
    return C.llama_token_data_array(
        data=candidates.ctypes.data_as(C.llama_token_data_p),
        size=len(candidates),
        selected=-1,
        sorted=False,
    )
