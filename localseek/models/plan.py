"""How much memory a model takes, before llama.cpp is asked for any of it.

    weights   what the tensor table adds up to
    KV cache  each token in the context leaves a key and a value in each layer
    compute   intermediate results of one batch, reused from layer to layer

The cache is one allocation that Linux grants unseen and takes back by killing the
process, so whether it fits is decided here. What a fit means is the caller's:
``free_bytes`` comes from :mod:`localseek.models.machine`, or from a GPU.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.errors import OutOfMemoryError, UsageError
from localseek.models.header import Header
from localseek.models.tensors import block_size, row_bytes
from localseek.printable import printable

DEFAULT_N_CTX = 16384  # room for a long chain of thought; 2 GiB of f16 cache in an 8B model
MIN_REPLY = 256  # tokens; with less room than that a reply is not worth starting
CELLS = 256  # llama.cpp rounds the tokens of each sequence up to a multiple of this
N_UBATCH = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEstimate:
    """Bytes by purpose."""

    weights_bytes: int
    kv_bytes: int
    compute_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What there is to fill: the memory, and what of the context is already settled."""

    free_bytes: int
    n_seq: int = 1
    kv_type: str = "f16"
    n_ubatch: int = N_UBATCH
    weights_loaded: bool = False  # they are no longer part of what has to fit

    def needed_bytes(self, header: Header, n_ctx: int) -> int:
        memory = estimate(
            header, n_ctx=n_ctx, n_seq=self.n_seq, kv_type=self.kv_type, n_ubatch=self.n_ubatch
        )
        return memory.total_bytes - (memory.weights_bytes if self.weights_loaded else 0)

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


class KvTypeError(UsageError):
    """A cache type whose blocks do not divide the heads of this model."""

    def __init__(self, *, kv_type: str, block: int, head_dim: int) -> None:
        super().__init__(
            f"the KV type {kv_type} packs {block} numbers, a head of this model has {head_dim}.",
            hint="use --kv-type f16.",
        )
        self.kv_type = kv_type
        self.block = block
        self.head_dim = head_dim


def estimate(
    header: Header,
    *,
    n_ctx: int,
    n_seq: int = 1,
    kv_type: str = "f16",
    n_ubatch: int = N_UBATCH,
) -> MemoryEstimate:
    """What a context of ``n_seq`` sequences of ``n_ctx`` tokens each takes.

    Raises KvTypeError where llama.cpp would refuse ``kv_type``. A sliding window is not
    taken into account: the cache of such a model may be smaller than said here. Nor is the
    state of recurrent layers, which no vetted architecture has.
    """
    _check_kv_type(header, kv_type)
    n_cells = -(-n_ctx // CELLS) * CELLS
    return MemoryEstimate(
        weights_bytes=header.weights_bytes,
        kv_bytes=n_cells * n_seq * cell_bytes(header, kv_type),
        compute_bytes=_compute_bytes(header, n_cells, n_seq, kv_type, n_ubatch),
    )


def cell_bytes(header: Header, kv_type: str = "f16") -> int:
    """Bytes of cache that one token takes in all layers."""
    name = kv_type.upper()
    total = 0
    for n_head_kv in header.n_head_kv:
        total += row_bytes(name, header.head_dim_k * n_head_kv)
        if not header.is_mla:
            total += row_bytes(name, header.head_dim_v * n_head_kv)
    return total


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


def _check_kv_type(header: Header, kv_type: str) -> None:
    """Source: llama_init_from_model in src/llama-context.cpp."""
    block = block_size(kv_type.upper())
    for head_dim in (header.head_dim_k, header.head_dim_v):
        if head_dim % block:
            raise KvTypeError(kv_type=kv_type, block=block, head_dim=head_dim)


def _compute_bytes(header: Header, n_cells: int, n_seq: int, kv_type: str, n_ubatch: int) -> int:
    """Intermediate results at the widest point of the graph, flash attention on, on a CPU.

    The widest point is one of two. After the last layer: the logits of every token of the
    batch and two residual streams. Inside a layer: the mask (f16, a row of cells a token),
    two residual streams, and what :func:`_layer_width` counts. A row of logits a sequence
    is kept beside either.

    Measured against llama.cpp 0c1e57098 on a CPU: SmolLM2-135M in eight settings, -4.2% to
    0%; a hundred random small llama, qwen2, qwen3 and qwen3moe models with caches of five
    types, median 0.1% off, all within 10% but for one buffer of 5 MiB (-17%).
    """
    f32 = 4 * n_ubatch
    streams = 2 * header.n_embd
    after = f32 * (streams + header.n_vocab)
    inside = 2 * n_ubatch * n_cells + max(
        f32 * (streams + _layer_width(header, kv_type)),
        f32 * (streams + _attention_width(header)) + _cast_bytes(header, n_cells * n_seq, kv_type),
    )
    return max(inside, after) + 4 * n_seq * header.n_vocab


def _layer_width(header: Header, kv_type: str) -> int:
    """Numbers a token takes while the feed-forward part runs: gate, up and their product.

    The allocator leaves holes in dense models: two more streams where the part is wide, or
    the rotated queries of a quantized cache. Found by measuring, not in its source.
    """
    used = header.n_expert_used
    if used:
        return 3 * max(*header.n_ff, used * header.n_ff_expert) + used * header.n_embd
    n_ff = max(header.n_ff)
    wide = 2 * header.n_embd if n_ff >= 3 * header.n_embd else 0
    rotated = max(header.n_head) * header.head_dim_k if block_size(kv_type.upper()) > 1 else 0
    return 3 * n_ff + max(wide, rotated)


def _attention_width(header: Header) -> int:
    """Numbers a token takes as query, key and value."""
    n_kv = max(header.n_head_kv) * (header.head_dim_k + header.head_dim_v)
    return max(header.n_head) * header.head_dim_k + n_kv


def _cast_bytes(header: Header, n_cells: int, kv_type: str) -> int:
    """Flash attention reads f16: an f32 cache is copied, one layer at a time."""
    n_kv = max(header.n_head_kv) * (header.head_dim_k + header.head_dim_v)
    return 2 * n_cells * n_kv if kv_type == "f32" else 0
