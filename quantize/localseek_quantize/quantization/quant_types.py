"""The types that a model, and a tensor, can be given; by name.

Source: enum llama_ftype in include/llama.h and llama_ftype_get_default_type in
src/llama-quant.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from localseek.errors import UsageError
from localseek_quantize.quantization.ggml import TENSOR_TYPES
from localseek_quantize.quoted import quoted


@dataclass(frozen=True, slots=True)
class QuantType:
    """A type that a whole model can have."""

    name: str
    file_type: int  # LLAMA_FTYPE, written as general.file_type
    tensor_type: str  # of all tensors that no rule speaks of
    description: str


# Sizes are those of Llama 3.1 8B. Perplexities are Llama 3 8B's above F16, from
# tools/quantize/quantize.cpp; upstream gives none for IQ4_XS and IQ4_NL.
_OFFERED = (
    QuantType("F32", 0, "F32", "29.92 GiB: four bytes a weight, to compare with"),
    QuantType("F16", 1, "F16", "14.96 GiB: two bytes a weight; large ones overflow"),
    QuantType("BF16", 32, "BF16", "14.96 GiB: two bytes a weight, as most models are trained"),
    QuantType("Q8_0", 7, "Q8_0", "7.95 GiB, perplexity +0.003: as good as the original"),
    QuantType("Q6_K", 18, "Q6_K", "6.14 GiB, perplexity +0.02"),
    QuantType("Q5_K_M", 17, "Q5_K", "5.34 GiB, perplexity +0.06"),
    QuantType("Q5_K_S", 16, "Q5_K", "5.21 GiB, perplexity +0.10"),
    QuantType("Q4_K_M", 15, "Q4_K", "4.58 GiB, perplexity +0.18: the usual choice"),
    QuantType("Q4_K_S", 14, "Q4_K", "4.37 GiB, perplexity +0.27"),
    QuantType("Q4_0", 2, "Q4_0", "4.34 GiB, perplexity +0.47: old, and simple"),
    QuantType("IQ4_NL", 25, "IQ4_NL", "4.38 GiB: uneven steps, slower to make"),
    QuantType("IQ4_XS", 30, "IQ4_XS", "4.18 GiB: uneven steps, slower to make"),
    QuantType("Q3_K_L", 13, "Q3_K", "4.02 GiB, perplexity +0.56"),
    QuantType("Q3_K_M", 12, "Q3_K", "3.74 GiB, perplexity +0.66"),
    QuantType("Q3_K_S", 11, "Q3_K", "3.41 GiB, perplexity +1.63"),
    QuantType("Q2_K", 10, "Q2_K", "2.96 GiB, perplexity +3.52: for what fits no other way"),
)
QUANT_TYPES: Mapping[str, QuantType] = {one.name: one for one in _OFFERED}
DEFAULT_QUANT_TYPE = QUANT_TYPES["Q4_K_M"]
_SHORT_FOR = {"Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"}


def find_quant_type(text: str) -> QuantType:
    """Return the type that a person names, in upper or lower case; raise UsageError."""
    name = text.upper()
    found = QUANT_TYPES.get(_SHORT_FOR.get(name, name))
    if found is None:
        raise UsageError(
            f"{quoted(text)} is no type of a model.", hint=f"there are {', '.join(QUANT_TYPES)}."
        )
    return found


def find_tensor_type(text: str) -> str:
    """Return the tensor type that a person names, in upper or lower case; raise UsageError."""
    if text.upper() not in TENSOR_TYPES:
        raise UsageError(
            f"{quoted(text)} is no type of a tensor.", hint=f"there are {', '.join(TENSOR_TYPES)}."
        )
    return text.upper()
