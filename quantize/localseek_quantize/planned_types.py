"""Tensors in any order -> tensors in the order of the file, each with its type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from localseek.models.gguf import Field
from localseek_quantize.gguf_input import GgufTensor
from localseek_quantize.imatrix import Importance
from localseek_quantize.pipeline import PlannedTensor
from localseek_quantize.recipes import (
    ModelFacts,
    QuantType,
    RecipeOptions,
    TensorShape,
    choose_types,
    file_order,
)
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


def plan_tensors(
    tensors: Iterable[NamedSource], facts: ModelFacts, choices: TypeChoices
) -> tuple[PlannedTensor, ...]:
    """Choose a type for each tensor, as llama.cpp would for a file of these tensors."""
    ordered = sorted(tensors, key=lambda tensor: file_order(tensor.name))
    shapes = [TensorShape(t.name, t.source.shape[::-1], _type_name(t.source)) for t in ordered]
    types = choose_types(shapes, facts, choices.quant_type, choices.recipe)
    importance = choices.importance
    return tuple(
        PlannedTensor(
            name=tensor.name,
            source=tensor.source,
            type_name=type_name,
            importance=None
            if importance is None
            else importance.of(tensor.name, tensor.source.shape),
        )
        for tensor, type_name in zip(ordered, types, strict=True)
    )


def _type_name(source: Source) -> str:
    """The type that a tensor keeps if it is not quantized: float32 from a checkpoint."""
    return source.type_name if isinstance(source, GgufTensor) else "F32"
