"""What llama.cpp has decided about kinds of tensors, as tables.

    may_change("blk.0.attn_norm.weight", (4096,))   no: norms, vectors and routers stay
    category("blk.0.attn_v.weight")                 "values"
    by_rule("values", "Q4_K_M", "Q4_K", place)      Q6_K or Q4_K: the place decides
    fitting("Q4_K", 896)                            Q5_0: 896 is no multiple of 256

:mod:`localseek_quantize.quantization.recipes` puts them together.

Source: src/llama-quant.cpp of llama.cpp 0c1e57098: tensor_allows_quantization,
tensor_get_category, llama_tensor_get_type_impl and tensor_type_fallback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from localseek.models.tensors import block_size

OUTPUT = "output.weight"
PER_LAYER_EMBEDDING = "per_layer_token_embd.weight"
EMBEDDINGS = ("token_embd.weight", PER_LAYER_EMBEDDING)

_KEPT_NAMES = frozenset({"position_embd.weight", "token_types.weight"})
_KEPT_PARTS = (
    "_norm.weight",
    "ffn_gate_inp.weight",
    "ffn_gate_tid2eid.weight",
    "altup",
    "laurel",
    "per_layer_model_proj",
    "ssm_conv1d",
    "shortconv.conv.weight",
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
    "time_mix_first.weight",
    "time_mix_w0.weight",
    "time_mix_w1.weight",
    "time_mix_w2.weight",
    "time_mix_v0.weight",
    "time_mix_v1.weight",
    "time_mix_v2.weight",
    "time_mix_a0.weight",
    "time_mix_a1.weight",
    "time_mix_a2.weight",
    "time_mix_g1.weight",
    "time_mix_g2.weight",
    "time_mix_decay_w1.weight",
    "time_mix_decay_w2.weight",
    "time_mix_lerp_fused.weight",
    "attn_rel_b.weight",
    ".position_embd",
    "sam.pos_embd",
    "sam.neck.",
    "sam.net_",
    ".rel_pos",
    ".patch_embd",
    ".patch_merger",
    "a.rvq.codebook",
    "mm.a.code_embd",
)

# What a name contains -> its category; the first that fits.
_CATEGORIES = (
    ("attn_qkv.weight", "values"),
    ("attn_kv_b.weight", "values"),
    ("attn_v.weight", "values"),
    ("attn_k.weight", "keys"),
    ("attn_output.weight", "attention output"),
    ("ffn_down", "down"),
)

# A type whose blocks do not divide a row -> the nearest with blocks of 32.
_SMALLER_BLOCKS = {
    "Q2_K": "Q4_0",
    "Q3_K": "Q4_0",
    "Q4_K": "Q5_0",
    "Q5_K": "Q5_1",
    "Q6_K": "Q8_0",
    "IQ4_XS": "IQ4_NL",
}


def may_change(name: str, shape: Sequence[int]) -> bool:
    """Whether a tensor is a matrix, or a stack of them, that may be quantized."""
    is_matrix = any(dim > 1 for dim in shape[1:])
    is_kept = name in _KEPT_NAMES or any(part in name for part in _KEPT_PARTS)
    return is_matrix and name.endswith("weight") and not is_kept


def category(name: str) -> str:
    """What a tensor is for, as far as its type depends on that."""
    return next((kind for part, kind in _CATEGORIES if part in name), "other")


def fitting(type_name: str, n_per_row: int) -> str:
    """Return a type whose blocks divide a row: itself if it can be, F16 if nothing else."""
    if n_per_row % block_size(type_name) == 0:
        return type_name
    smaller = _SMALLER_BLOCKS.get(type_name, type_name)
    return "F16" if n_per_row % block_size(smaller) else smaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a tensor stands: ``index`` of ``count`` of its category; and in what model."""

    index: int
    count: int
    has_importance: bool
    shares_values_widely: bool  # four heads or more look at the same values
    is_70b: bool
    has_8_experts: bool


