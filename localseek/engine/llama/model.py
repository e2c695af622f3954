"""A GGUF file in memory: weights and vocabulary, shared by all contexts made from it."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Callable
from pathlib import Path

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.devices import cpu_features
from localseek.engine.llama.library import C, Pointer, last_complaint
from localseek.engine.llama.vocabulary import Vocabulary
from localseek.errors import BadDataError, LocalseekError, OutOfMemoryError

ALL_LAYERS = -1
_NO_DEVICE = -1  # with a single GPU asked for, none is used at all
_METADATA_BYTES = 256
_NO_MEMORY = re.compile(r"alloc|out of memory", re.IGNORECASE)  # in the words of every backend


class ModelRefusedError(BadDataError):
    """llama.cpp would not load a file that passed our own check."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"llama.cpp cannot load {path.name}: {reason or 'it gives no reason'}")


class ModelMemoryError(OutOfMemoryError):
    """llama.cpp could not get the memory for the weights, the GPU's or the machine's."""

    def __init__(self, path: Path, reason: str) -> None:
        LocalseekError.__init__(
            self,
            f"llama.cpp cannot load {path.name}: {reason}.",
            hint="use a smaller model, or close other programs.",
        )


class LlamaModel:
    """Keep it as long as anything made from it is in use, then :meth:`close` it.

    The file is mapped, not read: it must stay as it is while the model is open. Check it
    with ``localseek.models.header`` first; llama.cpp ends the process on some bad files.

    ``can_be_cut`` tells whether a sequence can be cut back to any of its tokens: a recurrent
    state cannot, and what lies behind a sliding window may be gone, or is not saved.

    With ``n_gpu_layers`` 0 no GPU is touched. Otherwise a GPU computes long prompts even of
    layers that it does not hold. ``repacks`` lets llama.cpp keep a copy of quantized weights in
    an order that the CPU multiplies faster: as much memory again, which a mapped file is not. A
    build that uses Intel's AMX never does: its kernels end the process where a compiler took the
    filling of their configuration for idle (llama.cpp issue 20824, docs/decisions.md).

    Raises ModelRefusedError or ModelMemoryError. Raises KeyboardInterrupt if ``interrupt`` is set meanwhile.
    """

    def __init__(
        self,
        path: Path,
        *,
        interrupt: Interrupt,
        n_gpu_layers: int = ALL_LAYERS,
        repacks: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> None:
        @C.llama_progress_callback  # type: ignore[untyped-decorator]
        def progress(done: float, _user_data: ctypes.c_void_p) -> bool:
            if on_progress is not None:
                on_progress(done)
            return not interrupt.is_set()

        params = C.llama_model_default_params()
        params.n_gpu_layers = n_gpu_layers
        params.use_extra_bufts = repacks and "AMX_INT8" not in cpu_features()
        if not n_gpu_layers:
            params.split_mode, params.main_gpu = C.LLAMA_SPLIT_MODE_NONE, _NO_DEVICE
        params.progress_callback = progress
        last_complaint()
        self._handle = C.llama_model_load_from_file(os.fsencode(path), params)
        if not self._handle:
            if interrupt.is_set():
                raise KeyboardInterrupt
            reason = last_complaint()
            no_memory = _NO_MEMORY.search(reason)
            raise (ModelMemoryError if no_memory else ModelRefusedError)(path, reason)
        self.path = path
        self.n_gpu_layers = n_gpu_layers
        self.n_ctx_train = int(C.llama_model_n_ctx_train(self._handle))
        self.n_params = int(C.llama_model_n_params(self._handle))
        self.size_bytes = int(C.llama_model_size(self._handle))
        self.can_be_cut = _can_be_cut(self._handle)
        self.vocabulary = Vocabulary(C.llama_model_get_vocab(self._handle))

    @property
    def handle(self) -> Pointer:
        """The ``llama_model *``, for the contexts and samplers made from it."""
        if not self._handle:
            raise ValueError("the model is closed")
        return self._handle

    @property
    def n_ctx_original(self) -> int:
        """Tokens before its context was stretched; some compute otherwise in larger contexts."""
        architecture = self._metadata("general.architecture")
        text = self._metadata(f"{architecture}.rope.scaling.original_context_length")
        return int(text) if text.isdecimal() else self.n_ctx_train

    def _metadata(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(_METADATA_BYTES)
        n = C.llama_model_meta_val_str(self.handle, key.encode(), buffer, _METADATA_BYTES)
        return buffer.value.decode("utf-8", "replace") if n >= 0 else ""

    def close(self) -> None:
        """Free the weights. Close what was made from the model before."""
        if self._handle:
            C.llama_model_free(self._handle)
            self._handle = None


def _can_be_cut(handle: Pointer) -> bool:
    has_state = C.llama_model_is_recurrent(handle) or C.llama_model_is_hybrid(handle)
    return not has_state and not C.llama_model_n_swa(handle)
