"""How a model is loaded and how much room a context gets; values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

KvType = Literal["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0"]
KV_TYPES: tuple[str, ...] = get_args(KvType)

MAX_THREADS = 512  # GGML_MAX_N_THREADS; more of them end the process


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSettings:
    """One context: ``n_seq`` sequences of up to ``n_ctx`` tokens each.

    A batch holds at most ``n_batch`` tokens. Upstream's tools use 2048 in pieces of 512. One
    piece a batch lets a reply of another sequence get its turn sooner, and bounds how long a
    GPU, which cannot be aborted, keeps an interrupt waiting.
    """

    n_ctx: int
    n_threads: int
    n_seq: int = 1
    n_batch: int = 512
    n_guesses: int = 0  # of each sequence, that one batch checks
    kv_type: KvType = "f16"

    def __post_init__(self) -> None:
        ranges = (
            ("n_ctx", 1, 2**24),
            ("n_threads", 1, MAX_THREADS),
            ("n_seq", 1, 256),
            ("n_batch", 1, 2**16),
            ("n_guesses", 0, 2**8),
        )
        for name, low, high in ranges:
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be {low} to {high}, got {getattr(self, name)}")
        if self.kv_type not in KV_TYPES:
            raise ValueError(f"kv_type must be one of {', '.join(KV_TYPES)}, got {self.kv_type}")
