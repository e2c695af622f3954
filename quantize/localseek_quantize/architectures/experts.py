"""The experts of a layer as three tensors of a GGUF, in both spellings of a checkpoint.

    mlp.experts.0.gate_proj.weight (d_ff, d) … mlp.experts.127.down_proj.weight (d, d_ff)
    mlp.experts.gate_up_proj (n, 2 d_ff, d) and mlp.experts.down_proj (n, d, d_ff)

The second is how transformers 5 holds them in memory; it saves the first unless told otherwise.
"""

from __future__ import annotations

from localseek.models.gguf import Field
from localseek.models.hyperparameters import MAX_EXPERTS, MAX_WIDTH
from localseek_quantize.architectures.layers import Part, Take, stored
from localseek_quantize.architectures.model import u32
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.source import Rows, RowSlice, Source, Stacked, n_rows

_COUNTS = ("num_experts", "num_local_experts", "n_routed_experts")  # by family and release


def read_expert_fields(config: JsonObject, architecture: str) -> dict[str, Field]:
    """How many experts there are, how many of them a token uses, and their width."""
    count = expert_count(config)
    return {
        f"{architecture}.expert_count": u32(count),
        f"{architecture}.expert_used_count": u32(config.integer("num_experts_per_tok", 1, count)),
        f"{architecture}.expert_feed_forward_length": u32(expert_width(config)),
    }


def expert_count(config: JsonObject) -> int:
    """How many experts a layer has."""
    key = next((key for key in _COUNTS if key in config), _COUNTS[0])
    return config.integer(key, 2, MAX_EXPERTS)


def expert_width(config: JsonObject) -> int:
    """The inner width of one expert."""
    return config.integer("moe_intermediate_size", 1, MAX_WIDTH)


def refuse_dense_layers(config: JsonObject) -> None:
    """Refuse a Qwen model some of whose layers have no experts: llama.cpp knows none such."""
    step = config.integer("decoder_sparse_step", 1, 1 << 20, default=1)
    if step != 1:
        config.refuse("decoder_sparse_step", step, "1: llama.cpp has experts in every layer")
    if config.items("mlp_only_layers"):
        must_be = "empty: llama.cpp has experts in every layer"
        config.refuse("mlp_only_layers", "a list of layers", must_be)


def expert_parts(config: JsonObject, d_model: int) -> list[Part]:
    """The router and the experts of a layer."""
    n, d_ff = expert_count(config), expert_width(config)
    return [
        Part("ffn_gate_inp.weight", stored("mlp.gate.weight", n, d_model)),
        Part("ffn_gate_exps.weight", _stacked("gate_proj", (n, d_ff, d_model))),
        Part("ffn_up_exps.weight", _stacked("up_proj", (n, d_ff, d_model))),
        Part("ffn_down_exps.weight", _stacked("down_proj", (n, d_model, d_ff))),
    ]


def _stacked(projection: str, shape: tuple[int, int, int]) -> Take:
    """One matrix of every expert, as a tensor of ``shape`` with the experts in front."""

    def take(weights: Weights, prefix: str) -> Source:
        experts = f"{prefix}mlp.experts."
        if f"{experts}down_proj" in weights:
            return _fused(weights, experts, projection, shape)
        return Stacked(
            [weights.take(f"{experts}{i}.{projection}.weight", shape[1:]) for i in range(shape[0])]
        )

    return take


def _fused(weights: Weights, experts: str, projection: str, shape: tuple[int, int, int]) -> Source:
    n, rows, cols = shape
    if projection == "down_proj":
        return weights.take(f"{experts}down_proj", shape)
    both = Flat(weights.take(f"{experts}gate_up_proj", (n, 2 * rows, cols)))
    first = 0 if projection == "gate_proj" else rows
    starts = range(first, 2 * rows * n, 2 * rows)
    return Stacked([RowSlice(both, start, start + rows) for start in starts])


class Flat:
    """A stack of matrices as one matrix of all their rows."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.shape = (n_rows(source), source.shape[-1])

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        return self._source.read(start, stop)
