"""The type of a model -> the type of each of its tensors, as llama.cpp chooses them.

    a norm, a vector, a router …  ──────────────────────▶ stays as it is
    --embedding-type, --output-type  ───────────────────▶ that type
    --tensor-type REGEX=TYPE  ─────────────┐
    --pure: the default type  ─────────────┼─▶ rows fit ─▶ that type
    else: the rule for its category  ──────┘      └─────▶ one with smaller blocks, or F16

Most tensors of a Q4_K_M are Q4_K. A few that lose more by it get more bits: the output, the
values of attention and the way down in the first, the last and every third layer. So the
choice depends on how many tensors of a kind came before: they are counted in llama.cpp's
order, :func:`file_order`. The rules themselves are tables, in
:mod:`localseek_quantize.quantization.tensor_rules`.

Left out: the rules of Falcon and GLM5, all types not in QUANT_TYPES, pruning of layers, and a
slip by which upstream also quantizes matrices whose name is five bytes long.

Source: src/llama-quant.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from localseek.errors import BadDataError, UsageError
from localseek.models.hyperparameters import MAX_EXPERTS, MAX_HEADS, MAX_LAYERS
from localseek.models.metadata import Metadata
from localseek.models.tensors import block_size
from localseek.printable import printable
from localseek_quantize.quantization.quant_types import QUANT_TYPES, QuantType, find_tensor_type
from localseek_quantize.quantization.tensor_rules import (
    EMBEDDINGS,
    OUTPUT,
    PER_LAYER_EMBEDDING,
    Place,
    by_rule,
    category,
    fitting,
    may_change,
)
from localseek_quantize.quoted import quoted

__all__ = [
    "QUANT_TYPES",
    "ModelFacts",
    "QuantType",
    "RecipeOptions",
    "TensorShape",
    "choose_types",
    "file_order",
    "model_facts",
    "wanted_types",
]


_FLOATS = ("F32", "F16", "BF16")

# How many layers make upstream call a model LLM_TYPE_70B: load_arch_hparams in src/models.
_LAYERS_OF_70B = {"llama": 80, "llama-embed": 80, "qwen2": 80, "deci": 80, "olmo": 80, "jais2": 68}
_65B_TOO = ("llama", "llama-embed")  # a 65B has a head of values for each head


@dataclass(frozen=True, slots=True)
class TensorShape:
    """A tensor before its type is chosen. ``shape`` is ggml's: the fastest dimension first."""

    name: str
    shape: tuple[int, ...]
    type_name: str  # what it is now


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """The numbers of a model that decide; heads are those of the first layer."""

    architecture: str
    n_layer: int  # those that predict tokens ahead included
    n_layer_ahead: int = 0  # nextn_predict_layers
    n_head: int
    n_head_kv: int
    n_expert: int = 0

    @property
    def shares_values_widely(self) -> bool:
        """Whether four heads or more look at the same values."""
        return self.n_head_kv > 0 and self.n_head // self.n_head_kv >= 4

    @property
    def is_70b(self) -> bool:
        """Whether upstream takes it for a 70B model."""
        if self.n_layer - self.n_layer_ahead != _LAYERS_OF_70B.get(self.architecture):
            return False
        return self.architecture not in _65B_TOO or self.n_head != self.n_head_kv


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeOptions:
    """What a person may decide otherwise; tensor types are names of ggml.TENSOR_TYPES."""

    pure: bool = False  # no rules: the default type for every tensor
    output_type: str | None = None
    embedding_type: str | None = None
    tensor_types: tuple[tuple[str, str], ...] = ()  # (pattern, type); the first match decides
    has_importance: bool = False


def model_facts(metadata: Metadata) -> ModelFacts:
    """Read the facts from the fields of a GGUF, as load_hparams of upstream does."""
    n_layer = metadata.integer("%s.block_count", 1, MAX_LAYERS)
    none = (0,) * n_layer
    heads = metadata.per_layer("%s.attention.head_count", n_layer, 0, MAX_HEADS, default=none)
    heads_kv = metadata.per_layer(
        "%s.attention.head_count_kv", n_layer, 0, MAX_HEADS, default=heads
    )
    return ModelFacts(
        architecture=metadata.architecture,
        n_layer=n_layer,
        n_layer_ahead=metadata.integer("%s.nextn_predict_layers", 0, n_layer, default=0),
        n_head=heads[0],
        n_head_kv=heads_kv[0],
        n_expert=metadata.integer("%s.expert_count", 0, MAX_EXPERTS, default=0),
    )


def file_order(name: str) -> tuple[int, str]:
    """The key by which upstream sorts tensors: those of no layer, then layer by layer, by name.

    Names compare as their UTF-8 bytes do, for so do Python's strings.
    """
    layer = _layer_number(name)
    return (-1 if layer is None else layer, name)


