"""A model and a batch -> the steps of its computation, as far as their memory goes.

    embedding ─▶ [norm ─▶ attention ─▶ add ─▶ norm ─▶ feed-forward ─▶ add] ─▶ norm ─▶ logits
                  └──────────────────── a layer ─────────────────────────┘

All widths come from the shapes of a layer's weights, so one description covers every
architecture that is put together like Llama: with biases or head norms, compressed
attention (MLA), experts, shared experts. Of others the result is a guess.

Source: build_attn, build_attn_mha, build_ffn and build_moe_ffn in src/llama-graph.cpp,
src/models/llama.cpp and src/models/deepseek2.cpp of llama.cpp 0c1e57098. The steps are in
its order, which decides where holes are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from localseek.models.computation import SHARED_GATE, Computation, Shape
from localseek.models.graph_memory import Step, peak_bytes
from localseek.models.tensors import block_size, row_bytes

Matrices: TypeAlias = Mapping[str, Shape]

F32, F16, I64 = 4, 2, 8  # bytes of a number
ROTATED = 64  # a quantized cache holds rotated heads, if this divides their size
_PLAIN = {"attn_q", "attn_k", "attn_v", "attn_output"}
_LATENT = {"attn_k_b", "attn_v_b"}  # and attn_q, or attn_q_a and attn_q_b


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is computed at once: ``n_tokens`` against the cache of ``n_seq`` sequences."""

    n_tokens: int
    n_cells: int  # of each sequence
    n_seq: int
    n_outputs: int  # tokens whose logits are wanted
    kv_type: str
    has_flash: bool = True  # attention in one step, without a score for each pair of tokens
    on_gpu: bool = False  # it is handed the vectors of the tokens, and its caches must be f16


@lru_cache(maxsize=1024)  # a plan asks the same for each quantization
def graph_bytes(model: Computation, batch: Batch) -> int:
    """The size of the buffer for the results of one batch."""
    return peak_bytes(graph_steps(model, batch))


def graph_steps(model: Computation, batch: Batch) -> list[Step]:
    """Return the steps of one batch, from its tokens to its logits."""
    graph = _Graph(model, batch)
    layers = [dict(layer.matrices) for layer in model.layers]
    stream = graph.begin(widest_values=max(m.get("attn_v", (0, 0))[1] for m in layers))
    for index, layer in enumerate(model.layers):
        is_last = index == len(layers) - 1
        stream = graph.layer(layers[index], layer.n_head, stream, is_last=is_last)
    graph.end(stream)
    return graph.steps


def mask_bytes(model: Computation, batch: Batch) -> int:
    """Bytes of what says for each token which cells it may look at."""
    return (F16 if batch.has_flash else F32) * batch.n_tokens * batch.n_cells * model.n_masks


def rotation_width(head_dim: int) -> int:
    """Columns of the matrix that rotates keys: the largest power of two that divides a head."""
    return head_dim & -head_dim


