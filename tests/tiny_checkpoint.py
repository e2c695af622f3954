"""Small checkpoints in any dtype, written by hand: what the converter reads, from no code of it.

    write_checkpoint(folder, config, tensors, dtype="BF16", n_shards=3)

FP8 is DeepSeek-V3's: matrices but for the embedding and the output become bytes and factors,
the rest BF16.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.floating[Any]]

FP8_CONFIG = {
    "activation_scheme": "dynamic",
    "fmt": "e4m3",
    "quant_method": "fp8",
    "weight_block_size": [128, 128],
}
NOT_FP8 = ("embed_tokens", "lm_head")
E4M3_MAX = 448.0


@dataclass(frozen=True, slots=True)
class Raw:
    """A tensor as it lies in a file."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def write_checkpoint(
    folder: Path,
    config: Mapping[str, Any],
    tensors: Mapping[str, Floats],
    dtype: str = "BF16",
    n_shards: int = 1,
) -> dict[str, npt.NDArray[np.float32]]:
    """Write config.json and the weights; return the weights as they are after rounding."""
    folder.mkdir(parents=True, exist_ok=True)
    config = dict(config)
    if dtype == "F8_E4M3":
        config.setdefault("quantization_config", FP8_CONFIG)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    stored: dict[str, Raw] = {}
    rounded: dict[str, npt.NDArray[np.float32]] = {}
    for name, values in tensors.items():
        if dtype != "F8_E4M3":
            stored[name] = raw = encode(values, dtype)
            rounded[name] = decode(raw)
        elif values.ndim != 2 or any(part in name for part in NOT_FP8):
            stored[name] = raw = encode(values, "BF16")
            rounded[name] = decode(raw)
        else:
            block_size = config["quantization_config"]["weight_block_size"]
            stored[name], scale = encode_fp8(values, block_size)
            stored[f"{name}_scale_inv"] = scale
            rounded[name] = decode_fp8(stored[name], scale, block_size)
    write_shards(folder, stored, n_shards)
    return rounded


def write_shards(folder: Path, tensors: Mapping[str, Raw], n_shards: int) -> None:
    """Write model.safetensors, or shards of about as many tensors each and their index."""
    if n_shards == 1:
        write_safetensors(folder / "model.safetensors", tensors)
        return
    names = list(tensors)
    weight_map = {}
    for shard, part in enumerate(np.array_split(np.arange(len(names)), n_shards), 1):
        file_name = f"model-{shard:05d}-of-{n_shards:05d}.safetensors"
        held = {names[i]: tensors[names[i]] for i in part}
        write_safetensors(folder / file_name, held)
        weight_map.update(dict.fromkeys(held, file_name))
    total = sum(len(tensor.data) for tensor in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def write_safetensors(path: Path, tensors: Mapping[str, Raw]) -> None:
    """Write one file as transformers does: names in order, the header padded with spaces."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, tensor in tensors.items():
        end = at + len(tensor.data)
        header[name] = {
            "dtype": tensor.dtype,
            "shape": list(tensor.shape),
            "data_offsets": [at, end],
        }
        at = end
    path.write_bytes(file_bytes(header, b"".join(tensor.data for tensor in tensors.values())))


def file_bytes(header: Mapping[str, Any] | str | bytes, data: bytes = b"") -> bytes:
    """The bytes of a file of this header, however wrong that is."""
    text = header if isinstance(header, str | bytes) else json.dumps(header, separators=(",", ":"))
    raw = text.encode() if isinstance(text, str) else text
    raw += b" " * (-len(raw) % 8)
    return len(raw).to_bytes(8, "little") + raw + data


def encode(values: Floats, dtype: str) -> Raw:
    """Round ``values`` to the nearest of ``dtype``."""
    if dtype == "BF16":
        bits = np.ascontiguousarray(values, "<f4").view("<u4").astype(np.uint64)
        data = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype("<u2").tobytes()
    elif dtype == "F8_E4M3":
        data = _nearest_e4m3(np.asarray(values, np.float64)).tobytes()
    else:
        data = np.ascontiguousarray(
            values, {"F32": "<f4", "F16": "<f2", "F64": "<f8"}[dtype]
        ).tobytes()
    return Raw(dtype, values.shape, data)


def decode(tensor: Raw) -> npt.NDArray[np.float32]:
    """The numbers of a tensor, by another way than the converter's."""
    if tensor.dtype == "BF16":
        halves = np.frombuffer(tensor.data, "<u2")
        flat = np.stack([np.zeros_like(halves), halves], axis=-1).tobytes()
        return np.frombuffer(flat, "<f4").astype(np.float32).reshape(tensor.shape)
    if tensor.dtype == "F8_E4M3":
        numbers = np.array([e4m3(byte) for byte in range(256)], np.float32)
        return numbers[list(tensor.data)].reshape(tensor.shape)
    numpy_dtype = {"F32": "<f4", "F16": "<f2", "F64": "<f8"}[tensor.dtype]
    with np.errstate(over="ignore"):
        return np.frombuffer(tensor.data, numpy_dtype).astype(np.float32).reshape(tensor.shape)


def e4m3(byte: int) -> float:
    """The number of a byte, as the OFP8 specification defines it, in section 5."""
    sign = -1.0 if byte >> 7 else 1.0
    exponent, mantissa = byte >> 3 & 0b1111, byte & 0b111
    if exponent == 0b1111 and mantissa == 0b111:
        return float("nan")
    if exponent == 0:
        return sign * 2.0**-6 * (mantissa / 8)
    return sign * 2.0 ** (exponent - 7) * (1 + mantissa / 8)


def _nearest_e4m3(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    positive = np.array([e4m3(byte) for byte in range(127)])
    middles = (positive[1:] + positive[:-1]) / 2
    return (np.searchsorted(middles, np.abs(values)) | (values < 0) << 7).astype(np.uint8)


def encode_fp8(values: Floats, block_size: list[int]) -> tuple[Raw, Raw]:
    """A matrix as bytes, and the factors of its blocks."""
    factors = np.ones([-(-n // b) for n, b in zip(values.shape, block_size, strict=True)], "<f4")
    for (i, j), _ in np.ndenumerate(factors):
        block = values[_block(i, block_size[0]), _block(j, block_size[1])]
        factors[i, j] = np.abs(block).max() / E4M3_MAX or 1
    scaled = values / _spread(factors, block_size, values.shape)
    return encode(scaled, "F8_E4M3"), encode(factors, "F32")


def decode_fp8(weight: Raw, scale: Raw, block_size: list[int]) -> npt.NDArray[np.float32]:
    """The product of each byte with the factor of its block, in float32."""
    return decode(weight) * _spread(decode(scale), block_size, weight.shape)


def _block(index: int, size: int) -> slice:
    return slice(index * size, (index + 1) * size)


def _spread(
    factors: npt.NDArray[np.float32], block_size: list[int], shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    ones = np.ones(block_size, np.float32)
    return np.kron(factors, ones)[: shape[0], : shape[1]]
