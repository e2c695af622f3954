"""Tensors in any order -> tensors in the order of the file, each with its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from localseek.models.gguf import Field
from localseek.models.tensors import block_size
from localseek_quantize.gguf.input import GgufTensor
from localseek_quantize.gguf.pipeline import PlannedTensor
from localseek_quantize.quantization.imatrix import Importance
from localseek_quantize.quantization.recipes import (
    ModelFacts,
    QuantType,
    RecipeOptions,
    TensorShape,
    file_order,
    wanted_types,
)
from localseek_quantize.quantization.tensor_rules import fitting
from localseek_quantize.source import NamedSource, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChoices:
    """What decides the types of a file."""

    quant_type: QuantType
    recipe: RecipeOptions
    importance: Importance | None = None

    def fields(self) -> dict[str, Field]:
        """What a file says about how its weights were rounded."""
        return {
            "general.file_type": Field("u32", self.quant_type.file_type),
            **({} if self.importance is None else self.importance.fields()),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTensors:
    """The tensors of a file, in its order, and what to tell a person of their types."""

    tensors: tuple[PlannedTensor, ...]
    notices: tuple[str, ...]


def plan_tensors(
    tensors: Iterable[NamedSource], facts: ModelFacts, choices: TypeChoices
) -> PlannedTensors:
    """Choose a type for each tensor, as llama.cpp would for a file of these tensors."""
    ordered = sorted(tensors, key=lambda tensor: file_order(tensor.name))
    shapes = [TensorShape(t.name, t.source.shape[::-1], _type_name(t.source)) for t in ordered]
    wanted = wanted_types(shapes, facts, choices.quant_type, choices.recipe)
    importance = choices.importance
    planned = tuple(
        PlannedTensor(
            name=tensor.name,
            source=tensor.source,
            type_name=fitting(type_name, tensor.source.shape[-1]),
            importance=None
            if importance is None
            else importance.of(tensor.name, tensor.source.shape),
        )
        for tensor, type_name in zip(ordered, wanted, strict=True)
    )
    return PlannedTensors(tensors=planned, notices=tuple(_fit_notices(wanted, planned)))


def _fit_notices(wanted: Iterable[str], planned: Iterable[PlannedTensor]) -> Iterator[str]:
    """One line where rows made other types necessary: the file comes out larger for it."""
    changed = Counter(
        (type_name, tensor.type_name)
        for type_name, tensor in zip(wanted, planned, strict=True)
        if tensor.type_name != type_name
    )
    if not changed:
        return
    n = changed.total()
    sizes = " or ".join(map(str, sorted({block_size(type_name) for type_name, _ in changed})))
    instead = ", ".join(
        f"{count:,} {got} instead of {name}" for (name, got), count in changed.most_common()
    )
    tensors = f"{n:,} tensor{'s' if n > 1 else ''}"
    yield (
        f"the rows of {tensors} are no multiple of {sizes} weights, "
        f"so they get a larger type: {instead}."
    )


def _type_name(source: Source) -> str:
    """The type that a tensor keeps if it is not quantized: float32 from a checkpoint."""
    return source.type_name if isinstance(source, GgufTensor) else "F32"