class _Graph:
    """Steps in the making. A result is known by the number of its step."""

    def __init__(self, model: Computation, batch: Batch) -> None:
        self.steps: list[Step] = []
        self._model = model
        self._batch = batch
        self._n_tokens = batch.n_tokens
        self._mask = -1

    def begin(self, *, widest_values: int) -> int:
        """Add the inputs; return the vectors of the tokens."""
        batch, vectors = self._batch, F32 * self._n_tokens * self._model.n_embd
        stream = self._make(vectors) if batch.on_gpu else None
        self._mask = self._make(mask_bytes(self._model, batch))
        if self._is_rotated(self._model.head_dim_k) and not self._model.is_mla:
            self._make(F32 * rotation_width(self._model.head_dim_k) ** 2)
        if not batch.has_flash:  # values lie transposed: each number has a place of its own
            self._make(I64 * self._n_tokens * widest_values)
        if stream is None:
            self._make(vectors)  # vectors could be given instead of tokens; nobody reads these
            stream = self._make(vectors)
        return stream

    def layer(self, weights: Matrices, n_head: int, stream: int, *, is_last: bool) -> int:
        """Add attention and feed-forward part; return the stream behind them."""
        attended = self._attention(weights, n_head, self._norm(stream))
        if is_last:  # from here on only those tokens whose logits are wanted
            self._n_tokens = self._batch.n_outputs
            attended = self._wide(self._model.n_embd, attended)
            stream = self._wide(self._model.n_embd, stream)
        stream = self._over(attended, stream)
        return self._over(self._feed_forward(weights, self._norm(stream)), stream)

    def end(self, stream: int) -> None:
        """Add the logits."""
        self._wide(self._model.n_vocab, self._norm(stream))

    def _make(self, n_bytes: int, *reads: int) -> int:
        self.steps.append(Step(n_bytes, reads))
        return len(self.steps) - 1

    def _wide(self, width: int, *reads: int) -> int:
        """Add a result of ``width`` numbers a token."""
        return self._make(F32 * self._n_tokens * width, *reads)

    def _over(self, *reads: int) -> int:
        """Add a result of the size of the first that it reads, which may take its place."""
        self.steps.append(Step(self.steps[reads[0]].n_bytes, reads, overwrites=True))
        return len(self.steps) - 1

    def _norm(self, stream: int) -> int:
        return self._over(self._over(stream))  # divide by the length, multiply by the weight

    def _attention(self, weights: Matrices, n_head: int, normed: int) -> int:
        if weights.keys() >= _LATENT and ("attn_q" in weights or "attn_q_b" in weights):
            read = self._latent_attention(weights, normed)
        elif weights.keys() >= _PLAIN:
            read = self._plain_attention(weights, n_head, normed)
        else:  # fused matrices, or a layer of another kind
            widths = [shape[1] for name, shape in weights.items() if not name.startswith("ffn_")]
            read = self._wide(sum(widths), normed)
        return self._wide(self._model.n_embd, read)

    def _plain_attention(self, weights: Matrices, n_head: int, normed: int) -> int:
        model = self._model
        width_k, width_v = weights["attn_k"][1], weights["attn_v"][1]
        q = self._turned(weights["attn_q"][1], normed)
        v = self._rotated(self._wide(width_v, normed), model.head_dim_v)
        k = self._turned(width_k, normed)
        self._store(k, v)
        width = weights["attn_output"][0]
        read = self._attend(q, n_head, width, (width_k, width_v))
        return self._wide(width, read) if self._is_rotated(model.head_dim_v) else read

    def _turned(self, width: int, normed: int) -> int:
        """Queries or keys with their positions in them."""
        return self._rotated(self._wide(width, self._wide(width, normed)), self._model.head_dim_k)

    def _rotated(self, vector: int, head_dim: int) -> int:
        """Heads are rotated on their way into and out of a quantized cache."""
        if not self._is_rotated(head_dim):
            return vector
        return self._make(self.steps[vector].n_bytes, vector)

    def _is_rotated(self, head_dim: int) -> bool:
        return block_size(self._batch.kv_type.upper()) > 1 and head_dim % ROTATED == 0

    def _latent_attention(self, weights: Matrices, normed: int) -> int:
        """MLA: one row a token is the key, and most of it the value, of all heads."""
        nope, rank, n_head = weights["attn_k_b"]
        if "attn_q_b" in weights:
            low_rank, width = weights["attn_q_b"]
            low = self._norm(self._wide(low_rank, normed))
        else:
            low, width = normed, weights["attn_q"][1]
        rope = width // n_head - nope
        q = self._wide(width, low)
        absorbed, turned = self._wide(rank * n_head, q), self._wide(rope * n_head, q)
        q = self._wide((rank + rope) * n_head, absorbed, turned)
        row = self._wide(rank + rope, normed)
        v = self._wide(rank, row)
        k = self._wide(rank + rope, v, self._wide(rope, row))
        self._store(k)
        read = self._attend(q, n_head, rank * n_head, (rank + rope, rank))
        width_v = weights["attn_v_b"][1] * n_head
        return self._wide(width_v, self._wide(width_v, read))

    def _store(self, *rows: int) -> None:
        """Put rows into the cache, which is no result."""
        for row in rows:
            self._make(0, row)

    def _attend(self, q: int, n_head: int, width: int, widths_kv: tuple[int, ...]) -> int:
        """Look at the cache; the result has ``width`` numbers a token."""
        batch = self._batch
        if not batch.has_flash:
            scores = self._over(self._wide(n_head * batch.n_cells, q), self._mask)
            if self._model.is_mla:
                return self._wide(width, scores, self._turned_values(widths_kv[1]))
            return self._wide(width, self._wide(width, scores))
        copies = [F16 * batch.n_cells * batch.n_seq * width_kv for width_kv in widths_kv]
        reads, n_bytes = [q, self._mask], F32 * self._n_tokens * width
        if batch.kv_type == "f32":
            reads += [self._make(copy) for copy in copies]
        elif batch.on_gpu and batch.kv_type != "f16":  # a part of the result, as CUDA has it
            n_bytes += copies[0] if self._model.is_mla else sum(copies)
        return self._make(n_bytes, *reads)

    def _turned_values(self, width: int) -> int:
        """Values that are a part of the keys lie in rows; the product wants them in columns."""
        batch = self._batch
        n_bytes = row_bytes(batch.kv_type.upper(), width)
        return self._make(n_bytes * batch.n_cells * batch.n_seq)

    def _feed_forward(self, weights: Matrices, normed: int) -> int:
        if "ffn_up_exps" not in weights:
            return self._gated(weights, "", normed)
        fed = self._experts(weights, normed)
        if "ffn_up_shexp" in weights:
            shared = self._gated(weights, "_shexp", normed)
            if SHARED_GATE in weights:  # how much of it each token gets
                shared = self._over(shared, self._over(self._wide(1, normed)))
            fed = self._over(fed, shared)
        return fed

    def _gated(self, weights: Matrices, ending: str, normed: int) -> int:
        """A gate and a way up, their product, and the way down."""
        names = [name for name in (f"ffn_gate{ending}", f"ffn_up{ending}") if name in weights]
        wide = [self._wide(weights[name][1], normed) for name in names]
        down = weights.get(f"ffn_down{ending}", (self._model.n_embd,))
        product = self._wide(down[0], *wide)
        return self._wide(self._model.n_embd, product)

    def _experts(self, weights: Matrices, normed: int) -> int:
        """Each expert that a token uses gives it a vector; they are weighed and added up."""
        used = self._model.n_expert_used
        _, width, n_expert = weights["ffn_up_exps"]
        scores = self._over(self._wide(n_expert, normed))
        ranked = self._wide(n_expert, scores)
        share = self._wide(used, scores, ranked)
        gate = self._wide(width * used, normed, ranked)
        up = self._wide(width * used, normed, ranked)
        down = self._wide(self._model.n_embd * used, self._wide(width * used, gate, up), ranked)
        return self._wide(self._model.n_embd, self._over(down, share))
