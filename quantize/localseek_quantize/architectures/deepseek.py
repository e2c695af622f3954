"""DeepSeek V2, V3 and R1: compressed attention, many routed experts, a few that all tokens share.

    layers 0 … k-1        a dense feed-forward network
    layers k … n-1        a router, the experts, the shared experts as one network
    layers n …            predict a token further ahead; llama.cpp does not run them: left out

Source: DeepSeek-V2 (arXiv:2405.04434), DeepSeek-V3 (arXiv:2412.19437); the ``modeling_*.py`` of
both in transformers; llama.cpp ``src/models/deepseek2.cpp`` and ``build_moe_ffn``.
"""

from __future__ import annotations

from dataclasses import dataclass

from localseek.models.gguf import Field
from localseek.models.hyperparameters import MAX_WIDTH
from localseek_quantize.architectures.decimals import decimal
from localseek_quantize.architectures.experts import (
    expert_count,
    expert_parts,
    expert_width,
    read_expert_fields,
)
from localseek_quantize.architectures.layers import (
    Part,
    Sizes,
    common_fields,
    feed_forward,
    layer_tensors,
    norms,
    outer_tensors,
    read_sizes,
    refuse_attention_bias,
    stored,
)
from localseek_quantize.architectures.mla import Mla, mla_fields, mla_parts, read_mla
from localseek_quantize.architectures.model import Model, f32, u32
from localseek_quantize.architectures.rope import mla_rope_fields, read_rope
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.quoted import quoted
from localseek_quantize.source import NamedSource

ARCHITECTURE = "deepseek2"
MAX_SHARED = 1 << 10
MAX_PREDICTING = 4  # layers
SOFTMAX, SIGMOID = 1, 2  # llama_expert_gating_func_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What V2 and V3 do unless config.json says otherwise, and what they can do at all.

    transformers computes a sigmoid for every V3 and saves no ``scoring_func``. A GGUF without
    the field is run with softmax: whoever takes the field from config.json alone gets another
    model.
    """

    scoring: dict[str, int]  # the first is the default
    topk_methods: tuple[str, ...]  # likewise
    has_bias: bool  # a correction of each expert's score, for the choice only
    normalizes: bool
    n_dense: int
    scale: float


V2 = Release(
    scoring={"softmax": SOFTMAX},
    topk_methods=("greedy", "group_limited_greedy"),
    has_bias=False,
    normalizes=False,
    n_dense=0,
    scale=1.0,
)
V3 = Release(
    scoring={"sigmoid": SIGMOID},
    topk_methods=("noaux_tc",),
    has_bias=True,
    normalizes=True,
    n_dense=3,
    scale=2.5,
)


def read_deepseek_v2(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class DeepseekV2ForCausalLM."""
    return _read(config, weights, V2)


def read_deepseek_v3(config: JsonObject, weights: Weights) -> Model:
    """Read a model of the class DeepseekV3ForCausalLM: V3, R1 and their like."""
    return _read(config, weights, V3)


def _read(config: JsonObject, weights: Weights, release: Release) -> Model:
    refuse_attention_bias(config)
    if config.flag("mlp_bias", default=False):
        config.refuse("mlp_bias", "true", "false: llama.cpp has no such biases here")
    mla = read_mla(config)
    sizes = read_sizes(config, head_dim=mla.d_qk)
    _refuse_lite_lookalike(config, sizes, mla)
    return Model(
        architecture=ARCHITECTURE,
        fields=hyperparameters(config, sizes, mla, release),
        tensors=(
            *outer_tensors(weights, sizes),
            *_layers(config, weights, sizes, mla, release),
        ),
        n_vocab_rows=sizes.n_vocab,
        notices=(*_group_notices(config, release), *_leave_out_prediction(weights, sizes)),
    )


def hyperparameters(
    config: JsonObject, sizes: Sizes, mla: Mla, release: Release
) -> dict[str, Field]:
    """The fields of the architecture."""
    rope = read_rope(config, ("default", "yarn"))
    routing = {
        "vocab_size": u32(sizes.n_vocab),
        "leading_dense_block_count": u32(_dense_count(config, sizes, release)),
        "expert_shared_count": u32(_shared_count(config)),
        "expert_gating_func": u32(_gating(config, release)),
        "expert_weights_scale": f32(
            decimal(config, "routed_scaling_factor", 1e-6, 1e6, default=release.scale)
        ),
    }
    if config.flag("norm_topk_prob", default=release.normalizes):
        if not release.normalizes:
            config.refuse("norm_topk_prob", "true", "false, as transformers computes for V2")
        routing["expert_weights_norm"] = Field("bool", True)
    if "n_group" in config:
        n_groups, n_used = _groups(config, release)
        routing["expert_group_count"] = u32(n_groups)
        routing["expert_group_used_count"] = u32(n_used)
    return {
        **common_fields(ARCHITECTURE, sizes),
        **mla_fields(ARCHITECTURE, mla),
        **mla_rope_fields(ARCHITECTURE, rope),
        **read_expert_fields(config, ARCHITECTURE),
        **{f"{ARCHITECTURE}.{key}": field for key, field in routing.items()},
    }


