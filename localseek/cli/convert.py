"""`localseek convert`: a checkpoint directory -> a quantized GGUF."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from localseek.cli import options, quant_options

EXAMPLES = """Examples:

\b
  localseek convert ./my-finetune my-finetune.Q4_K_M.gguf
  localseek convert ./base merged.Q8_0.gguf --type Q8_0 --lora ./adapter
  localseek convert deepseek-ai/DeepSeek-R1-Distill-Qwen-7B r1-7b.Q5_K_M.gguf --type Q5_K_M
  localseek convert ./my-finetune --dry-run
"""


def convert(  # noqa: PLR0913 - one parameter a flag
    ctx: typer.Context,
    checkpoint: Annotated[
        str,
        typer.Argument(metavar="CHECKPOINT", help="A directory of safetensors, or OWNER/REPO."),
    ],
    out: Annotated[
        Path | None, typer.Argument(metavar="OUT.gguf", help="The file to be written.")
    ] = None,
    *,
    quant_type: quant_options.Type = "Q4_K_M",
    lora: Annotated[
        Path | None,
        typer.Option(
            metavar="ADAPTER", readable=False, help="A PEFT adapter to be merged on the fly."
        ),
    ] = None,
    pre: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The pre-tokenizer, where it is not recognized."),
    ] = None,
    imatrix: quant_options.Imatrix = None,
    tensor_type: quant_options.TensorTypes = None,
    output_type: quant_options.OutputType = None,
    embedding_type: quant_options.EmbeddingType = None,
    pure: quant_options.Pure = False,
    allow_nonfinite: quant_options.AllowNonfinite = False,
    threads: quant_options.Threads = None,
    dry_run: quant_options.DryRun = False,
    quiet: options.Quiet = False,
) -> int:
    """Make a quantized GGUF from a checkpoint, in one pass, and prove that it works."""
    # Each thread of ours multiplies its own rows of an adapter: NumPy's threads are in their way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from localseek.cli.conversion_run import run_conversion
    from localseek.cli.pull import checkpoint_folder
    from localseek.jobs.conversion import planned_conversion
    from localseek.jobs.final_check import Vocabulary

    chosen = quant_options.choices(ctx.params)
    folder = checkpoint_folder(checkpoint, quiet=quiet)
    if isinstance(folder, int):
        return folder  # stopped while it was fetched
    return run_conversion(
        planned_conversion(folder, chosen, pre=pre, lora=lora),
        out,
        chosen,
        dry_run=dry_run,
        quiet=quiet,
        vocabulary=Vocabulary(folder=folder, was_chosen=pre is not None),
    )
