"""A model, a context and a number of layers -> what lies in which memory.

    input      the CPU looks its vectors up                  always in main memory
    layers     weights and cache                             the last ones go to the GPU first
    output     counts as one more layer                      the first to go

Source: llama_model_base::load_tensors in src/llama-model.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import add

from localseek.models.compute_buffers import (
    cpu_compute_bytes,
    gpu_compute_bytes,
    host_compute_bytes,
)
from localseek.models.kv_cache import ContextSize, check_kv_type, kv_bytes
from localseek.models.outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEstimate:
    """Bytes by purpose."""

    weights_bytes: int
    kv_bytes: int
    compute_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes


NOTHING = MemoryEstimate(weights_bytes=0, kv_bytes=0, compute_bytes=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a model lies if ``n_gpu_layers`` of ``n_layers`` are on a GPU."""

    n_gpu_layers: int
    n_layers: int  # the output counts as one
    host: MemoryEstimate
    gpu: MemoryEstimate = NOTHING


def place(model: Outline, size: ContextSize, n_gpu_layers: int = 0) -> Placement:
    """Say what lies where. Raises KvTypeError where llama.cpp would refuse the KV type."""
    check_kv_type(model.header, size.kv_type)
    n_gpu_layers = min(n_gpu_layers, model.n_layers)
    if not n_gpu_layers:
        return _on_cpu(model, size)
    first = model.n_layers - n_gpu_layers  # layer on the GPU
    is_split = any(layer < first for layer in model.used)
    caches = kv_bytes(model, size)
    host_compute = cpu_compute_bytes if is_split else host_compute_bytes
    output_bytes = model.output_bytes + model.shared_bytes
    return Placement(
        n_gpu_layers=n_gpu_layers,
        n_layers=model.n_layers,
        host=MemoryEstimate(
            weights_bytes=model.input_bytes + sum(model.layer_bytes[:first]),
            kv_bytes=sum(caches[:first]),
            compute_bytes=host_compute(model, size),
        ),
        gpu=MemoryEstimate(
            weights_bytes=sum(model.layer_bytes[first:]) + output_bytes,
            kv_bytes=sum(caches[first:]),
            compute_bytes=gpu_compute_bytes(model, size, is_split=is_split),
        ),
    )


def most_gpu_layers(model: Outline, size: ContextSize, free_bytes: int) -> int:
    """As many layers as ``free_bytes`` of GPU memory hold: all of them, or some, or none."""
    if place(model, size, model.n_layers).gpu.total_bytes <= free_bytes:
        return model.n_layers
    left = free_bytes - gpu_compute_bytes(model, size, is_split=True)
    output_bytes = model.output_bytes + model.shared_bytes
    layers = map(add, reversed(model.layer_bytes), reversed(kv_bytes(model, size)))
    n = 0
    for n_bytes in (output_bytes, *layers):
        left -= n_bytes
        if left < 0:
            break
        n += 1
    return n


def _on_cpu(model: Outline, size: ContextSize) -> Placement:
    return Placement(
        n_gpu_layers=0,
        n_layers=model.n_layers,
        host=MemoryEstimate(
            weights_bytes=model.weights_bytes,
            kv_bytes=sum(kv_bytes(model, size)),
            compute_bytes=cpu_compute_bytes(model, size),
        ),
    )
