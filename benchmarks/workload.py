"""What is measured: the same rows for llama.cpp's programs and for ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from localseek.engine.settings import KvType

Speeds: TypeAlias = dict[str, float]  # the row of the table, and its tokens/s


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Lengths in tokens. The ids are arbitrary: speed does not depend on what they mean."""

    model: Path
    n_threads: int
    n_prompt: int = 512
    n_decode: int = 128
    n_together: int = 8
    n_prompt_together: int = 128  # of each
    n_batch: int = 512  # tokens in one pass through the model
    kv_type: KvType = "f16"

    @property
    def prefill(self) -> str:
        return f"prefill {self.n_prompt}"

    @property
    def decode(self) -> str:
        return f"decode {self.n_decode}, greedy"

    @property
    def sampled_decode(self) -> str:
        return f"decode {self.n_decode}, sampled"

    @property
    def deep_decode(self) -> str:
        return f"decode {self.n_decode} after {self.n_prompt}, greedy"

    @property
    def prefill_together(self) -> str:
        return f"prefill {self.n_together} x {self.n_prompt_together}"

    @property
    def decode_together(self) -> str:
        return f"decode {self.n_together} x {self.n_decode}, greedy"
