"""A checkpoint -> hyper-parameters and tensors under the names of a GGUF, one file a family.

    model.py      what comes out
    weights.py    the checkpoint's tensors, each of the shape that config.json says
    layers.py     sizes, fields and names that all families share
    rope.py       positions, in both forms of config.json
    experts.py    routers and stacked experts
    mla.py        compressed attention

A new family is a file with a function ``(config, weights) -> Model``, and a line below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from localseek.errors import BadDataError
from localseek_quantize.architectures.deepseek import read_deepseek_v2, read_deepseek_v3
from localseek_quantize.architectures.llama import read_llama
from localseek_quantize.architectures.model import Model
from localseek_quantize.architectures.qwen2 import read_qwen2
from localseek_quantize.architectures.qwen2_moe import read_qwen2_moe
from localseek_quantize.architectures.qwen3 import read_qwen3
from localseek_quantize.architectures.qwen3_moe import read_qwen3_moe
from localseek_quantize.architectures.weights import Weights
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.quoted import quoted

Family: TypeAlias = Callable[[JsonObject, Weights], Model]

# By the class that config.json names, and by its model_type if it names none.
FAMILIES: dict[str, Family] = {
    "LlamaForCausalLM": read_llama,
    "MistralForCausalLM": read_llama,
    "Qwen2ForCausalLM": read_qwen2,
    "Qwen2MoeForCausalLM": read_qwen2_moe,
    "Qwen3ForCausalLM": read_qwen3,
    "Qwen3MoeForCausalLM": read_qwen3_moe,
    "DeepseekV2ForCausalLM": read_deepseek_v2,
    "DeepseekV3ForCausalLM": read_deepseek_v3,
}


class UnknownArchitectureError(BadDataError):
    """A model of a kind that nobody has taught us."""

    def __init__(self, name: str) -> None:
        known = ", ".join(FAMILIES)
        super().__init__(
            f"{quoted(name)} is not among those that can be converted: {known}.",
            hint="quantize/README.md says how to add an architecture.",
        )


def read_model(checkpoint: Checkpoint) -> Model:
    """Check the tensors of a checkpoint against its config.json and give them their names.

    Raises UnknownArchitectureError, and CheckpointError naming the field or the tensor. No
    weight is read.
    """
    name = class_name(checkpoint.config)
    family = FAMILIES.get(name)
    if family is None:
        raise UnknownArchitectureError(name)
    weights = Weights(checkpoint.path, checkpoint.tensors)
    model = family(checkpoint.config, weights)
    weights.refuse_the_rest(name)
    return model


def class_name(config: JsonObject) -> str:
    """The class of transformers that a checkpoint is for: "LlamaForCausalLM"."""
    named = config.items("architectures")
    if named and isinstance(named[0], str):
        return named[0]
    model_type = config.text("model_type", default="")
    by_type = {_plain(name.removesuffix("ForCausalLM")): name for name in FAMILIES}
    return by_type.get(_plain(model_type), model_type)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
