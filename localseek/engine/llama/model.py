"""A GGUF file in memory: weights and vocabulary, shared by all contexts made from it."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.library import C, Pointer, last_complaint
from localseek.engine.llama.vocabulary import Vocabulary
from localseek.errors import BadDataError

ALL_LAYERS = -1


class ModelRefusedError(BadDataError):
    """llama.cpp would not load a file that passed our own check."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"llama.cpp cannot load {path.name}: {reason or 'it gives no reason'}")


class LlamaModel:
    """Keep it as long as anything made from it is in use, then :meth:`close` it.

    The file is mapped, not read: it must stay as it is while the model is open. Check it
    with ``localseek.models.header`` first; llama.cpp ends the process on some bad files.

    Raises ModelRefusedError. Raises KeyboardInterrupt if ``interrupt`` is set meanwhile.
    """

    def __init__(
        self,
        path: Path,
        *,
        interrupt: Interrupt,
        n_gpu_layers: int = ALL_LAYERS,
        on_progress: Callable[[float], None] | None = None,
    ) -> None:
        @C.llama_progress_callback  # type: ignore[untyped-decorator]
        def progress(done: float, _user_data: ctypes.c_void_p) -> bool:
            if on_progress is not None:
                on_progress(done)
            return not interrupt.is_set()

        params = C.llama_model_default_params()
        params.n_gpu_layers = n_gpu_layers
        params.progress_callback = progress
        last_complaint()
        self._handle = C.llama_model_load_from_file(os.fsencode(path), params)
        if not self._handle:
            if interrupt.is_set():
                raise KeyboardInterrupt
            raise ModelRefusedError(path, last_complaint())
        self.path = path
        self.n_ctx_train = int(C.llama_model_n_ctx_train(self._handle))
        self.n_params = int(C.llama_model_n_params(self._handle))
        self.size_bytes = int(C.llama_model_size(self._handle))
        self.vocabulary = Vocabulary(C.llama_model_get_vocab(self._handle))

    @property
    def handle(self) -> Pointer:
        """The ``llama_model *``, for the contexts and samplers made from it."""
        if not self._handle:
            raise ValueError("the model is closed")
        return self._handle

    def close(self) -> None:
        """Free the weights. Close what was made from the model before."""
        if self._handle:
            C.llama_model_free(self._handle)
            self._handle = None
