"""A placed model -> the tokens per second to expect, and the numbers that says so.

Each token reads every weight that it uses once, and the cache of all tokens before it. What
the memory gives in a second, divided by that, is the most there can be; programs reach a
share of it:

    GPU   65% with up to 6.6 bits a weight, 72% with 8, 80% with 16: the means of llama.cpp's
          decode of Llama 3 8B on six cards, from 55% (RTX 3090) to 75% (RTX 4070 Ti) with
          Q4_K_M. Source: github.com/XiongjieDai/GPU-Benchmarks-on-LLM-Inference, May 2024
    CPU   50% of what copying reaches: 52% with 1.8 G weights in Q4_K and 56% in Q8_0 on two
          cores; tiny models reach less, SmolLM2 30%

These are no promises: docs/decisions.md says what was measured, and what was not.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.models.header import Header
from localseek.models.kv_cache import ContextSize
from localseek.models.outline import Outline
from localseek.models.placement import Placement

CPU_SHARE = 0.5
_GPU_SHARES = ((12.0, 0.80), (7.0, 0.72), (0.0, 0.65))  # bits a weight, at least; share


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Bytes that one token reads from one memory, and how fast that is."""

    place: str  # "GPU" or "CPU"
    read_bytes: int  # of weights
    kv_bytes: int  # of cache, once the context is full
    bytes_per_s: float
    share: float  # of that, reached

    def seconds(self, *, with_full_context: bool) -> float:
        """How long the reading takes."""
        n_bytes = self.read_bytes + (self.kv_bytes if with_full_context else 0)
        return n_bytes / (self.bytes_per_s * self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Tokens per second, at the beginning and with a full context, and where they come from."""

    sources: tuple[Source, ...]

    @property
    def tokens_per_s(self) -> float:
        return 1 / sum(source.seconds(with_full_context=False) for source in self.sources)

    @property
    def tokens_per_s_full(self) -> float:
        return 1 / sum(source.seconds(with_full_context=True) for source in self.sources)


def expected_speed(
    model: Outline,
    size: ContextSize,
    placement: Placement,
    *,
    gpu_bytes_per_s: float | None,
    cpu_bytes_per_s: float | None,
) -> Speed | None:
    """Predict the decoding of one sequence; None where a bandwidth that counts is unknown."""
    read = _read_bytes(model, placement)
    parts = (
        ("GPU", read[1], placement.gpu.kv_bytes, gpu_bytes_per_s, _gpu_share(model.header)),
        ("CPU", read[0], placement.host.kv_bytes, cpu_bytes_per_s, CPU_SHARE),
    )
    sources = []
    for place, read_bytes, kv_bytes, bytes_per_s, share in parts:
        if not read_bytes:
            continue
        if not bytes_per_s:
            return None
        sources.append(
            Source(
                place=place,
                read_bytes=read_bytes,
                kv_bytes=kv_bytes // size.n_seq,
                bytes_per_s=bytes_per_s,
                share=share,
            )
        )
    return Speed(sources=tuple(sources))


def _read_bytes(model: Outline, placement: Placement) -> tuple[int, int]:
    """Bytes of weights that a token reads from main memory, and from the GPU's."""
    first = placement.n_layers - placement.n_gpu_layers  # layer on the GPU; the output is the last
    output_bytes = model.output_bytes + model.shared_bytes
    on_cpu, on_gpu = sum(model.read_bytes[:first]), sum(model.read_bytes[first:])
    return (on_cpu, on_gpu + output_bytes) if placement.n_gpu_layers else (on_cpu + output_bytes, 0)


def _gpu_share(header: Header) -> float:
    bits = 8 * header.weights_bytes / max(header.n_params, 1)
    return next(share for least, share in _GPU_SHARES if bits >= least)
