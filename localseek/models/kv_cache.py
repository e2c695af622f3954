"""What a context keeps of every token: the bytes of its KV cache.

    a layer        a key and a value for each of its key-value heads
    MLA            one compressed row, of which the value is a part
    a window       kept whole: the engine cuts caches back to a common prefix, and a cache that
                   forgot what lies behind the window could not be cut (``swa_full``)

Source: llama_kv_cache in src/llama-kv-cache.cpp, llama_model::create_memory in
src/llama-model.cpp and llama_init_from_model in src/llama-context.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.errors import UsageError
from localseek.models.header import Header
from localseek.models.outline import Outline, outline
from localseek.models.tensors import block_size, row_bytes

CELLS = 256  # llama.cpp rounds the tokens of each sequence up to a multiple of this
N_UBATCH = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSize:
    """A context as it is asked for: ``n_seq`` sequences of ``n_ctx`` tokens each."""

    n_ctx: int
    n_seq: int = 1
    kv_type: str = "f16"
    n_ubatch: int = N_UBATCH
    n_guesses: int = 0  # of each sequence, that a batch checks: their logits are wanted as well

    @property
    def n_outputs(self) -> int:
        """Tokens of a batch whose logits are wanted at most."""
        return min(self.n_seq * (1 + self.n_guesses), self.n_ubatch)

    @property
    def n_cells(self) -> int:
        """Tokens that each sequence has room for."""
        return -(-self.n_ctx // CELLS) * CELLS


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


def check_kv_type(header: Header, kv_type: str) -> None:
    """Raise KvTypeError where llama.cpp would refuse ``kv_type``."""
    block = block_size(kv_type.upper())
    for head_dim in (header.head_dim_k, header.head_dim_v):
        if head_dim % block:
            raise KvTypeError(kv_type=kv_type, block=block, head_dim=head_dim)


def cell_bytes(header: Header, kv_type: str = "f16") -> int:
    """Bytes of cache that one token takes in all layers that run."""
    return sum(layer_cell_bytes(header, layer, kv_type) for layer in outline(header).used)


def kv_bytes(model: Outline, size: ContextSize) -> list[int]:
    """Bytes of cache of each layer; 0 for one that does not run."""
    used, n_cells = set(model.used), size.n_cells * size.n_seq
    return [
        n_cells * layer_cell_bytes(model.header, layer, size.kv_type) if layer in used else 0
        for layer in range(model.header.n_layer)
    ]


def layer_cell_bytes(header: Header, layer: int, kv_type: str) -> int:
    """Bytes of cache that one token takes in one layer."""
    name, n_head_kv = kv_type.upper(), header.n_head_kv[layer]
    keys = row_bytes(name, header.head_dim_k * n_head_kv)
    return keys if header.is_mla else keys + row_bytes(name, header.head_dim_v * n_head_kv)
