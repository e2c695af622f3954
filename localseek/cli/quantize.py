"""`localseek quantize`: a GGUF -> a smaller one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from localseek.cli import options, quant_options

EXAMPLES = """Examples:

\b
  localseek quantize model.F16.gguf model.Q4_K_M.gguf
  localseek quantize model.BF16.gguf small.gguf --type Q3_K_M --imatrix model.imatrix.gguf
  localseek quantize model.F16.gguf --type Q5_K_M --dry-run
"""


def quantize(  # noqa: PLR0913 - one parameter a flag
    ctx: typer.Context,
    model: Annotated[
        Path, typer.Argument(metavar="IN.gguf", readable=False, help="The file to be quantized.")
    ],
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT.gguf", help="The file to be written.")
    ] = None,
    *,
    quant_type: quant_options.Type = "Q4_K_M",
    imatrix: quant_options.Imatrix = None,
    tensor_type: quant_options.TensorTypes = None,
    output_type: quant_options.OutputType = None,
    embedding_type: quant_options.EmbeddingType = None,
    pure: quant_options.Pure = False,
    allow_nonfinite: quant_options.AllowNonfinite = False,
    threads: quant_options.Threads = None,
    allow_requantize: Annotated[
        bool,
        typer.Option("--allow-requantize", help="Round weights again that were rounded before."),
    ] = False,
    dry_run: quant_options.DryRun = False,
    quiet: options.Quiet = False,
) -> int:
    """Make a smaller GGUF from a GGUF, and prove that it works."""
    from localseek.cli.conversion_run import run_conversion
    from localseek.jobs.conversion import planned_quantization

    chosen = quant_options.choices(ctx.params)
    planned = planned_quantization(model, chosen, allow_requantize=allow_requantize)
    return run_conversion(planned, out, chosen, dry_run=dry_run, quiet=quiet)
