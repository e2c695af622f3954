"""A header -> what its memory depends on, found in one pass over the tensor table.

    input      vectors of the vocabulary, and what else belongs to no layer
    layers     the bytes of each, and the shapes of its matrices
    output     norm and matrix; where the matrix is the input's, a second copy of that

Layers that predict tokens ahead are neither loaded nor run: to memory they are not there.

Source: load_tensors in src/llama-model.cpp, create_tensor in src/llama-model-loader.cpp and
TENSOR_SKIP in src/models/deepseek2.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from localseek.models.computation import SHARED_GATE, Computation, Layer, Shape, computation
from localseek.models.header import Header
from localseek.models.tensors import TensorInfo

_OF_A_LAYER = re.compile(r"blk\.([0-9]{1,4})\.(\w+)\.")
_STACK = re.compile("_exps$|^attn_[kv]_b$")  # a matrix for each expert, or for each head
_AHEAD = "nextn"
_OUTPUT, _OUTPUT_NORM, _EMBEDDING = "output.", "output", "token_embd."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A model as its memory sees it. Layer by layer where a tuple says so."""

    header: Header
    used: tuple[int, ...]  # the layers that run
    computation: Computation
    layer_bytes: tuple[int, ...]  # 0 for a layer that does not run
    read_bytes: tuple[int, ...]  # that one token reads: of experts only those that it uses
    input_bytes: int
    output_bytes: int
    shared_bytes: int  # of the input's matrix, if the output is computed with it
    largest_bytes: int  # of the tensors of all layers

    @property
    def weights_bytes(self) -> int:
        """Of all, in one memory, where what is shared lies once."""
        return self.input_bytes + sum(self.layer_bytes) + self.output_bytes

    @property
    def n_layers(self) -> int:
        """How many a GPU can hold, the output counted as one."""
        return self.header.n_layer + 1


def outline(header: Header) -> Outline:
    """Read the tensor table of ``header``."""
    table = _Table(header)
    for tensor in header.tensors:
        table.add(tensor)
    return table.outline()


class _Table:
    def __init__(self, header: Header) -> None:
        n_layer = header.n_layer
        self._header = header
        self._layers = [0] * n_layer
        self._reads = [0] * n_layer
        self._shapes: list[dict[str, Shape]] = [{} for _ in range(n_layer)]
        self._ahead: set[int] = set()
        self._input = self._embedding = self._output = self._largest = 0
        self._has_output = False

    def add(self, tensor: TensorInfo) -> None:
        match = _OF_A_LAYER.match(tensor.name)
        if match and int(match[1]) < self._header.n_layer:
            self._add_to_layer(tensor, int(match[1]), match[2])
        elif tensor.name.startswith(_OUTPUT_NORM):
            self._output += tensor.size_bytes
            self._has_output |= tensor.name.startswith(_OUTPUT)
        else:
            self._input += tensor.size_bytes
            self._embedding += tensor.size_bytes * tensor.name.startswith(_EMBEDDING)

    def _add_to_layer(self, tensor: TensorInfo, layer: int, name: str) -> None:
        header = self._header
        read_bytes = tensor.size_bytes
        if name.endswith("_exps") and header.n_expert:
            read_bytes = read_bytes * header.n_expert_used // header.n_expert
        self._layers[layer] += tensor.size_bytes
        self._reads[layer] += read_bytes
        self._largest = max(self._largest, tensor.size_bytes)
        if name == _AHEAD:
            self._ahead.add(layer)
        elif len(tensor.shape) == 2 + bool(_STACK.search(name)) or name == SHARED_GATE:
            self._shapes[layer][name] = tensor.shape

    def outline(self) -> Outline:
        used = [layer for layer in range(self._header.n_layer) if layer not in self._ahead]
        used = used or [0]  # no model has none
        layers = [
            Layer(
                matrices=tuple(sorted(self._shapes[layer].items())),
                n_head=self._header.n_head[layer],
            )
            for layer in used
        ]
        runs = set(used)
        return Outline(
            header=self._header,
            used=tuple(used),
            computation=computation(self._header, layers),
            layer_bytes=tuple(n * (layer in runs) for layer, n in enumerate(self._layers)),
            read_bytes=tuple(n * (layer in runs) for layer, n in enumerate(self._reads)),
            input_bytes=self._input,
            output_bytes=self._output,
            shared_bytes=0 if self._has_output else self._embedding,
            largest_bytes=self._largest,
        )
