"""What all architectures share: sizes, fields, and the parts of a layer with their two names.

A part is one tensor of the GGUF and the way to it:

    Part("attn_q.weight", stored("self_attn.q_proj.weight", 4096, 4096))

becomes ``blk.7.attn_q.weight``, taken from ``model.layers.7.self_attn.q_proj.weight``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from localseek.models.gguf import Field
from localseek.models.hyperparameters import MAX_HEADS, MAX_LAYERS, MAX_N_CTX, MAX_WIDTH
from localseek_quantize.architectures.decimals import decimal
from localseek_quantize.architectures.model import f32, u32
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.quoted import quoted
from localseek_quantize.source import NamedSource, Source

Take: TypeAlias = Callable[[Weights, str], Source]  # the checkpoint, the prefix of the layer

MAX_VOCAB = 1 << 22


@dataclass(frozen=True, slots=True)
class Part:
    """A tensor of a layer, under its name in the GGUF less ``blk.N.``"""

    name: str
    take: Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The numbers that shape every tensor."""

    n_layers: int
    n_ctx: int
    d_model: int
    d_ff: int
    n_heads: int
    n_kv_heads: int
    head_dim: int
    n_vocab: int
    eps: float
    tied: bool  # no output matrix: it is the embedding

    @property
    def d_q(self) -> int:
        """The width of all queries of a token."""
        return self.n_heads * self.head_dim

    @property
    def d_kv(self) -> int:
        """The width of all its keys, and of all its values."""
        return self.n_kv_heads * self.head_dim


def read_sizes(config: JsonObject, *, head_dim: int | None = None) -> Sizes:
    """Read the sizes; a ``head_dim`` given here is the architecture's own."""
    activation = config.text("hidden_act", default="silu")
    if activation not in ("silu", "swish"):
        config.refuse("hidden_act", quoted(activation), "'silu', with which llama.cpp computes")
    d_model = config.integer("hidden_size", 1, MAX_WIDTH)
    n_heads = config.integer("num_attention_heads", 1, MAX_HEADS)
    n_kv_heads = config.integer("num_key_value_heads", 1, MAX_HEADS, default=n_heads)
    if n_heads % n_kv_heads:
        config.refuse("num_key_value_heads", n_kv_heads, f"a divisor of {n_heads}, the heads")
    return Sizes(
        n_layers=config.integer("num_hidden_layers", 1, MAX_LAYERS),
        n_ctx=config.integer("max_position_embeddings", 1, MAX_N_CTX),
        d_model=d_model,
        d_ff=config.integer("intermediate_size", 1, MAX_WIDTH),
        n_heads=n_heads,
        n_kv_heads=n_kv_heads,
        head_dim=head_dim or _head_dim(config, d_model, n_heads),
        n_vocab=config.integer("vocab_size", 1, MAX_VOCAB),
        eps=decimal(config, "rms_norm_eps", 0, 1, default=1e-6),
        tied=config.flag("tie_word_embeddings", default=False),
    )


def refuse_other_head_dim(config: JsonObject, sizes: Sizes) -> None:
    """Refuse heads that do not make up the model's width: Qwen2 has no others in llama.cpp."""
    if sizes.d_q != sizes.d_model:
        must_be = f"{sizes.d_model // sizes.n_heads}: hidden_size / num_attention_heads"
        config.refuse("head_dim", sizes.head_dim, must_be)


def refuse_attention_bias(config: JsonObject) -> None:
    """Refuse biases that llama.cpp would not load."""
    if config.flag("attention_bias", default=False):
        config.refuse("attention_bias", "true", "false: llama.cpp has no such biases here")


def window_notices(config: JsonObject) -> tuple[str, ...]:
    """What to say of a checkpoint whose attention looks back a limited way only."""
    window = config.values.get("sliding_window")
    if not isinstance(window, int) or isinstance(window, bool) or window <= 0:
        return ()
    if not config.flag("use_sliding_window", default=True):
        return ()
    if "layer_types" in config and "sliding_attention" not in config.items("layer_types"):
        return ()
    if config.integer("max_position_embeddings", 1, MAX_N_CTX) <= window:
        return ()
    line = (
        f"config.json limits attention to {window:,} tokens, llama.cpp will not: beyond them "
        "the model will not be quite what it was."
    )
    return (line,)


def common_fields(architecture: str, sizes: Sizes) -> dict[str, Field]:
    """The fields that every architecture has."""
    fields = {
        "block_count": u32(sizes.n_layers),
        "context_length": u32(sizes.n_ctx),
        "embedding_length": u32(sizes.d_model),
        "feed_forward_length": u32(sizes.d_ff),
        "attention.head_count": u32(sizes.n_heads),
        "attention.head_count_kv": u32(sizes.n_kv_heads),
        "attention.layer_norm_rms_epsilon": f32(sizes.eps),
    }
    return {f"{architecture}.{key}": field for key, field in fields.items()}


