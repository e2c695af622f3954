"""llama.cpp: what a GGUF says, position by position, as exactly as it can."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.library import C, Pointer
from localseek.engine.llama.model import LlamaModel
from localseek.models.header import read_header

F32 = 0  # of enum ggml_type


def gguf_logits(path: Path, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
    """The logits of every position, (n_tokens, n_vocab).

    Keys and values in float32 and no flash attention: that one computes in float16 on a CPU,
    which alone makes a difference of some thousandths.

    Raises BadDataError for a file that does not load.
    """
    read_header(path)  # on some files llama.cpp ends the process
    with closing(LlamaModel(path, interrupt=Interrupt())) as model:
        params = C.llama_context_default_params()
        params.n_ctx = params.n_batch = params.n_ubatch = len(tokens)
        params.n_threads = params.n_threads_batch = 2
        params.type_k = params.type_v = F32
        params.flash_attn_type = C.LLAMA_FLASH_ATTN_TYPE_DISABLED
        context = C.llama_init_from_model(model.handle, params)
        batch = C.llama_batch_init(len(tokens), 0, 1)
        try:
            return _decode(context, batch, tokens, model.vocabulary.n_tokens)
        finally:
            C.llama_batch_free(batch)
            C.llama_free(context)


def _decode(
    context: Pointer, batch: Any, tokens: Sequence[int], n_vocab: int
) -> npt.NDArray[np.float32]:
    for i, token in enumerate(tokens):
        batch.token[i], batch.pos[i], batch.logits[i] = token, i, True
        batch.n_seq_id[i], batch.seq_id[i][0] = 1, 0
    batch.n_tokens = len(tokens)
    if C.llama_decode(context, batch) != 0:
        raise RuntimeError("llama.cpp could not decode")
    rows = [C.llama_get_logits_ith(context, i) for i in range(len(tokens))]
    return np.stack([np.ctypeslib.as_array(row, (n_vocab,)) for row in rows])