def _layers(
    config: JsonObject, weights: Weights, sizes: Sizes, mla: Mla, release: Release
) -> list[NamedSource]:
    n_dense = _dense_count(config, sizes, release)
    always = [*norms(sizes), *mla_parts(sizes, mla)]
    dense = [*always, *feed_forward(sizes.d_model, sizes.d_ff)]
    sparse = [*always, *_experts(config, sizes.d_model, release)]
    return [
        *layer_tensors(weights, dense, range(n_dense)),
        *layer_tensors(weights, sparse, range(n_dense, sizes.n_layers)),
    ]


def _experts(config: JsonObject, d_model: int, release: Release) -> list[Part]:
    if config.integer("moe_layer_freq", 1, MAX_WIDTH, default=1) != 1:
        config.refuse("moe_layer_freq", "more", "1: llama.cpp has experts in every later layer")
    parts = expert_parts(config, d_model)
    if release.has_bias:
        name = "mlp.gate.e_score_correction_bias"
        parts.append(Part("exp_probs_b.bias", stored(name, expert_count(config))))
    shared = expert_width(config) * _shared_count(config)
    return parts + feed_forward(d_model, shared, module="mlp.shared_experts", suffix="_shexp")


def _dense_count(config: JsonObject, sizes: Sizes, release: Release) -> int:
    return config.integer("first_k_dense_replace", 0, sizes.n_layers, default=release.n_dense)


def _shared_count(config: JsonObject) -> int:
    return config.integer("n_shared_experts", 1, MAX_SHARED)


def _gating(config: JsonObject, release: Release) -> int:
    return release.scoring[_one_of(config, "scoring_func", tuple(release.scoring))]


def _groups(config: JsonObject, release: Release) -> tuple[int, int]:
    """How many groups the experts form and how many are looked into; 1 and 1 for no choice.

    llama.cpp ends the process if all of the groups are to be looked into.
    """
    n_experts = expert_count(config)
    n_groups = config.integer("n_group", 1, n_experts)
    n_used = config.integer("topk_group", 1, n_groups, default=1)
    if _one_of(config, "topk_method", release.topk_methods) == "greedy" or n_used == n_groups:
        return 1, 1
    size = n_experts // n_groups
    if n_experts % n_groups or size < 2:
        must_be = f"a divisor of {n_experts}, the experts, that leaves two a group"
        config.refuse("n_group", n_groups, must_be)
    if n_used * size < config.integer("num_experts_per_tok", 1, n_experts):
        config.refuse("topk_group", n_used, "enough groups for num_experts_per_tok")
    return n_groups, n_used


def _group_notices(config: JsonObject, release: Release) -> tuple[str, ...]:
    """What to say where llama.cpp ranks groups otherwise: always by their two best experts."""
    if release is not V2 or "n_group" not in config or _groups(config, release)[0] == 1:
        return ()
    line = (
        "llama.cpp ranks groups of experts by the two best of each, this model was trained with "
        "the best one: some tokens will go to other experts."
    )
    return (line,)


def _leave_out_prediction(weights: Weights, sizes: Sizes) -> tuple[str, ...]:
    """Leave the layers behind the last one out, of which V3 has one."""
    first = sizes.n_layers
    behind = range(first, first + MAX_PREDICTING)
    left_out = [weights.leave_out(f"model.layers.{layer}.") for layer in behind]
    if not any(left_out):
        return ()
    line = (
        f"layer {first} of the checkpoint predicts tokens further ahead; llama.cpp does not run "
        "it for this architecture: it is left out."
    )
    return (line,)


def _refuse_lite_lookalike(config: JsonObject, sizes: Sizes, mla: Mla) -> None:
    """Refuse what llama.cpp takes for V2-Lite by its number of layers, with other queries."""
    looks_lite = sizes.n_layers in (26, 27) or (sizes.n_layers, sizes.n_vocab) == (48, 128256)
    if looks_lite and mla.q_rank:
        must_be = "another number, or null: llama.cpp takes this model for V2-Lite"
        config.refuse("q_lora_rank", mla.q_rank, f"{must_be} by its {sizes.n_layers} layers")


def _one_of(config: JsonObject, key: str, known: tuple[str, ...]) -> str:
    value = config.text(key, default=known[0])
    if value not in known:
        config.refuse(key, quoted(value), " or ".join(known))
    return value
