"""What is measured: the same pieces of work for llama.cpp's programs and for ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from localseek.engine.settings import KvType

Phase: TypeAlias = Literal["prefill", "decode"]
Speeds: TypeAlias = dict[Phase, float]  # tokens/s


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What all pieces share."""

    model: Path
    n_threads: int
    n_batch: int = 512  # tokens in one pass through the model
    kv_type: KvType = "f16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A second or two of work. The ids are arbitrary: speed does not depend on what they mean."""

    n_prompt: int
    n_decode: int
    n_seq: int = 1
    sampled: bool = False  # ours draws with our defaults instead of the likeliest token

    def row(self, phase: Phase) -> str:
        """Name one of its phases, as in the table."""
        together = f"{self.n_seq} x " if self.n_seq > 1 else ""
        if phase == "prefill":
            return f"prefill {together}{self.n_prompt}"
        after = f" after {self.n_prompt}" if self.n_seq == 1 and self.n_prompt else ""
        drawn = "sampled" if self.sampled else "greedy"
        return f"decode {together}{self.n_decode}{after}, {drawn}"


PIECES = (
    Piece(n_prompt=512, n_decode=0),
    Piece(n_prompt=0, n_decode=64),
    Piece(n_prompt=0, n_decode=64, sampled=True),
    Piece(n_prompt=512, n_decode=64),
    Piece(n_prompt=128, n_decode=64, n_seq=8),
)
