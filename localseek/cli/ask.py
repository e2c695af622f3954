"""`localseek ask`: one prompt, one answer on stdout."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from localseek.cli import answer_options, options
from localseek.cli.asked import read_asked
from localseek.cli.output import Output
from localseek.cli.signals import interruptible
from localseek.config import Think, load_config
from localseek.engine.interrupt import Interrupt
from localseek.jobs.job import Job

if TYPE_CHECKING:
    from localseek.cli.many_replies import ManyReplies
    from localseek.cli.one_reply import OneReply
    from localseek.cli.view import View
    from localseek.jobs.prompt_cache import PromptCache

EXAMPLES = """Examples:

\b
  localseek ask -m model.gguf "What is the capital of France? One word."
  git diff | localseek ask -m model.gguf "Write a commit message for this diff." > msg.txt
  localseek ask -m model.gguf -f report.txt "What changed since March?" --json
  git diff --staged | localseek ask -m model.gguf -p commit-message > msg.txt
  localseek ask -m model.gguf "Is 7919 prime?" --choice yes,no
  localseek ask -m model.gguf -f letter.txt "Who wrote this?" --schema "name:str, year:int"
  localseek ask -m model.gguf "What is 17 * 23?" --samples 8 --vote --min-share 0.6
"""


def ask(  # noqa: PLR0913 - one parameter a flag
    ctx: typer.Context,
    prompt: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROMPT", help="The question; - stands for stdin."),
    ] = None,
    *,
    model: options.Model = None,
    think: options.ThinkMode = None,
    system: options.System = None,
    file: options.Files = None,
    preset: answer_options.PresetName = None,
    var: answer_options.Variables = None,
    schema: answer_options.Schema = None,
    json_object: answer_options.JsonObject = False,
    grammar: answer_options.GrammarFile = None,
    regex: answer_options.Regex = None,
    choice: answer_options.Choice = None,
    code: answer_options.Code = None,
    final: answer_options.Final = False,
    extract: answer_options.Extract = None,
    field: answer_options.Field = None,
    samples: answer_options.Samples = None,
    vote: answer_options.Vote = False,
    min_share: answer_options.MinShare = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Continue the prompt as it is: no chat template.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, with all the numbers.")
    ] = False,
    max_tokens: options.MaxTokens = None,
    max_answer: options.MaxAnswer = None,
    think_budget: options.ThinkBudget = None,
    min_think: options.MinThink = None,
    think_closing: options.ThinkClosing = None,
    loops: options.Loops = "stop",
    overflow: options.OverflowMode = None,
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
    cache_prompt: options.CachePrompt = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Answer one prompt: the answer goes to stdout, all else to stderr.

    Text on stdin is appended to the prompt.
    """
    options.check_quiet(ctx.params)
    stdout, stderr = Output(sys.stdout), Output(sys.stderr, is_quiet=quiet)
    config = load_config()
    asked = read_asked(ctx.params, stderr)
    job = Job(
        path=options.model_path(model, config, stderr),
        settings=options.run_settings(ctx.params),
        sampling={**asked.sampling, **options.sampling_flags(ctx.params)},
        max_tokens=max_tokens,
        policy=options.think_policy({**ctx.params, **asked.limits(ctx.params)}, config),
        overflow=overflow or config.overflow,
        question=asked.question,
        form=asked.form,
        n_samples=samples or 1,
        voting=answer_options.voting_of(ctx.params),
        is_logged=config.log if log is None else log,
        cache_bytes=options.cache_limit(ctx.params, config),
    )
    from localseek.cli.view import View  # knows the jobs, and with them what they import

    watched = stdout.is_terminal and stderr.is_terminal and not as_json and not job.has_samples
    usual: Think = "show" if watched else "hide"
    mode = think or options.quieter(asked.display or config.think or usual, quiet=quiet)
    view = View(
        stdout,
        stderr,
        mode,
        as_json=as_json,
        verbose=verbose,
        is_markdown=not raw,
        extraction=asked.extraction,
    )
    return _run(job, view)


def _run(job: Job, view: View) -> int:
    """Load the model, answer, and return the exit code."""
    view.stderr.status(f"loading {job.path.name}…")
    from localseek.cli.many_replies import ManyReplies
    from localseek.cli.one_reply import OneReply
    from localseek.jobs.answer import prompt_cache_of, prompt_of
    from localseek.jobs.loaded_model import LoadedModel
    from localseek.jobs.log.writing import ReplyLog
    from localseek.models.last_used import note_use

    interrupt = Interrupt()
    with ExitStack() as stack:
        stack.callback(view.stderr.clear_status)
        replying = ManyReplies(job, view) if job.has_samples else OneReply(job, view)
        with interruptible(interrupt, answer_now=replying.answer_now) as signalled:
            try:
                loaded = LoadedModel(
                    job.path,
                    job.settings,
                    interrupt=interrupt,
                    on_progress=view.loading(job.path),
                    on_notice=view.notice,
                )
                stack.enter_context(closing(loaded))
                prompt = prompt_of(job, loaded)
                note_use(job.path)
                view.introduce(loaded, prompt)
                cache = prompt_cache_of(job, loaded, prompt, view)
                replying.show(loaded, prompt, cache)
                if job.is_logged:
                    with closing(ReplyLog(view.notice)) as log:
                        log.add_answers(job, loaded, prompt, replying.replies)
            except KeyboardInterrupt:
                return signalled.exit_code
            finally:
                view.end_lines()
        stack.callback(_keep, cache, replying, view)  # when the answer is where it belongs
        return replying.end(signalled)


def _keep(cache: PromptCache | None, replying: OneReply | ManyReplies, view: View) -> None:
    """Keep what was read of the prompt; Ctrl-C leaves at once."""
    if cache is not None:
        view.stderr.status("keeping what was read…")
        with suppress(KeyboardInterrupt):
            cache.keep(replying.replies)
        view.stderr.clear_status()
