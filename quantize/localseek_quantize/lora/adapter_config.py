"""adapter_config.json -> how strongly an adapter changes each module, or why it cannot be merged.

    scale = lora_alpha / r            with use_rslora  lora_alpha / √r
    rank_pattern, alpha_pattern       other numbers for some modules; the first key that fits counts

What PEFT can train and what is more than ``W + scale · B · A`` is refused here by name, since an
adapter that is merged as less than it is gives a model that is quietly worse.

Source: LoraConfig in tuners/lora/config.py, update_layer in tuners/lora/layer.py and
_create_and_replace in tuners/lora/model.py of PEFT 0.21.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from localseek_quantize.checkpoints.json_file import JsonObject, read_json
from localseek_quantize.lora.module_pattern import MAX_PATTERN, PatternError, compile_pattern
from localseek_quantize.quoted import quoted

ADAPTER_CONFIG = "adapter_config.json"
MAX_RANK = 1 << 16
MAX_PATTERNS = 2048  # a key for each module of the largest dense model is 882

MERGE_FIRST = "merge it with PEFT's merge_and_unload(), save that, and convert it without --lora."
_CONVERT_FIRST = (
    "save it again with path_initial_model_for_weight_conversion, which makes plain LoRA of it."
)
_WHAT_IT_IS = "an adapter is a directory with adapter_config.json and adapter_model.safetensors."

_BIASES = ("none", "all", "lora_only")  # trained biases are tensors like any other

# Starts that leave the base as it is. The others (PiSSA, OLoRA, CorDA, LoftQ, LoRA-GA) take the
# adapter's first state out of the weights of the base, which then are not the base's any more.
_PLAIN_STARTS = ("none", "true", "false", "gaussian", "eva", "orthogonal", "mica")

# Key -> what it must be, and whether PEFT itself can merge such an adapter.
_MORE_THAN_LORA = {
    "use_dora": ("off: DoRA also scales every row of the sum", True),
    "lora_bias": ("off: it changes biases beside the weights", True),
    "fan_in_fan_out": ("off: no weight of these models is stored the other way round", False),
    "layer_replication": ("not there: it makes more layers than the base has", True),
    "target_parameters": ("not there: experts that are one tensor cannot be merged yet", True),
    "trainable_token_indices": ("not there: it changes single rows of the embedding", True),
    "kasa_config": ("not there: KaSA changes the weights of the base as well", True),
    "monteclora_config": ("not there: MonteCLoRA draws its matrices at random", True),
    "use_bdlora": ("not there: its matrices are made of blocks", True),
    "use_qalora": ("off: it fits only the quantized weights that it was trained on", False),
    "alora_invocation_tokens": ("not there: it is in effect for a part of the text only", False),
    "arrow_config": ("not there: it chooses among adapters for every token", False),
}

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class _ByModule(Generic[Number]):
    """A number for all modules, and others for those that a pattern fits."""

    default: Number
    exceptions: tuple[tuple[Callable[[str], bool], Number], ...]

    def of(self, module: str) -> Number:
        return next((number for fits, number in self.exceptions if fits(module)), self.default)


_Read: TypeAlias = Callable[[JsonObject, str], Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterConfig:
    """What adapter_config.json says of a plain LoRA."""

    path: Path
    ranks: _ByModule[int]
    alphas: _ByModule[float]
    use_rslora: bool
    keeps_tied: bool  # the output is the embedding, after training too
    base_name: str  # of the model that it was trained on; empty if nobody knows

    def rank(self, module: str) -> int:
        """How many rows the matrix A of ``module`` has."""
        return self.ranks.of(module)

    def scale(self, module: str) -> float:
        """What the product B · A of ``module`` is multiplied with."""
        rank = self.ranks.of(module)
        return self.alphas.of(module) / (math.sqrt(rank) if self.use_rslora else rank)


def read_adapter_config(folder: Path) -> AdapterConfig:
    """Read adapter_config.json; raises MissingFileError and CheckpointError."""
    config = read_json(folder / ADAPTER_CONFIG, hint=_WHAT_IT_IS)
    _refuse_other_methods(config)
    return AdapterConfig(
        path=config.path,
        ranks=_ByModule(_rank(config, "r"), _exceptions(config, "rank_pattern", _rank)),
        alphas=_ByModule(
            _alpha(config, "lora_alpha"), _exceptions(config, "alpha_pattern", _alpha)
        ),
        use_rslora=config.flag("use_rslora", default=False),
        keeps_tied=config.flag("ensure_weight_tying", default=False),
        base_name=config.text("base_model_name_or_path", default=""),
    )


def _refuse_other_methods(config: JsonObject) -> None:
    method = config.values.get("peft_type")
    if method != "LORA":
        found = "missing" if method is None else quoted(str(method))
        config.refuse("peft_type", found, "'LORA', which is what can be merged")
    for key, (must_be, can_peft_merge) in _MORE_THAN_LORA.items():
        value = config.values.get(key)
        if value:
            hint = MERGE_FIRST if can_peft_merge else ""
            config.refuse(key, quoted(json.dumps(value)), must_be, hint)
    bias = config.text("bias", default="none")
    if bias not in _BIASES:
        config.refuse("bias", quoted(bias), f"one of {', '.join(_BIASES)}")
    start = str(config.values.get("init_lora_weights")).lower()
    if start not in _PLAIN_STARTS:
        must_be = "a start that leaves the base as it is, as true does"
        config.refuse("init_lora_weights", quoted(start), must_be, _CONVERT_FIRST)


def _rank(config: JsonObject, key: str) -> int:
    return config.integer(key, 1, MAX_RANK)


def _alpha(config: JsonObject, key: str) -> float:
    alpha = config.number(key)
    if alpha == 0:
        config.refuse(key, "0", "another number: with it the adapter changes nothing")
    return alpha


def _exceptions(
    config: JsonObject, key: str, read: _Read[Number]
) -> tuple[tuple[Callable[[str], bool], Number], ...]:
    section = config.section(key)
    if len(section.values) > MAX_PATTERNS:
        found = f"of {len(section.values):,} patterns"
        config.refuse(key, found, f"of at most {MAX_PATTERNS:,}")
    return tuple(
        (_compiled(section, pattern), read(section, pattern)) for pattern in section.values
    )


def _compiled(section: JsonObject, pattern: str) -> Callable[[str], bool]:
    try:
        return compile_pattern(pattern)
    except PatternError as error:
        must_be = (
            f"an expression of at most {MAX_PATTERN} characters: names, classes, groups, | * + ?, "
            "and no repetition in another"
        )
        section.refuse(quoted(pattern), str(error), must_be)
