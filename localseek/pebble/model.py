"""The network: Llama, small, in plain torch, with the names of a Hugging Face checkpoint.

    ids ─▶ embedding ─▶ layers of (attention, SwiGLU) ─▶ norm ─▶ output, at the places asked for

The state dict is what LlamaForCausalLM loads. Two passes share the weights: a whole batch of
rows, each from its first token, for learning; and rows that grow by a few tokens at a time, with
their keys and values kept, for writing.

Sources: "LLaMA: Open and Efficient Foundation Language Models" (Touvron et al. 2023), and for
the names and the order of rotary halves modeling_llama.py of Hugging Face transformers.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

NORM_EPS = 1e-5
ROPE_THETA = 10_000.0
LAYERS = "model.layers."  # how the names of their weights begin
WRITING = {"self_attn.o_proj.weight", "mlp.down_proj.weight"}  # to the stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large a network is."""

    n_tokens: int
    n_layers: int = 6
    n_hidden: int = 256
    n_heads: int = 4
    n_kv_heads: int = 2
    n_forward: int = 768
    n_context: int = 2048

    @property
    def n_head(self) -> int:
        """The width of one head."""
        return self.n_hidden // self.n_heads


@dataclass(frozen=True, slots=True)
class Rotation:
    """Cosines and sines of the positions of a batch, (positions, 1, half a head)."""

    cos: Tensor
    sin: Tensor


@dataclass(slots=True)
class LayerCache:
    """Keys and values of the tokens so far, room for more, (rows, kv heads, room, width)."""

    keys: Tensor
    values: Tensor


@dataclass(slots=True)
class Cache:
    """What all layers remember of rows that have all come equally far."""

    layers: list[LayerCache]
    n_past: int = 0

    def keep(self, rows: Tensor) -> None:
        """Forget all rows but these."""
        for layer in self.layers:
            layer.keys, layer.values = layer.keys[rows], layer.values[rows]


class Attention(nn.Module):
    """Each token looks back; two heads of queries share one of keys and values."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.n_head = shape.n_head
        n_kv = shape.n_kv_heads * shape.n_head
        self.q_proj = nn.Linear(shape.n_hidden, shape.n_hidden, bias=False)
        self.k_proj = nn.Linear(shape.n_hidden, n_kv, bias=False)
        self.v_proj = nn.Linear(shape.n_hidden, n_kv, bias=False)
        self.o_proj = nn.Linear(shape.n_hidden, shape.n_hidden, bias=False)

    def forward(self, x: Tensor, rotation: Rotation, past: LayerCache | None, at: int) -> Tensor:
        heads = (*x.shape[:2], -1, self.n_head)
        queries = _rotated(self.q_proj(x).view(heads), rotation).transpose(1, 2)
        keys = _rotated(self.k_proj(x).view(heads), rotation).transpose(1, 2)
        values = self.v_proj(x).view(heads).transpose(1, 2)
        if past is not None:
            stop = at + x.shape[1]
            past.keys[:, :, at:stop], past.values[:, :, at:stop] = keys, values
            keys, values = past.keys[:, :, :stop], past.values[:, :, :stop]
        is_whole_on_cpu = past is None and x.device.type == "cpu"
        attend = _spelled_out if is_whole_on_cpu else _built_in
        seen = attend(queries, keys, values)
        return self.o_proj(seen.transpose(1, 2).reshape(x.shape))


def _built_in(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Causal attention by torch; a single query sees all keys."""
    return F.scaled_dot_product_attention(
        queries, keys, values, is_causal=queries.shape[2] > 1, enable_gqa=True
    )