def choose_types(
    tensors: Sequence[TensorShape],
    facts: ModelFacts,
    quant_type: QuantType,
    options: RecipeOptions | None = None,
) -> list[str]:
    """Return the type of each tensor, in the order in which they were given.

    ``tensors`` must be all of the model: they are counted, and whether the output has a
    matrix of its own is told by its name. Patterns are searched for with Python's ``re``,
    upstream with C++'s ECMAScript; what people write for names means the same in both, but
    only Python knows look-behind and only C++ ``[[:digit:]]``, which is refused.

    Raises UsageError for options that make no sense, BadDataError for names that do not fit
    the model.
    """
    wanted = wanted_types(tensors, facts, quant_type, options)
    return [
        fitting(type_name, tensor.shape[0])
        for type_name, tensor in zip(wanted, tensors, strict=True)
    ]


def wanted_types(
    tensors: Sequence[TensorShape],
    facts: ModelFacts,
    quant_type: QuantType,
    options: RecipeOptions | None = None,
) -> list[str]:
    """Do as choose_types, but never mind whether blocks of a type divide the rows."""
    recipe = _Recipe([tensor.name for tensor in tensors], facts, quant_type, options)
    wanted = [""] * len(tensors)
    for index in sorted(range(len(tensors)), key=lambda i: file_order(tensors[i].name)):
        wanted[index] = recipe.type_of(tensors[index])
    return wanted


class _Recipe:
    """Chooses for one tensor after another, and counts them by category."""

    def __init__(
        self,
        names: Sequence[str],
        facts: ModelFacts,
        quant_type: QuantType,
        options: RecipeOptions | None,
    ) -> None:
        self._facts = facts
        self._quant_type = quant_type
        self._options = options or RecipeOptions()
        self._patterns = [
            (_compiled(pattern), find_tensor_type(type_name))
            for pattern, type_name in self._options.tensor_types
        ]
        self._is_tied = OUTPUT not in names
        self._n_values = sum(category(name) == "values" for name in names)
        self._n_seen: Counter[str] = Counter()

    def type_of(self, tensor: TensorShape) -> str:
        if not may_change(tensor.name, tensor.shape):
            return tensor.type_name
        named = self._by_name(tensor)
        if named is not None:
            return named
        default = self._quant_type.tensor_type
        if default in _FLOATS:  # upstream looks at no pattern then
            return default
        chosen = self._by_pattern(tensor.name)
        if chosen is None:
            chosen = default if self._options.pure else self._by_rule(tensor)
        return chosen

    def _by_name(self, tensor: TensorShape) -> str | None:
        """The type that the options give to the output or to the embeddings."""
        name, wanted = tensor.name, None
        if name == OUTPUT:
            wanted = self._options.output_type
        elif name in EMBEDDINGS and not (name == PER_LAYER_EMBEDDING and self._by_pattern(name)):
            wanted = self._options.embedding_type
        if wanted is None:
            return None
        type_name = find_tensor_type(wanted)
        if tensor.shape[0] % block_size(type_name):
            raise UsageError(
                f"{name} cannot be {type_name}: its rows of {tensor.shape[0]:,} weights "
                f"are no multiple of {block_size(type_name)}.",
                hint=f"{fitting(type_name, tensor.shape[0])} would fit.",
            )
        return type_name

    def _by_pattern(self, name: str) -> str | None:
        return next(
            (wanted for pattern, wanted in self._patterns if pattern.search(name.encode())), None
        )

    def _by_rule(self, tensor: TensorShape) -> str:
        name, default = tensor.name, self._quant_type.tensor_type
        if name == OUTPUT or (self._is_tied and name in EMBEDDINGS):
            return self._output_type()
        kind = category(name)
        place = self._place(name, kind)
        self._n_seen[kind] += 1
        return by_rule(kind, self._quant_type.name, default, place)

    def _output_type(self) -> str:
        """The type of the matrix that the output is computed with, tied to the input or not."""
        if self._options.output_type is not None:
            return find_tensor_type(self._options.output_type)
        return "Q8_0" if self._quant_type.tensor_type == "Q8_0" else "Q6_K"

    def _place(self, name: str, kind: str) -> Place:
        index = self._n_seen[kind]
        if kind == "down" and self._facts.n_expert > 1:  # several a layer, where there are experts
            index = self._layer_of(name)
        return Place(
            index=index,
            count=self._n_values if kind == "values" else self._facts.n_layer,
            has_importance=self._options.has_importance,
            shares_values_widely=self._facts.shares_values_widely,
            is_70b=self._facts.is_70b,
            has_8_experts=self._facts.n_expert == 8,
        )

    def _layer_of(self, name: str) -> int:
        layer = _layer_number(name)
        if layer is None or layer >= self._facts.n_layer:
            n_layer = self._facts.n_layer
            raise BadDataError(
                f"{printable(name)} is in none of the {n_layer} layers of the model."
            )
        return layer


def _layer_number(name: str) -> int | None:
    match = re.match(r"blk\.([0-9]+)", name)
    return int(match[1]) if match else None


def _compiled(pattern: str) -> re.Pattern[bytes]:
    """A pattern for bytes, as upstream's are: a dot is one byte, a word is ASCII."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what C++ and Python read differently warns
            return re.compile(pattern.encode("utf-8", "surrogateescape"))
    except (re.error, UnicodeError, OverflowError, RecursionError, Warning) as error:
        reason = printable(str(error))
        raise UsageError(f"{quoted(pattern)} is no pattern for names: {reason}.") from error
