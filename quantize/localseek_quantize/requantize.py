"""A GGUF -> the plan of a smaller one: the same fields, other types."""

from __future__ import annotations

from pathlib import Path

from localseek.errors import UsageError
from localseek.models.gguf import Field
from localseek.models.header import Header
from localseek.models.metadata import Metadata
from localseek.models.tensors import block_size
from localseek.printable import printable
from localseek_quantize.gguf.input import GgufInput
from localseek_quantize.gguf.pipeline import PlannedTensor
from localseek_quantize.gguf.plan import Plan
from localseek_quantize.planned_types import TypeChoices, plan_tensors
from localseek_quantize.quantization.recipes import model_facts
from localseek_quantize.source import NamedSource

QUANTIZATION_VERSION = 2  # GGML_QNT_VERSION of ggml/include/ggml.h

# Of a file that was split, and of one that aligns its tensors in another way than we do.
_DROPPED = ("split.no", "split.count", "split.tensors.count", "general.alignment")


class AlreadyQuantizedError(UsageError):
    """An input whose weights were rounded once before."""

    def __init__(self, path: Path, *, tensor: str, type_name: str) -> None:
        super().__init__(
            f"{printable(path.name)} is quantized already: tensor {printable(tensor)} is "
            f"{type_name}.",
            hint="start from F32, F16 or BF16, or insist with --allow-requantize.",
        )
        self.tensor = tensor
        self.type_name = type_name


def plan_quantization(
    header: Header, source: GgufInput, choices: TypeChoices, *, allow_requantize: bool
) -> Plan:
    """Say what the smaller file will hold; no weight is read.

    Raises AlreadyQuantizedError if quantized weights would be quantized again.
    """
    planned = plan_tensors(
        [NamedSource(tensor.info.name, tensor) for tensor in source.tensors],
        model_facts(Metadata(header.path, dict(source.fields), header.architecture)),
        choices,
    )
    if not allow_requantize:
        _refuse_quantized(header.path, planned.tensors, source)
    fields = {key: field for key, field in source.fields.items() if key not in _DROPPED}
    fields["general.quantization_version"] = Field("u32", QUANTIZATION_VERSION)
    fields |= choices.fields()
    return Plan(
        description=_description(header),
        fields=fields,
        tensors=planned.tensors,
        inputs=header.shards,
        notices=planned.notices,
    )


def _refuse_quantized(path: Path, tensors: tuple[PlannedTensor, ...], source: GgufInput) -> None:
    types = {tensor.info.name: tensor.type_name for tensor in source.tensors}
    for tensor in tensors:
        if not tensor.is_copied and block_size(types[tensor.name]) > 1:
            raise AlreadyQuantizedError(path, tensor=tensor.name, type_name=types[tensor.name])


def _description(header: Header) -> str:
    types = sorted({tensor.type_name for tensor in header.tensors})
    weights = f"{header.n_params / 1e9:.2f} G" if header.n_params >= 1e7 else f"{header.n_params:,}"
    return " · ".join([header.architecture, f"{weights} weights", ", ".join(types)])
