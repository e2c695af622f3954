"""`localseek chat`: a conversation at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.chat.session import Session
from localseek.cli import options
from localseek.cli.output import Output, show_notice
from localseek.cli.repl.state import State
from localseek.cli.repl.terminal import prepared_terminal
from localseek.cli.signals import interruptible
from localseek.config import EditingMode, history_file, load_config
from localseek.engine.interrupt import Interrupt
from localseek.errors import UsageError
from localseek.jobs.job import RunSettings
from localseek.printable import printable

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.jobs.conversation import Conversation

EXAMPLES = """Examples:

\b
  localseek chat model.gguf
  localseek chat -m model.gguf --think hide -s "Answer in French."
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the command line and the config ask for."""

    path: Path
    settings: RunSettings
    sampling: Mapping[str, float]
    max_tokens: int | None
    history: Path | None
    editing_mode: EditingMode


def chat(  # noqa: PLR0913 - one parameter a flag
    ctx: typer.Context,
    reference: Annotated[
        str | None, typer.Argument(metavar="MODEL", help="A model, as with --model.")
    ] = None,
    *,
    model: options.Model = None,
    think: options.ThinkMode = None,
    system: options.System = None,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Do not remember what is typed.")
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
    verbose: options.Verbose = False,
) -> int:
    """Talk with a model; /help lists what can be typed."""
    if model and reference and model != reference:
        raise UsageError(f"two models were named, {reference!r} and {model!r}; one can talk.")
    stdout, stderr = _terminal()
    config = load_config()
    wanted = _Wanted(
        path=options.model_path(model or reference, config, stderr),
        settings=options.run_settings(ctx.params),
        sampling=options.sampling_flags(ctx.params),
        max_tokens=max_tokens,
        history=None if no_history else history_file(),
        editing_mode=config.editing_mode,
    )
    state = State(
        session=Session(system or ""),
        stdout=stdout,
        stderr=stderr,
        mode=think or config.think or ("show" if stderr.is_terminal else "hide"),
        verbose=verbose,
    )
    return _run(wanted, state)


def _terminal() -> tuple[Output, Output]:
    """Return stdout and stderr, unless nobody sits there."""
    if any(stream is None or not stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError(
            "chat is for a terminal; stdin or stdout is none.",
            hint='localseek ask "…" reads pipes and writes into them.',
        )
    return Output(sys.stdout), Output(sys.stderr)


def _run(wanted: _Wanted, state: State) -> int:
    """Load the model, then talk until the person leaves."""
    state.stderr.status(f"loading {wanted.path.name}…")
    from localseek.cli.repl.history import open_history
    from localseek.cli.repl.line import Line
    from localseek.cli.repl.loop import Loop

    interrupt = Interrupt()
    with ExitStack() as stack:
        stack.enter_context(prepared_terminal())
        conversation = _open(wanted, state, interrupt, stack)
        history = open_history(wanted.history, lambda text: show_notice(text, state.stderr))
        _introduce(conversation, state)
        Loop(conversation, state, Line(history, wanted.editing_mode), interrupt).run()
    return 0


def _open(wanted: _Wanted, state: State, interrupt: Interrupt, stack: ExitStack) -> Conversation:
    """Load the model and make its context; a signal leaves by SystemExit."""
    from localseek.cli.view import View
    from localseek.jobs.conversation import Conversation
    from localseek.jobs.loaded_model import LoadedModel
    from localseek.models.last_used import note_use

    view = View(state.stdout, state.stderr, state.mode)
    with interruptible(interrupt) as signalled:
        try:
            loaded = LoadedModel(
                wanted.path,
                wanted.settings,
                interrupt=interrupt,
                on_progress=view.loading(wanted.path),
            )
            stack.enter_context(closing(loaded))
            note_use(wanted.path)
            conversation = Conversation(
                loaded, sampling=wanted.sampling, max_tokens=wanted.max_tokens
            )
        except KeyboardInterrupt:
            interrupt.set()
        if not interrupt.is_set():
            return conversation
    state.stderr.clear_status()
    raise SystemExit(signalled.exit_code)


def _introduce(conversation: Conversation, state: State) -> None:
    """Give the notices and say who is there; with ``verbose`` how it runs."""
    loaded = conversation.loaded
    for notice in loaded.notices:
        show_notice(notice, state.stderr)
    if state.verbose:
        facts = (
            f"{loaded.header.architecture} ({loaded.family.name})",
            f"{loaded.header.size_bytes / 1e9:.2f} GB",
            loaded.layers_on_gpu,
            f"context of {conversation.n_ctx:,} tokens",
            f"loaded in {loaded.load_s:.1f} s",
        )
        state.stderr.line(" · ".join(filter(None, facts)), dim=True)
    state.stderr.line(f"{printable(loaded.name)} ─ /help for commands", dim=True)
