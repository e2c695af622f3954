"""`localseek chat`: a conversation at a terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from localseek.cli import options
from localseek.cli.completion import values
from localseek.cli.output import Output
from localseek.cli.repl.wishes import Screen, Wishes
from localseek.config import history_file, load_config
from localseek.errors import UsageError

EXAMPLES = """Examples:

\b
  localseek chat model.gguf
  localseek chat -m model.gguf --think hide -s "Answer in French."
  localseek chat --continue
"""


def chat(  # noqa: PLR0913 - one parameter a flag
    ctx: typer.Context,
    reference: Annotated[
        str | None,
        typer.Argument(
            metavar="MODEL", autocompletion=values.models, help="A model, as with --model."
        ),
    ] = None,
    *,
    model: options.Model = None,
    think: options.ThinkMode = None,
    think_budget: options.ThinkBudget = None,
    min_think: options.MinThink = None,
    think_closing: options.ThinkClosing = None,
    max_answer: options.MaxAnswer = None,
    loops: options.Loops = "stop",
    overflow: options.OverflowMode = None,
    system: options.System = None,
    go_on: Annotated[
        bool, typer.Option("--continue", help="Go on with the newest session.")
    ] = False,
    session: Annotated[
        str | None,
        typer.Option(
            "--session",
            metavar="ID",
            autocompletion=values.sessions,
            help="Go on with a session; /sessions lists them.",
        ),
    ] = None,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Keep nothing of what is typed and said.")
    ] = False,
    max_tokens: options.MaxTokens = None,
    temperature: options.Temperature = None,
    top_p: options.TopP = None,
    top_k: options.TopK = None,
    min_p: options.MinP = None,
    typical_p: options.TypicalP = None,
    repeat_penalty: options.RepeatPenalty = None,
    presence_penalty: options.PresencePenalty = None,
    frequency_penalty: options.FrequencyPenalty = None,
    dry_multiplier: options.DryMultiplier = None,
    xtc_probability: options.XtcProbability = None,
    seed: options.Seed = None,
    n_ctx: options.NCtx = None,
    threads: options.Threads = None,
    gpu_layers: options.GpuLayers = None,
    kv_type: options.KvCacheType = "f16",
    speculate: options.SpeculateHow = "off",
    log: options.Log = None,
    verbose: options.Verbose = False,
) -> int:
    """Talk with a model; /help lists what can be typed."""
    if model and reference and model != reference:
        raise UsageError(f"two models were named, {reference!r} and {model!r}; one can talk.")
    if go_on and session:
        raise UsageError("--continue is the newest session, --session names one; take one of them.")
    stdout, stderr = _terminal()
    config = load_config()
    wishes = Wishes(
        reference=model or reference,
        config=config,
        settings=options.run_settings(ctx.params),
        sampling=options.sampling_flags(ctx.params),
        policy=options.think_policy(ctx.params, config),
        overflow=overflow or config.overflow,
        max_tokens=max_tokens,
        system=system,
        session="" if go_on else session,
        history=None if no_history else history_file(),
        is_logged=config.log if log is None else log,
    )
    screen = Screen(
        stdout=stdout,
        stderr=stderr,
        mode=think or config.think or ("show" if stderr.is_terminal else "hide"),
        verbose=verbose,
    )
    stderr.status("loading…")
    from localseek.cli.repl.start import start

    try:
        return start(wishes, screen)
    finally:
        stderr.clear_status()


def _terminal() -> tuple[Output, Output]:
    """Return stdout and stderr, unless nobody sits there."""
    if any(stream is None or not stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError(
            "chat is for a terminal; stdin or stdout is none.",
            hint='localseek ask "…" reads pipes and writes into them.',
        )
    return Output(sys.stdout), Output(sys.stderr)
