"""The rope settings of a config.json, in either form, -> the fields and factors of a GGUF.

    "rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, …}      until 2025
    "rope_parameters": {"rope_theta": 5e5, "rope_type": "llama3", "factor": 8.0, …}   transformers 5

    default   nothing but the base
    linear    positions divided by a factor: a field
    yarn      each frequency scaled by how fast it turns, cosines and sines stretched: fields
    llama3    each frequency divided by a factor of its own: the tensor rope_freqs
    dynamic   a base that grows with the text, which a GGUF cannot say: the base as it begins

Source of the formulas: transformers ``modeling_rope_utils.py``; of what llama.cpp makes of the
fields: ``src/llama-context.cpp``, ``src/models/deepseek2.cpp`` and ``ggml_rope_yarn_corr_dims``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from localseek.models.gguf import Field
from localseek.models.hyperparameters import MAX_N_CTX
from localseek_quantize.architectures.decimals import decimal
from localseek_quantize.architectures.model import f32, string, u32
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.quoted import quoted
from localseek_quantize.source import Constant

DEFAULT_BASE = 10000.0
PLAIN = ("default", "linear", "dynamic", "yarn")
BETA_FAST, BETA_SLOW = 32.0, 1.0  # llama.cpp reads no others for the architectures here
_ALMOST_NONE = 1e-9  # a multiplier that changes no float32, but is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Rope:
    """How positions turn into angles. ``factor`` and what follows it is for scaled kinds."""

    kind: str
    base: float
    factor: float
    n_ctx_original: int
    settings: JsonObject

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should know about the result."""
        if self.kind == "dynamic":
            line = (
                "a GGUF cannot hold rope scaling of the kind dynamic: beyond "
                f"{self.n_ctx_original:,} tokens the model will not be what it was."
            )
        elif self.kind == "yarn" and "attn_factor" in self.settings:
            line = (
                "the attn_factor of its rope scaling is not applied: transformers knows "
                "attention_factor only, and computes as this file does."
            )
        else:
            return ()
        return (line,)


def read_rope(config: JsonObject, kinds: tuple[str, ...] = PLAIN) -> Rope:
    """Read the settings in either form; ``kinds`` are those that the architecture can have."""
    settings = config.section("rope_scaling")
    if not settings.values:
        settings = config.section("rope_parameters")
    if "full_attention" in settings:
        settings = settings.section("full_attention")
    key = "rope_type" if "rope_type" in settings else "type"
    kind = settings.text(key, default="default").lower()
    if kind not in kinds:
        must_be = f"{', '.join(kinds[:-1])} or {kinds[-1]}: llama.cpp has no other here"
        settings.refuse(key, quoted(kind), must_be)
    _refuse_partial(settings, config)
    return Rope(
        kind=kind,
        base=_base(settings, config),
        factor=1.0 if kind == "default" else decimal(settings, "factor", 1, 1e6),
        n_ctx_original=_original_context(settings, config),
        settings=settings,
    )


def rope_fields(architecture: str, rope: Rope) -> dict[str, Field]:
    """The fields of all kinds, for every architecture without MLA."""
    fields = _fields(rope)
    stretch = attention_factor(rope) / _mscale(rope.factor, 1.0)
    if rope.kind == "yarn" and not math.isclose(stretch, 1, abs_tol=1e-6):
        # llama.cpp multiplies this with the factor of the paper.
        fields["scaling.attn_factor"] = f32(stretch)
    return {f"{architecture}.rope.{key}": field for key, field in fields.items()}


def mla_rope_fields(architecture: str, rope: Rope) -> dict[str, Field]:
    """The fields for DeepSeek, where yarn also scales the scores of the attention.

    With s the factor, transformers stretches the rotated part by ``a`` and all scores by ``m²``:

        m = 1 + 0.1 · mscale_all_dim · ln s        a = (1 + 0.1 · mscale · ln s) / m

    llama.cpp knows a factor ``r`` and a multiplier ``L``: it stretches the rotated part by r
    and all scores by (r · (1 + 0.1 · L · ln s))². So r = a, and L follows from m = a · (…).
    DeepSeek's own models have mscale = mscale_all_dim: then r is 1 and L is mscale_all_dim.
    """
    fields = _fields(rope)
    if rope.kind == "yarn":
        stretch = attention_factor(rope)
        multiplier = decimal(rope.settings, "mscale_all_dim", 0, 1e3, default=0.0)
        if not math.isclose(stretch, 1, abs_tol=1e-6):
            fields["scaling.attn_factor"] = f32(stretch)
            ratio = _mscale(rope.factor, multiplier) / stretch
            multiplier = (ratio - 1) / (0.1 * math.log(rope.factor))
        # Without a multiplier llama.cpp would scale the scores as if it were 1.
        fields["scaling.yarn_log_multiplier"] = f32(0.1 * (multiplier or _ALMOST_NONE))
    return {f"{architecture}.rope.{key}": field for key, field in fields.items()}


