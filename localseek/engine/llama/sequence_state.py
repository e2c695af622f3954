"""What a context holds of one sequence <-> bytes; copied, never looked into.

llama.cpp checks the layout of what it is given (layers, types, row sizes) but not the
numbers in it, and its own functions for files end the process on a short one. So only bytes
that are known to be what :func:`save_state` gave may go into :func:`restore_state`.
"""

from __future__ import annotations

import ctypes
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.library import C

State: TypeAlias = npt.NDArray[np.uint8]

_BYTES = ctypes.POINTER(ctypes.c_uint8)


def state_size(context: LlamaContext, seq: int) -> int:
    """Bytes that :func:`save_state` would give."""
    return int(C.llama_state_seq_get_size(context.handle, seq))


def save_state(context: LlamaContext, seq: int) -> State:
    """Copy what is in memory of a sequence; empty if llama.cpp cannot."""
    n_bytes = state_size(context, seq)
    state = np.empty(n_bytes, np.uint8)
    n = C.llama_state_seq_get_data(context.handle, state.ctypes.data_as(_BYTES), n_bytes, seq)
    return state if n == n_bytes else np.empty(0, np.uint8)


def restore_state(context: LlamaContext, seq: int, state: State, *, n_tokens: int) -> bool:
    """Put ``state`` into a sequence; False, and the sequence is empty, if it does not go in.

    It must hold the positions 0 to ``n_tokens`` - 1 afterwards. Of a model that cannot be
    cut it holds what goes on from the last of them, and is not to be cut back itself.
    """
    n = C.llama_state_seq_set_data(context.handle, state.ctypes.data_as(_BYTES), state.size, seq)
    memory = C.llama_get_memory(context.handle)
    first = C.llama_memory_seq_pos_min(memory, seq)
    last = C.llama_memory_seq_pos_max(memory, seq)
    is_whole = first == 0 or not context.model.can_be_cut
    if n == state.size and last == n_tokens - 1 and is_whole:
        return True
    C.llama_memory_seq_rm(memory, seq, -1, -1)
    return False
