"""How much memory a model takes, before llama.cpp is asked for any of it.

    weights   what the tensor table adds up to
    KV cache  each token in the context leaves a key and a value in each layer
    compute   intermediate results of one batch, reused from layer to layer

The cache is one allocation that Linux grants unseen and takes back by killing the
process, so whether it fits is decided here. What a fit means is the caller's:
``free_bytes`` comes from :mod:`localseek.models.machine`, ``gpu_bytes`` from the devices.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.errors import OutOfMemoryError, UsageError
from localseek.models.header import Header
from localseek.models.kv_cache import CELLS, N_UBATCH, ContextSize, KvTypeError, cell_bytes
from localseek.models.outline import outline
from localseek.models.placement import MemoryEstimate, Placement, most_gpu_layers, place
from localseek.printable import printable

__all__ = [
    "CELLS",
    "DEFAULT_N_CTX",
    "ContextRangeError",
    "KvTypeError",
    "MemoryEstimate",
    "Room",
    "cell_bytes",
    "check_memory",
    "default_n_ctx",
    "estimate",
]

DEFAULT_N_CTX = 16384  # room for a long chain of thought; 2 GiB of f16 cache in an 8B model
MIN_REPLY = 256  # tokens; with less room than that a reply is not worth starting


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What there is to fill: the memory, and what of the context is already settled."""

    free_bytes: int
    n_seq: int = 1
    kv_type: str = "f16"
    n_ubatch: int = N_UBATCH
    n_guesses: int = 0
    weights_loaded: bool = False  # they are no longer part of what has to fit
    gpu_bytes: int = 0  # of GPU memory that may be filled
    n_gpu_layers: int | None = None  # None: as many as gpu_bytes hold
    is_shared: bool = False  # the GPU's memory is a part of free_bytes

    def size(self, n_ctx: int) -> ContextSize:
        return ContextSize(
            n_ctx=n_ctx,
            n_seq=self.n_seq,
            kv_type=self.kv_type,
            n_ubatch=self.n_ubatch,
            n_guesses=self.n_guesses,
        )

    def placement(self, header: Header, n_ctx: int) -> Placement:
        """What would lie where."""
        return place(outline(header), self.size(n_ctx), self.gpu_layers(header, n_ctx))

    def gpu_layers(self, header: Header, n_ctx: int) -> int:
        """How many layers the GPU gets: as many as were asked for, else as many as fit."""
        if self.n_gpu_layers is not None:
            return self.n_gpu_layers
        if not self.gpu_bytes:
            return 0
        return most_gpu_layers(outline(header), self.size(n_ctx), self.gpu_bytes)

    def needed_bytes(self, header: Header, n_ctx: int) -> int:
        """Bytes that ``free_bytes`` must have."""
        placement = self.placement(header, n_ctx)
        parts = [placement.host, placement.gpu] if self.is_shared else [placement.host]
        weights_bytes = sum(part.weights_bytes for part in parts)
        total_bytes = sum(part.total_bytes for part in parts)
        return total_bytes - (weights_bytes if self.weights_loaded else 0)

    def fits(self, header: Header, n_ctx: int) -> bool:
        return self.needed_bytes(header, n_ctx) <= self.free_bytes


class ContextRangeError(UsageError):
    """More context than the model was trained with, or none."""

    def __init__(self, *, n_ctx: int, n_ctx_train: int) -> None:
        super().__init__(
            f"n_ctx is {n_ctx:,}; this model takes 1 to {n_ctx_train:,} tokens.",
            hint=f"use --n-ctx {n_ctx_train} or less.",
        )
        self.n_ctx = n_ctx
        self.n_ctx_train = n_ctx_train


def estimate(
    header: Header,
    *,
    n_ctx: int,
    n_seq: int = 1,
    kv_type: str = "f16",
    n_ubatch: int = N_UBATCH,
) -> MemoryEstimate:
    """What a context of ``n_seq`` sequences of ``n_ctx`` tokens each takes without a GPU.

    Raises KvTypeError where llama.cpp would refuse ``kv_type``. The state of recurrent
    layers, which no vetted architecture has, is not taken into account.
    """
    size = ContextSize(n_ctx=n_ctx, n_seq=n_seq, kv_type=kv_type, n_ubatch=n_ubatch)
    return place(outline(header), size).host


def default_n_ctx(header: Header, room: Room, *, n_prompt: int, max_tokens: int | None) -> int:
    """The context for a request that names none: what it needs, as far as memory goes.

    With ``max_tokens`` the need is exact. Without, it is DEFAULT_N_CTX, or the prompt and
    a quarter of that where the prompt is long. It is never above what the model was
    trained with, and is halved until it fits. Raises OutOfMemoryError when not even the
    prompt and MIN_REPLY tokens do. A prompt beyond the trained context is not refused here.
    """
    reply = DEFAULT_N_CTX // 4 if max_tokens is None else max_tokens
    wanted = max(n_prompt + reply, DEFAULT_N_CTX if max_tokens is None else 0)
    n_ctx = max(1, min(wanted, header.n_ctx_train))
    least = min(n_prompt + MIN_REPLY, n_ctx)
    while n_ctx > least and not room.fits(header, n_ctx):
        n_ctx = max(n_ctx // 2, least)
    check_memory(header, room, n_ctx=n_ctx)
    return n_ctx


def check_memory(header: Header, room: Room, *, n_ctx: int) -> None:
    """Raise ContextRangeError or OutOfMemoryError for a context that cannot be had."""
    if not 1 <= n_ctx <= header.n_ctx_train:
        raise ContextRangeError(n_ctx=n_ctx, n_ctx_train=header.n_ctx_train)
    if not room.fits(header, n_ctx):
        sequences = f"{room.n_seq} contexts" if room.n_seq > 1 else "a context"
        raise OutOfMemoryError(
            f"{printable(header.path.name)} with {sequences} of {n_ctx:,} tokens",
            needed_bytes=room.needed_bytes(header, n_ctx),
            free_bytes=room.free_bytes,
            hint="use a smaller --n-ctx, --kv-type q8_0, or a smaller model.",
        )