def head_fields(architecture: str, sizes: Sizes) -> dict[str, Field]:
    """The size of a head, where it is not left to hidden_size / num_attention_heads."""
    names = ("attention.key_length", "attention.value_length")
    return {f"{architecture}.{name}": u32(sizes.head_dim) for name in names}


def stored(name: str, *shape: int) -> Take:
    """The tensor of the layer that is called ``name`` in the checkpoint."""
    return lambda weights, prefix: weights.take(prefix + name, shape)


def norms(sizes: Sizes) -> list[Part]:
    """The two normalizations of a layer."""
    d = sizes.d_model
    return [
        Part("attn_norm.weight", stored("input_layernorm.weight", d)),
        Part("ffn_norm.weight", stored("post_attention_layernorm.weight", d)),
    ]


def attention(sizes: Sizes) -> list[Part]:
    """Queries, keys, values and what mixes the heads, without biases."""
    d = sizes.d_model
    return [
        Part("attn_q.weight", stored("self_attn.q_proj.weight", sizes.d_q, d)),
        Part("attn_k.weight", stored("self_attn.k_proj.weight", sizes.d_kv, d)),
        Part("attn_v.weight", stored("self_attn.v_proj.weight", sizes.d_kv, d)),
        Part("attn_output.weight", stored("self_attn.o_proj.weight", d, sizes.d_q)),
    ]


def qkv_biases(sizes: Sizes) -> list[Part]:
    """Biases of queries, keys and values."""
    return [
        Part("attn_q.bias", stored("self_attn.q_proj.bias", sizes.d_q)),
        Part("attn_k.bias", stored("self_attn.k_proj.bias", sizes.d_kv)),
        Part("attn_v.bias", stored("self_attn.v_proj.bias", sizes.d_kv)),
    ]


def head_norms(sizes: Sizes) -> list[Part]:
    """The normalizations of each query and each key, as Qwen3 has them."""
    return [
        Part("attn_q_norm.weight", stored("self_attn.q_norm.weight", sizes.head_dim)),
        Part("attn_k_norm.weight", stored("self_attn.k_norm.weight", sizes.head_dim)),
    ]


def feed_forward(d_model: int, d_ff: int, *, module: str = "mlp", suffix: str = "") -> list[Part]:
    """A gated feed-forward network; ``suffix`` sets a shared expert apart."""
    return [
        Part(f"ffn_gate{suffix}.weight", stored(f"{module}.gate_proj.weight", d_ff, d_model)),
        Part(f"ffn_up{suffix}.weight", stored(f"{module}.up_proj.weight", d_ff, d_model)),
        Part(f"ffn_down{suffix}.weight", stored(f"{module}.down_proj.weight", d_model, d_ff)),
    ]


def layer_tensors(
    weights: Weights, parts: Iterable[Part], layers: Iterable[int]
) -> Iterator[NamedSource]:
    """Every part of every one of ``layers``."""
    table = list(parts)
    for layer in layers:
        prefix = f"model.layers.{layer}."
        for part in table:
            yield NamedSource(f"blk.{layer}.{part.name}", part.take(weights, prefix))


def outer_tensors(
    weights: Weights, sizes: Sizes, *, needs_output: bool = False
) -> Iterator[NamedSource]:
    """The embedding, the last normalization and the output matrix, if it is one of its own.

    With ``needs_output`` llama.cpp does not take the embedding for a missing output matrix.
    A stored one counts even if config.json ties the two, as it does for transformers 5.
    """
    shape = (sizes.n_vocab, sizes.d_model)
    embedding = weights.take("model.embed_tokens.weight", shape)
    yield NamedSource("token_embd.weight", embedding)
    yield NamedSource("output_norm.weight", weights.take("model.norm.weight", (sizes.d_model,)))
    if not sizes.tied or "lm_head.weight" in weights:
        yield NamedSource("output.weight", weights.take("lm_head.weight", shape))
    elif needs_output:
        yield NamedSource("output.weight", embedding)


def _head_dim(config: JsonObject, d_model: int, n_heads: int) -> int:
    head_dim = config.integer("head_dim", 2, MAX_WIDTH, default=d_model // n_heads)
    if "head_dim" not in config and d_model % n_heads:
        config.refuse("num_attention_heads", n_heads, f"a divisor of {d_model}, the hidden_size")
    if head_dim % 2:
        config.refuse("head_dim", head_dim, "an even number")
    return head_dim
