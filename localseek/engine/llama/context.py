"""Token ids -> logits: one llama.cpp context with several sequences in its memory.

Each sequence has its own stream of the KV cache (``kv_unified`` off): different
conversations decode faster so than in one shared buffer, in which each of them is compared
with the cells of all. ``docs/decisions.md`` has the numbers.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from localseek.engine.context import Span
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.chain import Chain, Greedy, Logits
from localseek.engine.llama.grammar import Constrained
from localseek.engine.llama.library import C, Pointer, last_complaint
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Sampling
from localseek.engine.sampler import GREEDY, chain_stages, needs_history
from localseek.engine.settings import ContextSettings
from localseek.errors import EngineError, OutOfMemoryError

# ggml_type of each KV type. Source: enum ggml_type in llama.cpp ggml/include/ggml.h.
_GGML_TYPES = {
    "f32": 0,
    "f16": 1,
    "q4_0": 2,
    "q4_1": 3,
    "q5_0": 6,
    "q5_1": 7,
    "q8_0": 8,
    "bf16": 30,
}
LlamaSampler: TypeAlias = Chain | Greedy | Constrained

_FLASH_ATTENTION = C.LLAMA_FLASH_ATTN_TYPE_AUTO  # where the device can
_ABORTED = 2  # llama_decode was stopped by the abort callback


class NotANumberError(EngineError):
    """The weights give no numbers; whatever would be said is noise."""

    def __init__(self, model: LlamaModel) -> None:
        super().__init__(
            f"{model.path.name} produced a logit that is not a number; its weights are damaged.",
            hint="fetch the file again, or convert it again from the checkpoint.",
        )


class LlamaContext:
    """Feeds tokens and draws the next; see ``scheduler.Context`` for what it promises."""

    def __init__(
        self, model: LlamaModel, settings: ContextSettings, *, interrupt: Interrupt
    ) -> None:
        self.model = model
        self.settings = settings
        self.n_ctx = settings.n_ctx
        self.n_seq = settings.n_seq
        self.n_batch = settings.n_batch
        self.n_guesses = settings.n_guesses
        self._interrupt = interrupt  # native code reads it: it must live as long as this
        self._handle = C.llama_init_from_model(model.handle, _params(settings, interrupt))
        if not self._handle:
            raise ContextRefusedError(settings, last_complaint())
        self._memory = C.llama_get_memory(self._handle)
        self._batch = C.llama_batch_init(settings.n_batch, 0, 1)
        self._views: dict[int, Logits] = {}

    @property
    def handle(self) -> Pointer:
        """The ``llama_context *``, for what is copied out of it and into it."""
        if not self._handle:
            raise ValueError("the context is closed")
        return self._handle

    @property
    def flash_attention(self) -> str:
        """What was asked for: "auto" leaves it to the devices."""
        return str(C.llama_flash_attn_type_name(_FLASH_ATTENTION).decode())

    def decode(self, spans: Sequence[Span]) -> bool:
        """Feed ``spans``; False if an interrupt stopped it, with some of them in memory."""
        n = 0
        batch = self._batch
        for span in spans:
            for offset, token in enumerate(span.tokens):
                batch.token[n] = token
                batch.pos[n] = span.position + offset
                batch.n_seq_id[n] = 1
                batch.seq_id[n][0] = span.seq
                batch.logits[n] = 0
                n += 1
            batch.logits[n - 1] = span.wants_logits
            for guess in range(n - 1 - span.n_guessed, n - 1):
                batch.logits[guess] = 1
        batch.n_tokens = n
        status = C.llama_decode(self._handle, batch)
        if status not in (0, _ABORTED):
            raise EngineError(f"llama.cpp could not decode ({status}): {last_complaint()}")
        return bool(status == 0)

    def wait(self) -> None:
        """Return when what was fed is computed."""
        C.llama_synchronize(self._handle)

    def likeliest(self, row: int) -> tuple[int, float]:
        """The most likely token after batch position ``row``, and its probability."""
        logits = self._logits(row)
        token = int(logits.argmax())
        return token, float(1 / np.exp(logits - logits[token]).sum())

    def draw(self, sampler: LlamaSampler, row: int) -> int:
        """Draw a token from the logits of batch position ``row``.

        Raises NotANumberError if the logit of the token drawn is none.
        """
        logits = self._logits(row)
        token = sampler.draw(self._handle, row, logits)
        if math.isnan(logits[token]):
            raise NotANumberError(self.model)
        return token

    def _logits(self, row: int) -> Logits:
        """The logits of a batch position, (n_vocab,), as a view that is made once a place."""
        address = ctypes.addressof(C.llama_get_logits_ith(self._handle, row).contents)
        if address not in self._views:
            floats = ctypes.c_float * self.model.vocabulary.n_tokens
            self._views[address] = np.ctypeslib.as_array(floats.from_address(address))
        return self._views[address]

    def keep(self, seq: int, n_tokens: int) -> bool:
        """Remove all but the first ``n_tokens`` of a sequence; False if all had to go."""
        if C.llama_memory_seq_rm(self._memory, seq, n_tokens, -1):
            return True
        C.llama_memory_seq_rm(self._memory, seq, -1, -1)  # a recurrent state cannot be cut
        return False

    def copy(self, source: int, seq: int) -> None:
        """Make ``seq`` hold what ``source`` holds."""
        C.llama_memory_seq_rm(self._memory, seq, -1, -1)
        C.llama_memory_seq_cp(self._memory, source, seq, -1, -1)

    def new_sampler(self, sampling: Sampling, *, seed: int, prompt: Sequence[int]) -> LlamaSampler:
        """Make the chain of one request; penalties see the prompt, as upstream's tools do."""
        stages = chain_stages(sampling, seed=seed)
        if stages == GREEDY:
            return Greedy()
        chain = Chain(self.model, stages)
        if needs_history(sampling):
            chain.accept(prompt)
        return chain

    def constrain(
        self, sampler: LlamaSampler, grammar: str, answered: Sequence[int]
    ) -> LlamaSampler:
        """Make a sampler that keeps to a grammar, of which ``answered`` has been said.

        Raises GrammarRefusedError and NotInGrammarError.
        """
        if isinstance(sampler, Constrained):
            raise TypeError("a sampler keeps to one grammar at most")
        return Constrained(self.model, sampler, grammar, answered)

    def replay(self, sampler: LlamaSampler, tokens: Sequence[int]) -> None:
        """Make ``tokens`` all that the sampler remembers; its random numbers just go on."""
        sampler.replay(tokens)

    def ends_turn(self, token: int) -> bool:
        """Whether this token ends the model's turn."""
        return self.model.vocabulary.ends_turn(token)

    def interrupted(self) -> bool:
        """Whether a stop was asked for."""
        return self._interrupt.is_set()

    def close(self) -> None:
        """Free the memory of all sequences."""
        if self._handle:
            C.llama_batch_free(self._batch)
            C.llama_free(self._handle)
            self._handle = None


