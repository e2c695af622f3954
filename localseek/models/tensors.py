"""The tensor types of ggml: their numbers in a file, their names, their block sizes."""

from __future__ import annotations

import math
from dataclasses import dataclass

# number: (name, weights a block, bytes a block). Source: ggml/src/ggml-common.h and enum
# ggml_type in ggml/include/ggml.h; 4, 5, 31-33 and 36-38 were removed from the format.
GGML_TYPES = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
    42: ("Q2_0", 64, 18),
}
_SIZES = {name: (block, n_bytes) for name, block, n_bytes in GGML_TYPES.values()}

# Types of intermediate results and of indices: no matrix product reads weights of them.
NOT_WEIGHTS = frozenset({"Q8_1", "Q8_K", "I8", "I16", "I32", "I64", "F64"})


def block_size(type_name: str) -> int:
    """How many weights share a block; a row is a whole number of blocks."""
    return _SIZES[type_name][0]


def row_bytes(type_name: str, n_weights: int) -> int:
    """Bytes of ``n_weights`` that start at a block, the last block counted whole."""
    block, n_bytes = _SIZES[type_name]
    return -(-n_weights // block) * n_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorInfo:
    """One line of the tensor table. ``shape`` is ggml's: the fastest dimension first."""

    name: str
    shape: tuple[int, ...]
    type_name: str
    offset: int  # from the start of the tensor data
    size_bytes: int

    @property
    def n_weights(self) -> int:
        return math.prod(self.shape)
