"""The tensors of a checkpoint, asked for by name and shape: what is missing, misshapen or left over.

weights.take("model.norm.weight", (4096,)) ─▶ a Source, or CheckpointError naming the tensor
weights.refuse_the_rest()                  ─▶ nothing in the checkpoint was overlooked
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.quoted import quoted
from localseek_quantize.source import Source

# Tables that older checkpoints hold although the model computes them; nobody reads them.
_COMPUTED = (".rotary_emb.inv_freq", ".attention.masked_bias", ".attention.bias")

_HINTS = {
    ".lora_": "this is an adapter: give its base model, and the adapter with --lora.",
    ".absmax": "this checkpoint is quantized already; convert the one that it was made from.",
    ".g_idx": "this checkpoint is quantized already; convert the one that it was made from.",
    ".qweight": "this checkpoint is quantized already; convert the one that it was made from.",
    ".SCB": "this checkpoint is quantized already; convert the one that it was made from.",
    "visual": "models that see or hear cannot be converted yet.",
    "vision": "models that see or hear cannot be converted yet.",
}


class Weights:
    """Hands out each tensor of a checkpoint and knows which of them nobody asked for."""

    def __init__(self, path: Path, tensors: Mapping[str, Source]) -> None:
        self._path = path
        self._tensors = tensors
        self._left = {name for name in tensors if not name.endswith(_COMPUTED)}

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def take(self, name: str, shape: tuple[int, ...]) -> Source:
        """Return the tensor ``name``, which must be there and have this shape."""
        self._left.discard(name)
        source = self._tensors.get(name)
        if source is None:
            self._refuse(f"tensor {name}", "missing", f"there, with {_dims(shape)} numbers")
        if tuple(source.shape) != shape:
            must_be = f"{_dims(shape)}, as config.json has it"
            self._refuse(f"the shape of tensor {name}", _dims(source.shape), must_be)
        return source

    def leave_out(self, prefix: str) -> bool:
        """Let the tensors that begin with ``prefix`` be; False if there are none."""
        found = {name for name in self._left if name.startswith(prefix)}
        self._left -= found
        return bool(found)

    def refuse_the_rest(self, architecture: str) -> None:
        """Raise CheckpointError if a tensor is left that no part of the model has asked for."""
        if not self._left:
            return
        name = min(self._left)
        more = f" (and {len(self._left) - 1:,} more)" if len(self._left) > 1 else ""
        hint = next((hint for part, hint in _HINTS.items() if part in name), "")
        must_be = f"one that {architecture} has with this config.json"
        raise CheckpointError(
            self._path, field="a tensor", found=f"{quoted(name)}{more}", must_be=must_be, hint=hint
        )

    def _refuse(self, field: str, found: str, must_be: str) -> NoReturn:
        raise CheckpointError(self._path, field=field, found=found, must_be=must_be)


def _dims(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{dim:,}" for dim in shape) or "one"
