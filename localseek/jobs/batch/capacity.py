"""How many replies are generated at once: what speeds things up, as far as memory goes."""

from __future__ import annotations

from dataclasses import replace

from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import room_of
from localseek.jobs.offload import gpu_room
from localseek.models.header import Header
from localseek.models.machine import physical_cores
from localseek.models.plan import Room, default_n_ctx

MOST = 256  # llama.cpp's own limit
# Each step of decoding reads all weights once, however many sequences it serves. A CPU is soon
# busy with arithmetic, the sooner the fewer cores it has; a GPU only much later.
A_CORE, LEAST_ON_CPU, MOST_ON_CPU, ON_GPU = 4, 4, 16, 32


def parallel_for(
    header: Header, settings: RunSettings, *, n_prompt: int, max_tokens: int | None
) -> int:
    """Return how many sequences to decode at once, each with a context for ``n_prompt``.

    Halved until they fit: a shorter context would cut answers, fewer sequences only take
    longer. None may push a layer off the GPU. Raises OutOfMemoryError if not even one fits.
    """
    alone = room_of(replace(settings, n_seq=1), gpu_room(settings.free_vram_bytes))
    n_ctx = settings.n_ctx or default_n_ctx(header, alone, n_prompt=n_prompt, max_tokens=max_tokens)
    return sequences_in(alone, header, n_ctx)


def sequences_in(alone: Room, header: Header, n_ctx: int) -> int:
    """Return how many sequences of ``n_ctx`` tokens to decode at once, where one has ``alone``."""
    n_layers = alone.gpu_layers(header, n_ctx)
    n_seq = ON_GPU if n_layers else min(max(A_CORE * physical_cores(), LEAST_ON_CPU), MOST_ON_CPU)
    while n_seq > 1:
        room = replace(alone, n_seq=n_seq)
        if room.fits(header, n_ctx) and room.gpu_layers(header, n_ctx) >= n_layers:
            break
        n_seq //= 2
    return n_seq