Condition: TypeAlias = Callable[[Place], bool]
Rules: TypeAlias = Mapping[str, Sequence[tuple[Condition, str]]]


def _always(_place: Place) -> bool:
    return True


def _shares_values_widely(place: Place) -> bool:
    return place.shares_values_widely


def _matters_more(place: Place) -> bool:
    """The first eighth, the last eighth, and every third between."""
    eighth = place.count // 8
    is_outer = place.index < eighth or place.index >= 7 * place.count // 8
    return is_outer or (place.index - eighth) % 3 == 2


def _among_the_first(n: int) -> Condition:
    return lambda place: place.index < n


def _in_the_first_sixteenth(place: Place) -> bool:
    return place.index < place.count // 16


def _in_the_first_eighth(place: Place) -> bool:
    return place.index < place.count // 8


def _in_the_first_eighth_with_importance(place: Place) -> bool:
    return _in_the_first_eighth(place) and place.has_importance


def _in_the_first_eighth_without_importance(place: Place) -> bool:
    return _in_the_first_eighth(place) and not place.has_importance


# Category -> type of the model -> the first condition that holds gives the tensor its type.
# Who is not here has the default type of the model.
_RULES: Mapping[str, Rules] = {
    "values": {
        "Q2_K": ((_shares_values_widely, "Q4_K"), (_always, "Q3_K")),
        "Q3_K_M": ((_among_the_first(2), "Q5_K"), (_always, "Q4_K")),
        "Q3_K_L": ((_always, "Q5_K"),),
        "Q4_K_S": ((_among_the_first(4), "Q5_K"),),
        "Q4_K_M": ((_matters_more, "Q6_K"),),
        "Q5_K_M": ((_matters_more, "Q6_K"),),
        "IQ4_XS": ((_shares_values_widely, "Q5_K"),),
        "IQ4_NL": ((_shares_values_widely, "Q5_K"),),
    },
    "down": {
        "Q2_K": ((_always, "Q3_K"),),
        "Q3_K_M": ((_in_the_first_sixteenth, "Q5_K"), (_always, "Q4_K")),
        "Q3_K_L": ((_always, "Q5_K"),),
        "Q4_0": ((_in_the_first_eighth_with_importance, "Q4_1"),),
        "Q4_K_S": ((_in_the_first_eighth, "Q5_K"),),
        "Q4_K_M": ((_matters_more, "Q6_K"),),
        "Q5_K_M": ((_matters_more, "Q6_K"),),
        "IQ4_XS": ((_in_the_first_eighth_without_importance, "Q5_K"),),
        "IQ4_NL": ((_in_the_first_eighth_without_importance, "Q5_K"),),
    },
    "attention output": {
        "Q2_K": ((_always, "Q3_K"),),
        "Q3_K_M": ((_always, "Q4_K"),),
        "Q3_K_L": ((_always, "Q5_K"),),
    },
}

# Of eight experts, as Mixtral has, attention is so small a part that more bits cost little.
_ATTENTION_OUTPUT_OF_8_EXPERTS = frozenset(
    {"Q2_K", "Q3_K_S", "Q3_K_M", "Q4_K_S", "Q4_K_M", "IQ4_XS", "IQ4_NL"}
)


def by_rule(kind: str, model_type: str, default: str, place: Place) -> str:
    """Return the type of a tensor of a category; ``default`` where no rule speaks of it."""
    if place.has_8_experts and kind in ("values", "keys"):
        return "Q8_0"
    if place.has_8_experts and kind == "attention output":
        return "Q5_K" if model_type in _ATTENTION_OUTPUT_OF_8_EXPERTS else default
    rules = _RULES.get(kind, {}).get(model_type, ())
    chosen = next((type_name for condition, type_name in rules if condition(place)), default)
    if kind == "values" and place.is_70b and chosen in ("Q3_K", "Q4_K"):
        return "Q5_K"  # eight heads share the values: more bits there cost next to nothing
    return chosen