def rope_freqs(rope: Rope, head_dim: int) -> Constant | None:
    """What llama.cpp divides each frequency by, (head_dim / 2,); None where it divides by none.

    A wave longer than the context that was trained on is slowed by the factor, one that fits
    into it many times is left alone, those between get something between.
    """
    if rope.kind != "llama3":
        return None
    low = decimal(rope.settings, "low_freq_factor", 1e-3, 1e6)
    high = decimal(rope.settings, "high_freq_factor", 1e-3, 1e6)
    if not low < high:
        rope.settings.refuse("high_freq_factor", f"{high:g}", f"above low_freq_factor, {low:g}")
    waves = 2 * math.pi * rope.base ** (np.arange(0, head_dim, 2) / head_dim)
    turns = rope.n_ctx_original / waves  # within the context
    share = np.clip((turns - low) / (high - low), 0, 1)  # of what is left alone
    return Constant(1 / ((1 - share) / rope.factor + share))


def attention_factor(rope: Rope) -> float:
    """What the cosines and sines of yarn are multiplied with."""
    if rope.kind != "yarn":
        return 1.0
    settings = rope.settings
    if "attention_factor" in settings:
        return decimal(settings, "attention_factor", 1e-3, 1e3)
    mscale = decimal(settings, "mscale", 0, 1e3, default=0.0)
    mscale_all_dim = decimal(settings, "mscale_all_dim", 0, 1e3, default=0.0)
    if mscale and mscale_all_dim:
        return _mscale(rope.factor, mscale) / _mscale(rope.factor, mscale_all_dim)
    return _mscale(rope.factor, 1.0)


def _fields(rope: Rope) -> dict[str, Field]:
    fields = {"freq_base": f32(rope.base)}
    if rope.kind in ("linear", "yarn"):
        fields |= {"scaling.type": string(rope.kind), "scaling.factor": f32(rope.factor)}
    if rope.kind == "yarn":
        _check_yarn(rope.settings)
        fields["scaling.original_context_length"] = u32(rope.n_ctx_original)
        for key in ("beta_fast", "beta_slow"):
            if key in rope.settings:
                fields[f"scaling.yarn_{key}"] = f32(rope.settings.number(key))
    return fields


def _check_yarn(settings: JsonObject) -> None:
    """Refuse what transformers would obey and llama.cpp would not."""
    for key, value in (("beta_fast", BETA_FAST), ("beta_slow", BETA_SLOW)):
        found = settings.number(key, default=value)
        if found != value:
            settings.refuse(key, f"{found:g}", f"{value:g}, with which llama.cpp computes")
    if not settings.flag("truncate", default=True):
        settings.refuse("truncate", "false", "true, as llama.cpp computes")


def _refuse_partial(settings: JsonObject, config: JsonObject) -> None:
    key = "partial_rotary_factor"
    share = settings.number(key, default=config.number(key, default=1.0))
    if share != 1:
        settings.refuse(key, f"{share:g}", "1: llama.cpp turns whole heads here")


def _base(settings: JsonObject, config: JsonObject) -> float:
    section = settings if "rope_theta" in settings else config
    return decimal(section, "rope_theta", 2, 1e12, default=DEFAULT_BASE)


def _original_context(settings: JsonObject, config: JsonObject) -> int:
    key = "original_max_position_embeddings"
    for section in (config, settings):  # in this order, as transformers looks
        if key in section:
            return section.integer(key, 1, MAX_N_CTX)
    return config.integer("max_position_embeddings", 1, MAX_N_CTX)


def _mscale(factor: float, multiplier: float) -> float:
    return 1.0 if factor <= 1 else 0.1 * multiplier * math.log(factor) + 1.0