def _spelled_out(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Causal attention as two products: for short rows faster on a CPU, twice to learn from them.

    Heads that share keys are stacked as further queries, (rows x kv heads, queries, width).
    """
    n_rows, n_heads, n, width = queries.shape
    stacked = (n_rows * keys.shape[1], -1, width)
    keys, values = keys.reshape(stacked), values.reshape(stacked)
    scores = (queries * width**-0.5).reshape(stacked) @ keys.mT
    ahead = torch.full((n, n), float("-inf")).triu(1)
    seen = (scores.view(n_rows, n_heads, n, n) + ahead).softmax(-1)
    return (seen.view(scores.shape).to(values.dtype) @ values).view(n_rows, n_heads, n, width)


class FeedForward(nn.Module):
    """SwiGLU."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.n_hidden, shape.n_forward, bias=False)
        self.up_proj = nn.Linear(shape.n_hidden, shape.n_forward, bias=False)
        self.down_proj = nn.Linear(shape.n_forward, shape.n_hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """Attention, then the feed-forward part, each on what a norm makes of the stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = nn.RMSNorm(shape.n_hidden, eps=NORM_EPS)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = nn.RMSNorm(shape.n_hidden, eps=NORM_EPS)
        self.mlp = FeedForward(shape)

    def forward(self, x: Tensor, rotation: Rotation, past: LayerCache | None, at: int) -> Tensor:
        return self.think(self.look(x, rotation, past, at))

    def look(self, x: Tensor, rotation: Rotation, past: LayerCache | None, at: int) -> Tensor:
        """The first half: tokens learn of each other."""
        return x + self.self_attn(self.input_layernorm(x), rotation, past, at)

    def think(self, x: Tensor) -> Tensor:
        """The second half: each token by itself."""
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """Everything but the output matrix."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.n_tokens, shape.n_hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.n_layers))
        self.norm = nn.RMSNorm(shape.n_hidden, eps=NORM_EPS)


class Pebble(nn.Module):
    """The whole network."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Decoder(shape)
        self.lm_head = nn.Linear(shape.n_hidden, shape.n_tokens, bias=False)
        rotation = _rotation(shape)
        self.register_buffer("cos", rotation.cos, persistent=False)
        self.register_buffer("sin", rotation.sin, persistent=False)
        self.apply(_start)

    def forward(self, ids: Tensor, places: Tensor) -> Tensor:
        """Logits at ``places``, which count through all rows of ``ids`` in reading order.

        Rows may be filled up at their end: no token looks ahead. Behind the last attention
        nothing is computed for other places.
        """
        rotation = self._rotation(0, ids.shape[1])
        x = self.model.embed_tokens(ids)
        *layers, last = self.model.layers
        for layer in layers:
            x = layer(x, rotation, None, 0)
        x = last.look(x, rotation, None, 0).view(-1, self.shape.n_hidden)[places]
        return self.lm_head(self.model.norm(last.think(x)))

    def step(self, ids: Tensor, cache: Cache) -> Tensor:
        """Take the next tokens of all rows in, and return the logits behind the last.

        More than one token a row only into an empty cache.
        """
        start, cache.n_past = cache.n_past, cache.n_past + ids.shape[1]
        rotation = self._rotation(start, cache.n_past)
        x = self.model.embed_tokens(ids)
        for layer, past in zip(self.model.layers, cache.layers, strict=True):
            x = layer(x, rotation, past, start)
        return self.lm_head(self.model.norm(x[:, -1]))

    def empty_cache(self, n_rows: int, room: int) -> Cache:
        """Make room for ``room`` tokens in each of ``n_rows`` rows."""
        weight = self.lm_head.weight
        size = (n_rows, self.shape.n_kv_heads, room, self.shape.n_head)
        return Cache(
            [LayerCache(weight.new_zeros(size), weight.new_zeros(size)) for _ in self.model.layers]
        )

    def _rotation(self, start: int, stop: int) -> Rotation:
        return Rotation(self.cos[start:stop], self.sin[start:stop])


def _start(module: nn.Module) -> None:
    """Draw first weights: what a layer adds to the stream begins small."""
    if isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    elif isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.5 * module.in_features**-0.5)
    elif isinstance(module, Attention):
        nn.init.zeros_(module.o_proj.weight)
    elif isinstance(module, FeedForward):
        nn.init.zeros_(module.down_proj.weight)


def _rotation(shape: Shape) -> Rotation:
    exponents = torch.arange(0, shape.n_head, 2, dtype=torch.float32) / shape.n_head
    positions = torch.arange(shape.n_context, dtype=torch.float32)
    angles = positions[:, None] * ROPE_THETA**-exponents
    return Rotation(angles.cos()[:, None], angles.sin()[:, None])


def _rotated(x: Tensor, rotation: Rotation) -> Tensor:
    """Turn each pair (i, i + half) of a head by its angle."""
    one, other = x.chunk(2, dim=-1)
    cos, sin = rotation.cos, rotation.sin
    return torch.cat((one * cos - other * sin, other * cos + one * sin), dim=-1)


def grown(model: Pebble, shape: Shape) -> Pebble:
    """Return a larger model that says just what ``model`` says, with more room to learn.

    New layers lie evenly between the others, each a copy of the one before it. They add nothing
    to the stream yet, nor does what is new in the others: what writes to the stream is zero there.

    Sources: "Net2Net" (Chen, Goodfellow and Shlens 2016), and for the place of new layers
    "LLaMA Pro: Progressive LLaMA with Block Expansion" (Wu et al. 2024).
    """
    larger = Pebble(shape)
    known = model.state_dict()
    new = new_layers(model.shape.n_layers, shape.n_layers)
    with torch.no_grad():
        for name, weight in larger.named_parameters():
            head, _, rest = name.removeprefix(LAYERS).partition(".")
            layer = int(head) if name.startswith(LAYERS) else -1
            n_before = sum(other <= layer for other in new)
            old = known[f"{LAYERS}{layer - n_before}.{rest}" if layer >= 0 else name]
            if rest in WRITING:
                weight.zero_()
            if rest not in WRITING or layer not in new:
                weight[tuple(slice(n) for n in old.shape)] = old
    return larger


def new_layers(n_known: int, n: int) -> set[int]:
    """Return which of ``n`` layers are new, counted from 0, when there were ``n_known``."""
    n_new = n - n_known
    return {i + 1 + max(0, round((i + 1) * n_known / (n_new + 1)) - 1) for i in range(n_new)}
