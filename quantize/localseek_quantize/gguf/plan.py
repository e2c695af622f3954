"""What a GGUF will hold, known in full before a byte of it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localseek.models.gguf import Field
from localseek.models.tensors import TensorInfo
from localseek_quantize.gguf.head import Shape, encode_head, lay_out
from localseek_quantize.gguf.pipeline import PlannedTensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The fields and tensors of a file, and where they come from."""

    description: str  # one line for a person
    fields: Mapping[str, Field]
    tensors: tuple[PlannedTensor, ...]
    inputs: tuple[Path, ...]  # the files that are read while it is written
    spared: tuple[Path, ...] = ()  # others that must not be the output
    notices: tuple[str, ...]  # one line each

    def head(self) -> bytes:
        """Everything before the tensor data."""
        return encode_head(self.fields, self.tensor_table())

    def tensor_table(self) -> tuple[TensorInfo, ...]:
        """Name, shape, type and place of each tensor."""
        return lay_out(Shape(t.name, t.dims, t.type_name) for t in self.tensors)

    def summary(self) -> Summary:
        """The size of the file, and what it will be made of."""
        table = self.tensor_table()
        end = table[-1].offset + table[-1].size_bytes if table else 0
        n_bytes: Counter[str] = Counter()
        for tensor in table:
            n_bytes[tensor.type_name] += tensor.size_bytes
        types = Counter(tensor.type_name for tensor in table)
        return Summary(
            size_bytes=len(self.head()) + end + (-end % 32),
            n_weights=sum(tensor.n_weights for tensor in table),
            tensors_bytes=sum(n_bytes.values()),
            n_of_type={name: types[name] for name, _ in n_bytes.most_common()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a file is made of. ``n_of_type`` counts tensors, the heaviest type first."""

    size_bytes: int
    n_weights: int
    tensors_bytes: int
    n_of_type: Mapping[str, int]

    @property
    def bits_per_weight(self) -> float:
        """Bits that a weight takes on average, the header left aside."""
        return 8 * self.tensors_bytes / self.n_weights
