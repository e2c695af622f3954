"""The flags that `convert` and `quantize` share: names, ranges and help, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from localseek.engine.settings import MAX_THREADS
from localseek.errors import UsageError

if TYPE_CHECKING:  # imports NumPy
    from localseek.jobs.conversion import Choices

# The names are those of localseek_quantize.quantization.quant_types, which a test holds this to: `--help`
# does not import NumPy.
TYPES = (
    "F32 F16 BF16 Q8_0 Q6_K Q5_K_M Q5_K_S Q4_K_M Q4_K_S Q4_0 Q3_K_L Q3_K_M Q3_K_S Q2_K "
    "IQ4_XS IQ4_NL"
)


def _types() -> list[str]:
    return TYPES.split()


Type = Annotated[
    str,
    typer.Option(
        "-t",
        "--type",
        metavar="TYPE",
        autocompletion=_types,
        help=f"One of {TYPES}.",
    ),
]
TensorTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--tensor-type",
        metavar="REGEX=TYPE",
        help="The type of tensors whose name matches; repeatable, the first match decides.",
    ),
]
OutputType = Annotated[
    str | None,
    typer.Option("--output-type", metavar="TYPE", help="The type of output.weight."),
]
EmbeddingType = Annotated[
    str | None,
    typer.Option("--embedding-type", metavar="TYPE", help="The type of token_embd.weight."),
]
Pure = Annotated[
    bool,
    typer.Option("--pure", help="One type for all: no tensor gets more bits than the others."),
]
Imatrix = Annotated[
    Path | None,
    typer.Option(
        "--imatrix",
        metavar="FILE",
        readable=False,
        help="An importance matrix, as llama-imatrix writes it (GGUF).",
    ),
]
AllowNonfinite = Annotated[
    bool,
    typer.Option("--allow-nonfinite", help="Go on although a weight is NaN or infinite."),
]
Threads = Annotated[
    int | None,
    typer.Option(min=1, max=MAX_THREADS, metavar="N", help="[default: physical cores]"),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Print the type of each tensor and the size; write nothing."),
]


def choices(params: Mapping[str, Any]) -> Choices:
    """What was chosen; raises UsageError for a type or a pattern that is none."""
    from localseek.jobs.conversion import Choices
    from localseek_quantize.quantization.quant_types import find_quant_type
    from localseek_quantize.quantization.recipes import RecipeOptions

    return Choices(
        quant_type=find_quant_type(params["quant_type"]),
        recipe=RecipeOptions(
            pure=params["pure"],
            output_type=params["output_type"],
            embedding_type=params["embedding_type"],
            tensor_types=_tensor_types(params["tensor_type"] or []),
            has_importance=params["imatrix"] is not None,
        ),
        imatrix=params["imatrix"],
        n_threads=params["threads"],
        allow_nonfinite=params["allow_nonfinite"],
    )


def _tensor_types(pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    chosen = []
    for pair in pairs:
        pattern, equals, type_name = pair.rpartition("=")
        if not equals or not pattern:
            raise UsageError(f"--tensor-type {pair} is not of the form REGEX=TYPE.")
        chosen.append((pattern, type_name))
    return tuple(chosen)