class ContextRefusedError(OutOfMemoryError):
    """llama.cpp could not make a context, nearly always for want of memory."""

    def __init__(self, settings: ContextSettings, reason: str) -> None:
        EngineError.__init__(
            self,
            f"no context of {settings.n_seq} x {settings.n_ctx:,} tokens could be made: "
            f"{reason or 'llama.cpp gives no reason'}",
            hint=f"try --n-ctx {max(settings.n_ctx // 2, 256)}, or --kv-type q8_0.",
        )


def _params(settings: ContextSettings, interrupt: Interrupt) -> C.llama_context_params:
    params = C.llama_context_default_params()
    params.n_ctx = settings.n_ctx * settings.n_seq
    params.n_seq_max = settings.n_seq
    params.n_batch = params.n_ubatch = settings.n_batch
    # Logits of one token a sequence and of its guesses, not of a whole batch.
    params.n_outputs_max = min(settings.n_seq * (1 + settings.n_guesses), settings.n_batch)
    params.n_threads = params.n_threads_batch = settings.n_threads
    params.type_k = params.type_v = _GGML_TYPES[settings.kv_type]
    params.flash_attn_type = _FLASH_ATTENTION
    params.kv_unified = False
    params.no_perf = True
    params.abort_callback = C.ggml_abort_callback(interrupt.native_function)
    params.abort_callback_data = interrupt.native_data
    return params
