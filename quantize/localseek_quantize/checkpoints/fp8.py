"""DeepSeek-V3's FP8: a byte for each weight, and a factor for each block of 128 by 128 of them.

    X.weight            F8_E4M3   (rows, columns)
    X.weight_scale_inv  F32       (⌈rows / 128⌉, ⌈columns / 128⌉)

    weight[r, c] = e4m3(X.weight[r, c]) * X.weight_scale_inv[r // 128, c // 128]

The factor is the inverse of the one that the weights were scaled with, hence its name: it is
multiplied with. The products stay float32; DeepSeek's own script rounds them to BF16.

Source: README_WEIGHTS.md and weight_dequant in inference/kernel.py of
github.com/deepseek-ai/DeepSeek-V3. Qwen3's FP8 checkpoints are the same with BF16 factors.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.checkpoints.safetensors_file import StoredTensor, check_readable
from localseek_quantize.quoted import quoted
from localseek_quantize.source import Rows, Source

FP8 = "F8_E4M3"
SCALE = "_scale_inv"
BLOCK_SIZE = (128, 128)
MAX_BLOCK = 1 << 16


class BlockScaled:
    """An FP8 matrix with its factors applied, as a Source."""

    def __init__(self, weight: Source, scale: Source, block_size: tuple[int, int]) -> None:
        self._weight = weight
        self._scale = scale
        self._block_size = block_size
        self.shape = weight.shape

    def read(self, start: int, stop: int) -> Rows:
        """Return the rows from ``start`` to before ``stop``."""
        height, width = self._block_size
        rows = self._weight.read(start, stop)
        first = start // height
        scales = self._scale.read(first, -(-stop // height))
        with np.errstate(over="ignore", invalid="ignore"):  # looked for when it is quantized
            for index, scale in enumerate(scales, first):
                top, bottom = max(index * height, start), min((index + 1) * height, stop)
                factors = np.repeat(scale, width)[: rows.shape[1]]
                rows[top - start : bottom - start] *= factors
        return rows


def fp8_block_size(config: JsonObject) -> tuple[int, int]:
    """The rows and columns of a block, as config.json has them.

    Raises CheckpointError if the weights are quantized in any other way than this.
    """
    section = config.section("quantization_config")
    method = section.text("quant_method") if section.values else "fp8"
    if method != "fp8":
        hint = "convert the checkpoint that this one was quantized from, in BF16 or F16."
        section.refuse("quant_method", quoted(method), "'fp8', or not there", hint)
    if section.text("fmt", default="e4m3") != "e4m3":
        section.refuse("fmt", quoted(section.text("fmt")), "'e4m3'")
    size = section.items("weight_block_size") or list(BLOCK_SIZE)
    if len(size) != 2 or not all(type(n) is int and 0 < n <= MAX_BLOCK for n in size):
        section.refuse("weight_block_size", quoted(size), "the rows and columns of a block")
    return size[0], size[1]


def apply_scales(
    tensors: Mapping[str, StoredTensor], block_size: tuple[int, int]
) -> dict[str, Source]:
    """Pair each FP8 matrix with its factors; every other tensor stays as it is.

    Raises CheckpointError if one is without the other, or not of its shape.
    """
    sources: dict[str, Source] = {}
    for name, tensor in tensors.items():
        if name.endswith(SCALE):
            _check_scaled(tensor, tensors.get(name.removesuffix(SCALE)))
        elif tensor.dtype == FP8:
            sources[name] = _scaled(tensor, tensors.get(name + SCALE), block_size)
        else:
            sources[name] = tensor
    return sources


def _check_scaled(scale: StoredTensor, weight: StoredTensor | None) -> None:
    """Refuse factors of nothing: they say that a tensor is missing, or of another making."""
    if weight is None or weight.dtype != FP8:
        field = f"tensor {scale.name.removesuffix(SCALE)}"
        found = "missing" if weight is None else weight.dtype
        must_be = f"{FP8}, since there is a {SCALE} to it"
        raise CheckpointError(scale.file.path, field=field, found=found, must_be=must_be)


def _scaled(
    weight: StoredTensor, scale: StoredTensor | None, block_size: tuple[int, int]
) -> BlockScaled:
    field, path = f"tensor {weight.name}{SCALE}", weight.file.path
    if len(weight.shape) != 2:
        field, must_be = f"the shape of tensor {weight.name}", f"that of a matrix, being {FP8}"
        raise CheckpointError(path, field=field, found=list(weight.shape), must_be=must_be)
    if scale is None:
        must_be = f"there, since {weight.name} is {FP8}"
        raise CheckpointError(path, field=field, found="missing", must_be=must_be)
    check_readable(scale)
    wanted = tuple(-(-n // block) for n, block in zip(weight.shape, block_size, strict=True))
    if scale.shape != wanted or scale.dtype == FP8:
        found = f"{scale.dtype} of shape {list(scale.shape)}"
        must_be = f"F32 or BF16 of shape {list(wanted)}, one for each block of {list(block_size)}"
        raise CheckpointError(scale.file.path, field=field, found=found, must_be=must_be)
    return BlockScaled(weight, scale, block_size)
